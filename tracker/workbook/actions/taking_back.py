"""An import taken back whole: the rows it brought are gone, as if they had never been."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, inspect, select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import Base, db
from tracker.program.models import Program
from tracker.program.rules import check_reason
from tracker.values.refusals import RuleViolation
from tracker.workbook.actions.recording import locked_import
from tracker.workbook.models import WorkbookBrought, WorkbookWaiting
from tracker.workbook.queries.standing_on import DERIVED, brought_by, model_of, standing_on


def take_back(program_id: int, import_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """How many rows went; RuleViolation `import_stands` while anything stands on it."""
    check_reason(reason)
    made = locked_import(program_id, import_id)
    if made.taken_back_at is not None:
        raise RuleViolation("import_taken_back")
    db.session.execute(  # no other workbook comes meanwhile
        select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)
    )
    brought = brought_by(import_id)
    _lock(brought)
    if standing_on(import_id):
        raise RuleViolation("import_stands")
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in brought:
            _delete(table.name, brought[table.name])
    for model in (WorkbookWaiting, WorkbookBrought):
        db.session.execute(delete(model).where(model.import_id == import_id))
    made.taken_back_at, made.taken_back_by, made.taken_back_reason = at, by.label, reason
    db.session.flush()
    gone = sum(len(rows) for rows in brought.values())
    record(
        "workbook.take_back",
        by=by,
        at=at,
        program_id=program_id,
        object=f"workbook_import:{import_id}",
        after={"rows": gone, "reason": reason},
    )
    return gone


def _lock(brought: Mapping[str, Collection[int]]) -> None:
    """Nobody changes a row, or hangs anything on it, between the look at it and its end."""
    for table in Base.metadata.sorted_tables:
        if table.name in brought:
            own = table.c.id
            rows = select(own).where(own.in_(brought[table.name])).order_by(own)
            db.session.execute(rows.with_for_update())


def _delete(table: str, ids: Collection[int]) -> None:
    """A row that is derived from others points at a startup, and goes before it."""
    if table == "startup":
        for name in DERIVED:
            derived = Base.metadata.tables[name]
            db.session.execute(delete(derived).where(derived.c.startup_id.in_(ids)))
    model = model_of(table)
    own = inspect(model).primary_key[0]
    db.session.execute(
        delete(model).where(own.in_(ids)).execution_options(synchronize_session=False)
    )
