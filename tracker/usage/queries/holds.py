"""Runs of a month beside one another, what was decided about them, and what waits."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select

from tracker.db import db
from tracker.usage.models import (
    CostImport,
    ImportDecision,
    Snapshot,
    SnapshotCharge,
    SnapshotExclusion,
)
from tracker.usage.queries.rates import rate_of
from tracker.usage.queries.snapshots import MonthKey, other_sources
from tracker.usage.rules.holds import Candidate, Decision, Given, owners
from tracker.usage.rules.kinds import DatasetFamily, ImportStatus, SnapshotState
from tracker.usage.rules.rates import USD
from tracker.usage.rules.rejecting import Counted, sums
from tracker.usage.rules.told import report_of


def months_without_rate(program_id: int) -> dict[date, list[int]]:
    """Months with dollars that wait for their rate, and the imports that brought them."""
    found: dict[date, list[int]] = defaultdict(list)
    waiting = db.session.scalars(
        select(Snapshot)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.HELD)
        .order_by(Snapshot.billing_month, Snapshot.id)
    )
    for one in waiting:
        if lacks_rate(program_id, one.billing_month, amounts(one.billed)):
            found[one.billing_month].append(one.import_id)
    return dict(found)


def lacks_rate(program_id: int, month: date, currencies: Collection[str]) -> bool:
    """Dollars wait until the month has a rate; none is ever guessed."""
    return USD in currencies and rate_of(program_id, month) is None


def snapshots_of_month(key: MonthKey) -> list[Snapshot]:
    """Every run of one source's month, whatever became of it."""
    return list(
        db.session.scalars(
            select(Snapshot)
            .where(
                Snapshot.program_id == key.program_id,
                Snapshot.source == key.source,
                Snapshot.family == key.family,
                Snapshot.billing_month == key.month,
            )
            .order_by(Snapshot.id)
        )
    )


def candidates(key: MonthKey, snapshots: Sequence[Snapshot]) -> list[Candidate]:
    """The same as the rule sees them, with what was decided and what holds now."""
    ids = [snapshot.id for snapshot in snapshots]
    decided, days = _decisions(ids), _days(ids)
    given = owners(decisions_given(key.program_id, key.month))
    found = [_candidate(key, one, decided.get(one.id), given) for one in snapshots]
    return [replace(one, on=_inside(days[one.id], key.month)) for one in found]


def _days(snapshot_ids: Collection[int]) -> dict[int, set[date]]:
    """The charge days of each run."""
    found: dict[int, set[date]] = defaultdict(set)
    rows = db.session.execute(
        select(SnapshotCharge.snapshot_id, SnapshotCharge.charged_on)
        .where(SnapshotCharge.snapshot_id.in_(snapshot_ids))
        .distinct()
    )
    for snapshot_id, day in rows:
        found[snapshot_id].add(day)
    return found


def _inside(days: Collection[date], month: date) -> frozenset[date]:
    return frozenset(day for day in days if day >= month)


def _candidate(
    key: MonthKey,
    snapshot: Snapshot,
    decision: Decision | None,
    given: dict[str, tuple[str, str]],
) -> Candidate:
    billed = amounts(snapshot.billed)
    return Candidate(
        id=snapshot.id,
        submitted_at=snapshot.submitted_at,
        run=snapshot.run,
        days=snapshot.charge_days,
        billed=billed,
        rejected=snapshot.run_rejected,
        duplicate_rows=snapshot.duplicate_rows,
        duplicate_billed=amounts(snapshot.duplicate_billed),
        overlaps=_overlaps(key, snapshot, given),
        lacks_rate=lacks_rate(key.program_id, key.month, billed.keys()),
        decision=decision,
    )


def _overlaps(
    key: MonthKey, snapshot: Snapshot, given: dict[str, tuple[str, str]]
) -> dict[str, str]:
    """What another source had when the run came, has still, and nobody decided about."""
    stored: dict[str, str] = json.loads(snapshot.overlaps)
    asked = [account for account in stored if account not in given]
    return other_sources(key, asked)


def open_overlaps(snapshot: Snapshot) -> dict[str, str]:
    """Sub accounts of a waiting run that another source has and nobody decided about."""
    key = key_of(snapshot)
    return _overlaps(key, snapshot, owners(decisions_given(key.program_id, key.month)))


def undecided_overlaps(key: MonthKey, accounts: Collection[str]) -> dict[str, str]:
    """Sub accounts of a new run that another source has live, unless one was given them."""
    given = owners(decisions_given(key.program_id, key.month))
    return other_sources(key, [account for account in accounts if account not in given])


def _decisions(snapshot_ids: Sequence[int]) -> dict[int, Decision]:
    found = db.session.execute(
        select(ImportDecision.snapshot_id, ImportDecision.decision)
        .where(ImportDecision.snapshot_id.in_(snapshot_ids))
        .order_by(ImportDecision.id)
    )
    return {snapshot_id: decision for snapshot_id, decision in found}  # noqa: C416 - rows, not pairs


