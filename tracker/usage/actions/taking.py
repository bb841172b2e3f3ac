"""Taking one run after another in: each month stored whole, then given its place."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import insert

from tracker.access.rules import Actor
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.storage import Content
from tracker.usage.actions.standing import Stood, concern, stand
from tracker.usage.models import Snapshot, SnapshotBlob, SnapshotCharge
from tracker.usage.queries import (
    MonthKey,
    charges_of,
    holds,
    live_snapshot,
    mappings_of,
    snapshots_of_run,
    startups_by_id,
)
from tracker.usage.queries.reports import snapshot_report
from tracker.usage.rules.aggregate import check_reconciled
from tracker.usage.rules.deciding import (
    NOTHING,
    Change,
    MonthState,
    SnapshotReport,
    by_currency,
    change_between,
    lost_account,
    month_state,
    zero_billed_notice,
)
from tracker.usage.rules.holds import STATUS_OF, doubts, duplicated
from tracker.usage.rules.kinds import ImportStatus, SnapshotState, most_telling
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.rejecting import Counted, duplicates_of, rejected_by_month
from tracker.usage.rules.runs import BARE_SOURCE, ReadRun
from tracker.usage.rules.settling import StoredCharge, placed, zero_billed
from tracker.usage.rules.told import RunReport

MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Month:
    """One month of a run, beside what is live."""

    key: MonthKey
    charges: list[StoredCharge]
    state: MonthState
    rejected: Counted
    live: Snapshot | None
    live_charges: list[StoredCharge]
    live_state: MonthState


class Taker:
    """Takes one run after another; remembers which startups' months are concerned."""

    def __init__(self, program_id: int, import_id: int, by: Actor, at: datetime) -> None:
        self._program_id = program_id
        self._import_id = import_id
        self._by = by
        self._at = at
        self._mappings = mappings_of(program_id)
        self.concerned: dict[int, set[date]] = defaultdict(set)

    def take(self, run: ReadRun) -> RunReport:
        if not run.usable:
            return _refused(run)
        check_reconciled(run.aggregate)
        bare = run.submitted_at is None
        known = snapshots_of_run(self._program_id, run.run, None if bare else run.source)
        if known:
            return self._known(run, known)
        months = self._months(run)
        lost = [found for month in months if (found := _lost(run, month))]
        if lost:
            return _refused(run, lost)
        notices = [notice for month in months for notice in self._notices(month)]
        taken = [self._take_month(run, month) for month in months]
        return _report(
            run, [report for report, _ in taken], [*(p for _, why in taken for p in why), *notices]
        )

    def is_new_file(self, run: ReadRun) -> bool:
        """A single file that can be taken in, and was not before."""
        known = run.usable and snapshots_of_run(self._program_id, run.run, None)
        return run.bare and run.usable and not known

    def _notices(self, month: _Month) -> list[Problem]:
        """Sub accounts billed at nothing on days in a row: said, never acted on."""
        zero = zero_billed(placed(month.charges, self._mappings))
        startups = startups_by_id(self._program_id, {own for own, _ in zero})
        return [
            zero_billed_notice(startups[own].name, account, days)
            for (own, account), days in zero.items()
        ]

    def _known(self, run: ReadRun, known: Sequence[Snapshot]) -> RunReport:
        if any(snapshot.content_sha256 != run.content_sha256 for snapshot in known):
            return _refused(run, [Problem(Code.RUN_CHANGED, values={"run": run.run})])
        why = [problem for snapshot in known for problem in _why(snapshot)]
        told = _report(run, [self._already(snapshot) for snapshot in known], why)
        return replace(told, problems=tuple(_as_before(problem) for problem in told.problems))

    def _already(self, snapshot: Snapshot) -> SnapshotReport:
        held = snapshot.state is SnapshotState.HELD
        status = ImportStatus.HELD if held else ImportStatus.ALREADY_IMPORTED
        charges = charges_of(snapshot.id)
        report = snapshot_report(snapshot, charges, self._mappings, status)
        if not held:
            return report
        live = live_snapshot(holds.key_of(snapshot))
        before = charges_of(live.id) if live else []
        change = change_between(snapshot.billing_month, before, charges, self._mappings)
        return replace(report, change=change)

    def _months(self, run: ReadRun) -> list[_Month]:
        months = run.months()
        if not months:
            return []
        rejected = rejected_by_month(run.aggregate, months)
        return [self._month(run, month, rejected[month]) for month in months]

    def _month(self, run: ReadRun, month: date, rejected: Counted) -> _Month:
        key = MonthKey(self._program_id, run.source or BARE_SOURCE, run.family, month)
        charges = [
            StoredCharge(charge, refund, sums.rows, sums.billed, sums.usd, sums.payg)
            for (charge, refund), sums in run.aggregate.of_month(month).items()
        ]
        live = live_snapshot(key)
        before = charges_of(live.id) if live else []
        live_state = self._state(month, before) if live else NOTHING
        state = self._state(month, charges)
        return _Month(key, charges, state, rejected, live, before, live_state)

    def _state(self, month: date, charges: Sequence[StoredCharge]) -> MonthState:
        return month_state(month, charges, self._mappings.rates.get(month))

    def _take_month(self, run: ReadRun, month: _Month) -> tuple[SnapshotReport, list[Problem]]:
        snapshot = self._store(run, month)
        stood = stand(month.key)
        concern(self._program_id, stood, month.key.month, self.concerned)
        status = _status(snapshot, stood)
        report = snapshot_report(snapshot, month.charges, self._mappings, status)
        why = _why(snapshot)
        if status is not ImportStatus.SUPERSEDED:
            report = replace(report, change=self._change(month))
        return report, why

    def _change(self, month: _Month) -> Change:
        return change_between(month.key.month, month.live_charges, month.charges, self._mappings)

    def _store(self, run: ReadRun, month: _Month) -> Snapshot:
        twice = duplicates_of(run.aggregate, month.key.month)
        snapshot = Snapshot(
            program_id=self._program_id,
            import_id=self._import_id,
            source=month.key.source,
            family=month.key.family,
            billing_month=month.key.month,
            run=run.run,
            submitted_at=run.submitted_at or self._at,
            content_sha256=run.content_sha256,
            state=SnapshotState.SUPERSEDED,  # until it is given its place
            rows_read=month.state.rows + month.rejected.rows,
            rows_stored=month.state.rows,
            rows_rejected=month.rejected.rows,
            run_rejected=run.aggregate.rows_rejected,
            charge_days=len(month.state.days),
            billed=json.dumps(by_currency(month.state.billed)),
            rejected_billed=json.dumps(by_currency(month.rejected.billed)),
            duplicate_rows=twice.rows,
            duplicate_billed=json.dumps(by_currency(twice.billed)),
            overlaps=json.dumps(holds.undecided_overlaps(month.key, month.state.sub_accounts)),
        )
        db.session.add(snapshot)
        db.session.flush()
        rows = _charge_rows(run, snapshot)
        if rows:
            db.session.execute(insert(SnapshotCharge), rows)
        self._store_blobs(run, snapshot.id)
        return snapshot

    def _store_blobs(self, run: ReadRun, snapshot_id: int) -> None:
        for blob in run.kept:
            file = keep_file(
                self._program_id,
                Content(blob.sha256, blob.size_bytes),
                name=blob.name,
                media_type=MEDIA_TYPE,
                by=self._by,
                at=self._at,
            )
            db.session.flush()
            db.session.add(
                SnapshotBlob(
                    snapshot_id=snapshot_id, name=blob.name, blob_rows=blob.rows, file_id=file.id
                )
            )


