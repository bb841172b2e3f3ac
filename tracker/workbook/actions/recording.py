"""What waits is recorded for good: grants in the ledger, figures, help that has steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor, ActorKind
from tracker.audit.actions import record
from tracker.credits.actions import grant_credits
from tracker.credits.preparing import give_credits
from tracker.credits.rules.prepared import Prepared
from tracker.db import db
from tracker.progress.actions import change_milestone, create_milestone
from tracker.progress.actions.kpis import record_readings
from tracker.progress.rules import MilestoneChange
from tracker.support.actions import log_entry
from tracker.values.refusals import RuleViolation
from tracker.workbook.models import WorkbookImport, WorkbookWaiting
from tracker.workbook.rules.bodies import waiting_of
from tracker.workbook.rules.kinds import TableKind


@dataclass(frozen=True, slots=True)
class RecordedForGood:
    """How many rows became records; `prepared` of them are grants that wait for a second person."""

    rows: int
    prepared: int


class RowRefused(Exception):
    """A row that waits can not be recorded, and so none of them is."""

    def __init__(self, sheet: str, line: int, violation: RuleViolation) -> None:
        super().__init__(f"{sheet} {line}: {violation.code}")
        self.sheet, self.line, self.violation = sheet, line, violation


@dataclass(frozen=True, slots=True)
class _Act:
    by: Actor
    at: datetime
    today: date


def record_waiting(
    program_id: int, import_id: int, *, by: Actor, at: datetime, today: date
) -> RecordedForGood:
    """All that waits, or nothing; RowRefused names sheet and row.

    From then on nothing of the import is taken back.
    """
    made = locked_import(program_id, import_id)
    if made.taken_back_at is not None:
        raise RuleViolation("import_taken_back")
    rows = db.session.scalars(
        select(WorkbookWaiting)
        .where(WorkbookWaiting.import_id == import_id, WorkbookWaiting.recorded_at.is_(None))
        .order_by(WorkbookWaiting.id)
    ).all()
    if not rows:
        raise RuleViolation("nothing_waits")
    act = _Act(by, at, today)
    for row in sorted(rows, key=_grants_in_order):
        try:
            row.became = _ACTS[row.kind](row, act)
        except RuleViolation as violation:
            raise RowRefused(row.sheet, row.line, violation) from None
        row.recorded_at = at
    made.recorded_at, made.recorded_by = at, by.label
    db.session.flush()
    record(
        "workbook.record_waiting",
        by=by,
        at=at,
        program_id=program_id,
        object=f"workbook_import:{import_id}",
        after={"rows": len(rows)},
    )
    prepared = sum((row.became or "").startswith("prepared_act:") for row in rows)
    return RecordedForGood(len(rows), prepared)


def locked_import(program_id: int, import_id: int) -> WorkbookImport:
    found = db.session.scalar(
        select(WorkbookImport)
        .where(WorkbookImport.id == import_id, WorkbookImport.program_id == program_id)
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("workbook_import_unknown", "import", number=import_id)
    return found


def _grants_in_order(row: WorkbookWaiting) -> tuple[bool, int]:
    """Credits first, startup by startup as posting locks them."""
    return (row.kind is not TableKind.GRANTS, row.startup_id)


def _grant(row: WorkbookWaiting, act: _Act) -> str:
    """As every page does: what takes two people waits for the second one."""
    new, _ = waiting_of(row.kind, row.body)
    give = give_credits if act.by.kind is ActorKind.USER else grant_credits
    done = give(
        row.startup_id,
        new,
        key=f"workbook:{row.id}",
        by=act.by,
        at=act.at,
        today=act.today,
    )
    if isinstance(done, Prepared):
        return f"prepared_act:{done.prepared_act_id}"
    return f"credit_grant:{done.grant_id}"


def _reading(row: WorkbookWaiting, act: _Act) -> str:
    new, extra = waiting_of(row.kind, row.body)
    record_readings(
        row.startup_id,
        [new],
        reason=extra["reason"],
        verified=True,
        by=act.by,
        at=act.at,
        today=act.today,
    )
    return f"startup:{row.startup_id}"


def _milestone(row: WorkbookWaiting, act: _Act) -> str:
    listed, _ = waiting_of(row.kind, row.body)
    made = create_milestone(row.startup_id, listed.new, by=act.by, at=act.at)
    change = MilestoneChange(
        title=listed.new.title,
        owner=listed.new.owner,
        due_on=listed.new.due_on,
        state=listed.state,
        closed_on=listed.closed_on,
    )
    change_milestone(
        row.startup_id,
        made.id,
        change,
        version=made.version,
        by_program=True,
        by=act.by,
        at=act.at,
        today=act.today,
    )
    return f"milestone:{made.id}"


def _help(row: WorkbookWaiting, act: _Act) -> str:
    entry, extra = waiting_of(row.kind, row.body)
    logged = log_entry(
        row.startup_id,
        entry,
        by=act.by,
        at=act.at,
        today=act.today,
        mentor_user_id=extra["mentor_user_id"],
    )
    return f"support_entry:{logged.entry_id}"


_ACTS: Mapping[TableKind, Callable[[WorkbookWaiting, _Act], str]] = {
    TableKind.GRANTS: _grant,
    TableKind.READINGS: _reading,
    TableKind.MILESTONES: _milestone,
    TableKind.SESSIONS: _help,
    TableKind.SUPPORT: _help,
}