def decisions_given(program_id: int, month: date) -> list[Given]:
    """What decisions gave to sources in a month, in the order they were made."""
    found = db.session.execute(
        select(Snapshot.source, Snapshot.family, ImportDecision.sub_accounts)
        .join(Snapshot, Snapshot.id == ImportDecision.snapshot_id)
        .where(
            ImportDecision.program_id == program_id,
            Snapshot.billing_month == month,
            ImportDecision.sub_accounts != "[]",
        )
        .order_by(ImportDecision.id)
    )
    return [
        Given(source, family, tuple(json.loads(accounts))) for source, family, accounts in found
    ]


def live_of_month(program_id: int, month: date) -> list[Snapshot]:
    return list(
        db.session.scalars(
            select(Snapshot)
            .where(
                Snapshot.program_id == program_id,
                Snapshot.billing_month == month,
                Snapshot.state == SnapshotState.LIVE,
            )
            .order_by(Snapshot.id)
        )
    )


def accounts_of_snapshots(snapshot_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The sub accounts of each snapshot, whether they count or not."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(SnapshotCharge.snapshot_id, SnapshotCharge.sub_account)
        .where(SnapshotCharge.snapshot_id.in_(snapshot_ids), SnapshotCharge.sub_account != "")
        .distinct()
    )
    for snapshot_id, account in rows:
        found[snapshot_id].add(account)
    return {own: frozenset(accounts) for own, accounts in found.items()}


def exclusions_of(snapshot_ids: Collection[int]) -> set[tuple[int, str]]:
    found = db.session.execute(
        select(SnapshotExclusion.snapshot_id, SnapshotExclusion.sub_account).where(
            SnapshotExclusion.snapshot_id.in_(snapshot_ids)
        )
    )
    return {(snapshot_id, account) for snapshot_id, account in found}


def snapshots_of_import(one: CostImport) -> list[Snapshot]:
    """What an import brought; for runs that had come before, what they brought then."""
    own = list(
        db.session.scalars(
            select(Snapshot).where(Snapshot.import_id == one.id).order_by(Snapshot.id)
        )
    )
    known = {(s.source, s.run, s.billing_month) for s in own}
    for run in report_of(one.report):
        for told in run.snapshots:
            if (told.source, told.run, told.month) not in known:
                own += _before(one.program_id, told.source, told.run, told.month)
    return own


def _before(program_id: int, source: str, run: str, month: date) -> list[Snapshot]:
    return list(
        db.session.scalars(
            select(Snapshot).where(
                Snapshot.program_id == program_id,
                Snapshot.source == source,
                Snapshot.run == run,
                Snapshot.billing_month == month,
            )
        )
    )


def held_of_month(program_id: int, month: date) -> list[Snapshot]:
    """What waits in a month, of any source."""
    return list(
        db.session.scalars(
            select(Snapshot)
            .where(
                Snapshot.program_id == program_id,
                Snapshot.billing_month == month,
                Snapshot.state == SnapshotState.HELD,
            )
            .order_by(Snapshot.id)
        )
    )


def decisions_of_import(import_ids: Collection[int]) -> list[ImportDecision]:
    return list(
        db.session.scalars(
            select(ImportDecision)
            .where(ImportDecision.import_id.in_(import_ids))
            .order_by(ImportDecision.id)
        )
    )


def imports_waiting(program_id: int) -> list[int]:
    """The imports with a month that waits for a person, the oldest first."""
    return list(
        db.session.scalars(
            select(Snapshot.import_id)
            .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.HELD)
            .distinct()
            .order_by(Snapshot.import_id)
        )
    )


def repeats_waiting(program_id: int) -> list[CostImport]:
    """Imports that are said to wait for what an earlier one brought."""
    own = exists().where(Snapshot.import_id == CostImport.id)
    return list(
        db.session.scalars(
            select(CostImport).where(
                CostImport.program_id == program_id,
                CostImport.status == ImportStatus.HELD,
                ~own,
            )
        )
    )


def accepted_without_rows(import_ids: Collection[int]) -> set[int]:
    """Of these imports those that were taken in without their bad rows."""
    return set(
        db.session.scalars(
            select(ImportDecision.import_id)
            .where(
                ImportDecision.import_id.in_(import_ids),
                ImportDecision.decision == Decision.WITHOUT_REJECTED,
            )
            .distinct()
        )
    )


def left_out(program_id: int, month: date) -> Counted:
    """Rows that a month's live runs were taken in without."""
    live = live_of_month(program_id, month)
    billed = sums(amounts(snapshot.rejected_billed) for snapshot in live)
    return Counted(sum(snapshot.rows_rejected for snapshot in live), billed)


def import_states(import_ids: Collection[int]) -> dict[int, list[SnapshotState]]:
    found: dict[int, list[SnapshotState]] = defaultdict(list)
    rows = db.session.execute(
        select(Snapshot.import_id, Snapshot.state)
        .where(Snapshot.import_id.in_(import_ids))
        .order_by(Snapshot.id)
    )
    for import_id, state in rows:
        found[import_id].append(state)
    return found


def amounts(text: str) -> dict[str, Decimal]:
    """Exact sums by currency, as they are kept."""
    return {currency: Decimal(amount) for currency, amount in json.loads(text).items()}


def key_of(snapshot: Snapshot) -> MonthKey:
    return MonthKey(
        snapshot.program_id,
        snapshot.source,
        DatasetFamily(snapshot.family),
        snapshot.billing_month,
    )