def _as_before(problem: Problem) -> Problem:
    """What was read a first time stays as it was read, whatever order of days is chosen now."""
    chosen = problem.code is Code.DATE_ORDER and problem.words.endswith("_chosen")
    return replace(problem, words="already") if chosen else problem


def _status(snapshot: Snapshot, stood: Stood) -> ImportStatus:
    before = stood.before
    same = before is not None and before.content_sha256 == snapshot.content_sha256
    if same and snapshot.state is SnapshotState.LIVE:
        return ImportStatus.ALREADY_IMPORTED
    return STATUS_OF[snapshot.state]


def _why(snapshot: Snapshot) -> list[Problem]:
    """Why a run waits, beside what is live now; of one that counts, what it counts twice."""
    key = holds.key_of(snapshot)
    if snapshot.state is not SnapshotState.HELD:
        return _counted_twice(key, snapshot)
    live = live_snapshot(key)
    found = holds.candidates(key, [one for one in (snapshot, live) if one is not None])
    return doubts(key.month, found[0], found[1] if live else None)


def _counted_twice(key: MonthKey, snapshot: Snapshot) -> list[Problem]:
    if snapshot.state is not SnapshotState.LIVE or not snapshot.duplicate_rows:
        return []
    (found,) = holds.candidates(key, [snapshot])
    return [replace(duplicated(key.month, found), notice=True)]


def _lost(run: ReadRun, month: _Month) -> Problem | None:
    """A bare file of no named source must not drop what may be another source's."""
    if run.source is not None:
        return None
    return lost_account(month.key.month, month.state, month.live_state)


def _charge_rows(run: ReadRun, snapshot: Snapshot) -> list[dict[str, object]]:
    return [
        {
            "snapshot_id": snapshot.id,
            "sub_account": charge.sub_account,
            "charged_on": charge.charged_on,
            "service": charge.service,
            "resource_group": charge.resource_group,
            "category": charge.category.value,
            "charge_class": charge.charge_class.value,
            "publisher": charge.publisher,
            "eligible": charge.eligible,
            "commitment": charge.commitment.value,
            "currency": charge.currency,
            "refund": refund,
            "charge_rows": sums.rows,
            "billed": sums.billed,
            "billed_usd": sums.usd,
            "payg": sums.payg,
        }
        for (charge, refund), sums in run.aggregate.of_month(snapshot.billing_month).items()
    ]


def _refused(run: ReadRun, further: Iterable[Problem] = ()) -> RunReport:
    more = [replace(problem, blob=problem.blob or run.name) for problem in further]
    return RunReport(
        name=run.name,
        status=ImportStatus.REFUSED,
        snapshots=(),
        problems=(*run.problems.kept, *more),
        problems_total=run.problems.total + len(more),
        rows_read=run.aggregate.rows_read,
        rows_rejected=run.aggregate.rows_rejected,
    )


def _report(
    run: ReadRun, snapshots: Sequence[SnapshotReport], why: Iterable[Problem] = ()
) -> RunReport:
    more = [replace(problem, blob=problem.blob or run.name) for problem in why]
    statuses = [snapshot.status for snapshot in snapshots]
    return RunReport(
        name=run.name,
        status=most_telling(statuses) if statuses else ImportStatus.IMPORTED,
        snapshots=tuple(snapshots),
        problems=(*run.problems.kept, *more),
        problems_total=run.problems.total + len(more),
        rows_read=run.aggregate.rows_read,
        rows_rejected=run.aggregate.rows_rejected,
    )
