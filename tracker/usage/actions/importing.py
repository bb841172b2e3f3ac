"""Taking runs in: each whole or not at all, the startups concerned settled at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import insert

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.usage.actions.settling import settle_months
from tracker.usage.actions.taking import Taker
from tracker.usage.models import CostImport, ImportProblem
from tracker.usage.queries import startups_by_id
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.deciding import refund_held_notice
from tracker.usage.rules.kinds import ImportStatus, most_telling
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.runs import ReadRun, rivals
from tracker.usage.rules.told import RunReport, report_json


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
    import_id: int | None = None,
    date_order: DateOrder | None = None,
) -> Taken:
    """Take runs in, the oldest first, each whole or not at all.

    A run replaces its months at a stroke, or waits; the startups concerned are settled in the same
    transaction. `import_id` is the import of an upload that was queued; `date_order` what somebody
    chose when the runs were read, for the trail.
    """
    locked_program(program_id)
    row = _row(program_id, import_id, names, by, at)
    taker = Taker(program_id, row.id, by, at)
    ordered = sorted(runs, key=lambda run: (run.submitted_at or at, run.run))
    for run, problem in rivals([run for run in ordered if taker.is_new_file(run)]):
        run.problems.add(problem)
    taken = _taken(row, tuple(taker.take(run) for run in ordered))
    cause = f"cost_import:{row.id}"
    held = settle_months(program_id, taker.concerned, cause=cause, by=by, at=at, today=today)
    taken = _with(taken, _refunds_held(program_id, held))
    _tell(row, taken, date_order, by, at)
    return taken


def _row(
    program_id: int, import_id: int | None, names: Sequence[str], by: Actor, at: datetime
) -> CostImport:
    if import_id is not None:
        row = db.session.get_one(CostImport, import_id, populate_existing=True)
        row.status = ImportStatus.REFUSED
        return row
    return open_import(program_id, ImportStatus.REFUSED, names, by, at)


def open_import(
    program_id: int, status: ImportStatus, names: Sequence[str], by: Actor, at: datetime
) -> CostImport:
    """The row of an attempt of which nothing is told yet."""
    row = CostImport(
        program_id=program_id,
        status=status,
        names=json.dumps(list(names), ensure_ascii=False),
        months="[]",
        report="{}",
        problems=0,
        imported_at=at,
        imported_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _taken(row: CostImport, reports: tuple[RunReport, ...]) -> Taken:
    return Taken(
        row.id,
        most_telling([report.status for report in reports]),
        reports,
        tuple(problem for report in reports for problem in report.problems),
        sum(report.problems_total for report in reports),
    )


def _refunds_held(program_id: int, held: Mapping[int, Decimal]) -> tuple[Problem, ...]:
    startups = startups_by_id(program_id, set(held))
    return tuple(refund_held_notice(startups[own].name, krw) for own, krw in held.items())


def _with(taken: Taken, notices: tuple[Problem, ...]) -> Taken:
    return replace(
        taken,
        problems=(*taken.problems, *notices),
        problems_total=taken.problems_total + len(notices),
    )


def _tell(
    row: CostImport, taken: Taken, date_order: DateOrder | None, by: Actor, at: datetime
) -> None:
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
            **({"date_order": date_order.value} if date_order else {}),
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
