"""Taking runs in: each whole or not at all, the startups concerned settled at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import insert

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.storage import Content
from tracker.usage.actions.settling import settle_months
from tracker.usage.models import (
    CostImport,
    ImportProblem,
    Snapshot,
    SnapshotBlob,
    SnapshotCharge,
)
from tracker.usage.queries import (
    MonthKey,
    charges_of,
    live_snapshot,
    mappings_of,
    other_sources,
    snapshots_of_run,
    startups_by_id,
)
from tracker.usage.rules.aggregate import check_reconciled
from tracker.usage.rules.coverage import zero_days
from tracker.usage.rules.deciding import (
    NOTHING,
    Change,
    MonthState,
    SnapshotReport,
    Verdict,
    covered_twice,
    fewer_days,
    lost_account,
    month_state,
    verdict,
    zero_billed_notice,
)
from tracker.usage.rules.kinds import Bucket, ImportStatus, SnapshotState, most_telling
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.rates import missing_rate
from tracker.usage.rules.runs import BARE_SOURCE, ReadRun
from tracker.usage.rules.settling import (
    Placed,
    StoredCharge,
    billed_by_day,
    buckets_by_currency,
    buckets_by_owner,
    buckets_of,
    check_buckets,
    placed,
)
from tracker.usage.rules.told import RunReport, report_json
from tracker.values.exact import ZERO

MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import. `problems_total` may be more than the problems kept."""

    import_id: int
    status: ImportStatus
    runs: tuple[RunReport, ...]
    problems: tuple[Problem, ...]
    problems_total: int


