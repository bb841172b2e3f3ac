"""What help cost is entered and withdrawn."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.files.rules import FILE_NAME_MAX, ReceivedFile
from tracker.program.models import Program, Startup
from tracker.support.actions.proofs import kept_file
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.rules import (
    NewCost,
    check_cost,
    check_reason,
)
from tracker.values.refusals import RuleViolation


def enter_cost(  # noqa: PLR0913 - whose program, what, its proof, by which form, by whom, when
    program_id: int,
    new: NewCost,
    *,
    file: ReceivedFile | None = None,
    key: str | None = None,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """The cost's id; the same form sent twice enters it once. Of an entry: its kind and startup."""
    program = db.session.scalars(
        select(Program).where(Program.id == program_id).with_for_update()
    ).one()
    new = _placed(program_id, new)
    check_cost(new, starts_on=program.starts_on, today=today)
    if (before := _entered_with(program_id, key)) is not None:
        if any(getattr(before, name) != value for name, value in new.values().items()):
            raise RuleViolation("form_used_before")
        return before.id
    row = SupportCost(
        **new.values(),
        program_id=program_id,
        file_id=kept_file(program_id, file, by=by, at=at) if file else None,
        file_name=file.name[-FILE_NAME_MAX:] if file else None,
        client_key=key,
        entered_at=at,
        entered_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    told = {
        "kind": row.kind,
        "amount_krw": row.amount_krw,
        "source_of_funds": row.source_of_funds,
        "budget_item": row.budget_item,
        "paid_on": row.paid_on,
    }
    _tell("enter_cost", row, by, at, told, words={"file": row.file_name})
    return row.id


def withdraw_cost(program_id: int, cost_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """In no sum any more; it stays on record, crossed out."""
    row = db.session.scalar(
        select(SupportCost)
        .where(SupportCost.id == cost_id, SupportCost.program_id == program_id)
        .with_for_update()
    )
    if row is None:
        raise RuleViolation("cost_unknown")
    if row.withdrawn_at is not None:
        raise RuleViolation("cost_withdrawn")
    check_reason(reason)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by.label, reason
    db.session.flush()
    _tell("withdraw_cost", row, by, at, {"amount_krw": row.amount_krw}, words={"reason": reason})


def _placed(program_id: int, new: NewCost) -> NewCost:
    if new.entry_id is not None:
        entry = db.session.scalar(
            select(SupportEntry).where(
                SupportEntry.id == new.entry_id, SupportEntry.program_id == program_id
            )
        )
        if entry is None or new.startup_id not in (None, entry.startup_id):
            raise RuleViolation("entry_unknown")
        if entry.withdrawn_at is not None:
            raise RuleViolation("entry_withdrawn")
        return replace(new, startup_id=entry.startup_id, kind=entry.kind)
    if new.startup_id is not None:
        startup = db.session.get(Startup, new.startup_id)
        if startup is None or startup.program_id != program_id:
            raise RuleViolation("cost_startup_unknown", "startup")
    return new


def _entered_with(program_id: int, key: str | None) -> SupportCost | None:
    if key is None:
        return None
    return db.session.scalar(
        select(SupportCost).where(
            SupportCost.program_id == program_id, SupportCost.client_key == key
        )
    )


def _tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    row: SupportCost,
    by: Actor,
    at: datetime,
    told: dict[str, object],
    *,
    words: dict[str, str | None],
) -> None:
    """The startup is not told what its help cost: the event is the program's alone.

    `words`, which may tell the matter, are not told of confidential help.
    """
    entry = db.session.get(SupportEntry, row.entry_id) if row.entry_id else None
    if entry is None or not entry.confidential:
        told = {**told, **words}
    record(
        f"support.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        object=f"support_cost:{row.id}",
        after=told,
    )
