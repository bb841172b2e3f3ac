"""Bringing a month's runs into the state that runs and decisions give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select

from tracker.db import db
from tracker.usage.models import CostImport, Snapshot, SnapshotExclusion
from tracker.usage.queries import MonthKey, holds, mappings_of
from tracker.usage.rules.holds import excluded, owners, standing, status_after
from tracker.usage.rules.kinds import SnapshotState


@dataclass(frozen=True, slots=True)
class Stood:
    """What changed: the live run before and after, and the sub accounts whose figures may have."""

    before: Snapshot | None
    after: Snapshot | None
    sub_accounts: frozenset[str]


def stand(key: MonthKey) -> Stood:
    """Give every run of one source's month its state; the caller holds the program's lock."""
    snapshots = holds.snapshots_of_month(key)
    states = standing(holds.candidates(key, snapshots))
    before = next((one for one in snapshots if one.state is SnapshotState.LIVE), None)
    changed = [one for one in snapshots if one.state is not states[one.id]]
    if before is not None and before in changed:
        before.state = states[before.id]
        db.session.flush()  # one is live at a time, whatever order the rows are written in
    for one in changed:
        one.state = states[one.id]
    db.session.flush()
    after = next((one for one in snapshots if one.state is SnapshotState.LIVE), None)
    tell_imports({one.import_id for one in changed})
    if changed:
        _tell_repeats(key.program_id)
    concerned = _exclude(key.program_id, key.month)
    if before is not after:
        ids = [one.id for one in (before, after) if one is not None]
        concerned |= frozenset().union(*holds.accounts_of_snapshots(ids).values())
    return Stood(before, after, concerned)


def _exclude(program_id: int, month: date) -> frozenset[str]:
    """Derive anew which sub accounts of the live runs count from another source."""
    live = holds.live_of_month(program_id, month)
    given = holds.decisions_given(program_id, month)
    kept = holds.exclusions_of([one.id for one in live])
    if not given and not kept:
        return frozenset()
    accounts = holds.accounts_of_snapshots([one.id for one in live])
    by_key: dict[tuple[str, str], frozenset[str]] = {
        (one.source, one.family): accounts.get(one.id, frozenset()) for one in live
    }
    left_out = excluded(by_key, owners(given))
    wanted = {(one.id, account) for one in live for account in left_out[one.source, one.family]}
    _write_exclusions([one.id for one in live], wanted)
    return frozenset(account for _, account in wanted ^ kept)


def _write_exclusions(snapshot_ids: Sequence[int], wanted: set[tuple[int, str]]) -> None:
    gone = SnapshotExclusion.snapshot_id.in_(snapshot_ids)
    db.session.execute(delete(SnapshotExclusion).where(gone))
    if wanted:
        rows = [{"snapshot_id": own, "sub_account": account} for own, account in sorted(wanted)]
        db.session.execute(insert(SnapshotExclusion), rows)


def tell_imports(import_ids: set[int]) -> None:
    """An import waits while a month of it does, whoever brought that about."""
    states = holds.import_states(import_ids)
    for one in db.session.scalars(select(CostImport).where(CostImport.id.in_(import_ids))):
        one.status = status_after(one.status, states[one.id])
    db.session.flush()


def _tell_repeats(program_id: int) -> None:
    """An import that brought once more what waited waits no longer than that."""
    for one in holds.repeats_waiting(program_id):
        states = [snapshot.state for snapshot in holds.snapshots_of_import(one)]
        one.status = status_after(one.status, states)
    db.session.flush()


def concern(program_id: int, stood: Stood, month: date, concerned: dict[int, set[date]]) -> None:
    """Note the startups whose usage of the month is to be settled anew."""
    for startup_id in mappings_of(program_id).startups_of(stood.sub_accounts):
        concerned[startup_id].add(month)