def take_in(  # noqa: PLR0913 - what, by whom, when
    program_id: int,
    runs: Sequence[ReadRun],
    *,
    names: Sequence[str],
    by: Actor,
    at: datetime,
    today: date,
) -> Taken:
    """Take runs in, the oldest first, each whole or not at all.

    A run replaces its months at a stroke; the startups concerned are settled in the same
    transaction.
    """
    locked_program(program_id)
    row = CostImport(
        program_id=program_id,
        status=ImportStatus.REFUSED,
        names=json.dumps(list(names), ensure_ascii=False),
        months="[]",
        report="{}",
        problems=0,
        imported_at=at,
        imported_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    taker = _Taker(program_id, row.id, by, at)
    ordered = sorted(runs, key=lambda run: (run.submitted_at or at, run.run))
    taken = _taken(row, tuple(taker.take(run) for run in ordered))
    cause = f"cost_import:{row.id}"
    settle_months(program_id, taker.concerned, cause=cause, by=by, at=at, today=today)
    _tell(row, taken, by, at)
    return taken


def _taken(row: CostImport, reports: tuple[RunReport, ...]) -> Taken:
    return Taken(
        row.id,
        most_telling([report.status for report in reports]),
        reports,
        tuple(problem for report in reports for problem in report.problems),
        sum(report.problems_total for report in reports),
    )


def _tell(row: CostImport, taken: Taken, by: Actor, at: datetime) -> None:
    """Write the import's report and problems, and the trail."""
    row.status = taken.status
    months = sorted(
        {snapshot.month.isoformat() for run in taken.runs for snapshot in run.snapshots}
    )
    row.months = json.dumps(months)
    row.report = report_json(taken.runs)
    row.problems = taken.problems_total
    problems = [_problem_row(row.id, problem) for problem in taken.problems]
    if problems:
        db.session.execute(insert(ImportProblem), problems)
    db.session.flush()
    record(
        "usage.take_in",
        by=by,
        at=at,
        program_id=row.program_id,
        object=f"cost_import:{row.id}",
        after={
            "status": taken.status,
            "names": json.loads(row.names),
            "months": [month[:7] for month in months],
        },
    )


def _problem_row(import_id: int, problem: Problem) -> dict[str, object]:
    return {
        "import_id": import_id,
        "code": problem.code,
        "words": problem.words,
        "notice": problem.notice,
        "blob": problem.blob,
        "line": problem.line,
        "column_name": problem.column,
        "value": problem.value,
        "details": json.dumps(dict(problem.values), ensure_ascii=False),
    }


@dataclass(frozen=True, slots=True)
class _Month:
    """One month of a run, beside what is live."""

    key: MonthKey
    charges: list[StoredCharge]
    state: MonthState
    live: Snapshot | None
    live_charges: list[StoredCharge]
    live_state: MonthState
    verdict: Verdict


class _Taker:
    """Takes one run after another; remembers which sub accounts of which months are concerned."""

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
        months = [self._month(run, month) for month in run.months()]
        problems = [problem for month in months for problem in self._doubts(run, month)]
        if problems:
            return _refused(run, problems)
        notices = [notice for month in months for notice in self._notices(month)]
        return _report(run, [self._apply(run, month) for month in months], notices)

    def _notices(self, month: _Month) -> list[Problem]:
        """Startups whose usage was billed at nothing, on days in a row: said, never acted on."""
        owned: dict[int, list[Placed]] = defaultdict(list)
        for place in placed(month.charges, self._mappings):
            if place.startup_id is not None:
                owned[place.startup_id].append(place)
        found = {own: zero_days(billed_by_day(places)) for own, places in owned.items()}
        zero = {own: days for own, days in found.items() if days is not None}
        startups = startups_by_id(self._program_id, zero)
        return [zero_billed_notice(startups[own].name, days) for own, days in zero.items()]

    def _known(self, run: ReadRun, known: Sequence[Snapshot]) -> RunReport:
        if any(snapshot.content_sha256 != run.content_sha256 for snapshot in known):
            return _refused(run, [Problem(Code.RUN_CHANGED, values={"run": run.run})])
        return _report(run, [self._already(snapshot) for snapshot in known])

    def _already(self, snapshot: Snapshot) -> SnapshotReport:
        charges = charges_of(snapshot.id)
        state = self._state(snapshot.billing_month, charges)
        return self._snapshot_report(snapshot, charges, state, ImportStatus.ALREADY_IMPORTED)

    def _month(self, run: ReadRun, month: date) -> _Month:
        key = MonthKey(self._program_id, run.source or BARE_SOURCE, run.family, month)
        charges = [
            StoredCharge(charge, refund, sums.rows, sums.billed, sums.usd, sums.payg)
            for (charge, refund), sums in run.aggregate.of_month(month).items()
        ]
        live = live_snapshot(key)
        before = charges_of(live.id) if live else []
        decided = verdict(
            run.submitted_at or self._at,
            run.run,
            live_submitted_at=live.submitted_at if live else None,
            live_run=live.run if live else "",
        )
        state = self._state(month, charges)
        live_state = self._state(month, before) if live else NOTHING
        return _Month(key, charges, state, live, before, live_state, decided)

    def _state(self, month: date, charges: Sequence[StoredCharge]) -> MonthState:
        return month_state(month, charges, self._mappings.rates.get(month))

    def _doubts(self, run: ReadRun, month: _Month) -> list[Problem]:
        """What keeps this month from being taken in without a person's word."""
        unrated = missing_rate(month.key.month, month.state.billed, month.state.usd_krw)
        if unrated:
            return [unrated]
        if month.verdict is Verdict.OLDER:
            return []
        others = other_sources(month.key, month.state.sub_accounts)
        found = covered_twice(month.key.month, others)
        if run.source is None and (lost := _lost(month)):
            return [*found, lost]
        fewer = fewer_days(month.key.month, month.state, month.live_state)
        return [*found, fewer] if fewer else found

    def _apply(self, run: ReadRun, month: _Month) -> SnapshotReport:
        older = month.verdict is Verdict.OLDER
        if month.live is not None and not older:
            month.live.state = SnapshotState.SUPERSEDED
            db.session.flush()
        snapshot = self._store(run, month)
        if older:
            return self._snapshot_report(
                snapshot, month.charges, month.state, ImportStatus.SUPERSEDED
            )
        self._concern(month)
        same = month.live is not None and month.live.content_sha256 == run.content_sha256
        status = ImportStatus.ALREADY_IMPORTED if same else ImportStatus.IMPORTED
        report = self._snapshot_report(snapshot, month.charges, month.state, status)
        return replace(report, change=self._change(month))

    def _store(self, run: ReadRun, month: _Month) -> Snapshot:
        older = month.verdict is Verdict.OLDER
        snapshot = Snapshot(
            program_id=self._program_id,
            import_id=self._import_id,
            source=month.key.source,
            family=month.key.family,
            billing_month=month.key.month,
            run=run.run,
            submitted_at=run.submitted_at or self._at,
            content_sha256=run.content_sha256,
            state=SnapshotState.SUPERSEDED if older else SnapshotState.LIVE,
            rows_read=month.state.rows,
            rows_stored=month.state.rows,
            rows_rejected=0,
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

    def _concern(self, month: _Month) -> None:
        accounts = month.state.sub_accounts | month.live_state.sub_accounts
        for startup_id in self._mappings.startups_of(accounts):
            self.concerned[startup_id].add(month.key.month)

    def _snapshot_report(
        self,
        snapshot: Snapshot,
        charges: Sequence[StoredCharge],
        state: MonthState,
        status: ImportStatus,
    ) -> SnapshotReport:
        places = placed(charges, self._mappings)
        check_buckets(places, state.billed)
        owned = buckets_by_owner(places)
        return SnapshotReport(
            source=snapshot.source,
            month=snapshot.billing_month,
            run=snapshot.run,
            status=status,
            rows_read=snapshot.rows_read,
            rows_stored=snapshot.rows_stored,
            rows_rejected=snapshot.rows_rejected,
            billed=state.billed,
            buckets=buckets_of(places),
            startups={owner: sums for owner, sums in owned.items() if owner is not None},
            usd_krw=state.usd_krw,
            by_currency=buckets_by_currency(places),
        )

    def _change(self, month: _Month) -> Change:
        before = buckets_by_owner(placed(month.live_charges, self._mappings))
        after = buckets_by_owner(placed(month.charges, self._mappings))
        startups = {
            owner: (
                before[owner][Bucket.CREDIT] if owner in before else ZERO,
                after[owner][Bucket.CREDIT] if owner in after else ZERO,
            )
            for owner in {*before, *after}
            if owner is not None
        }
        return Change(
            days=(len(month.live_state.days), len(month.state.days)),
            rows=(month.live_state.rows, month.state.rows),
            won=(month.live_state.won, month.state.won),
            startups=startups,
        )


def _lost(month: _Month) -> Problem | None:
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
    run: ReadRun, snapshots: Sequence[SnapshotReport], notices: Iterable[Problem] = ()
) -> RunReport:
    more = [replace(notice, blob=run.name) for notice in notices]
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
