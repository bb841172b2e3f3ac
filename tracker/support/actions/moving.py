"""An entry logged for the wrong startup goes to the right one."""

from datetime import datetime

from sqlalchemy import select, update

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Startup
from tracker.support.actions.correcting import unconfirm
from tracker.support.actions.reading import locked
from tracker.support.actions.telling import tell
from tracker.support.models import SupportCost, SupportEntry, SupportMove
from tracker.support.rules import SupportKind, check_correctable, check_reason
from tracker.values.refusals import RuleViolation


def move_entry(  # noqa: PLR0913 - whose, which, whereto, from what, why, by whom
    startup_id: int,
    entry_id: int,
    to_slug: str,
    *,
    version: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """With its steps, files and costs; a trace stays with both startups, the reason with neither.

    A mentoring session has people and a calendar of its own: it is withdrawn and logged anew.
    """
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, version)
    check_reason(reason)
    if before.kind is SupportKind.MENTORING:
        raise RuleViolation("session_not_moved")
    to_id = _other_startup(entry, to_slug)
    db.session.add(
        SupportMove(
            program_id=entry.program_id,
            entry_id=entry.id,
            from_startup_id=startup_id,
            to_startup_id=to_id,
            kind=entry.kind,
            held_on=entry.held_on,
            reason=reason,
            moved_at=at,
            moved_by=by.label,
        )
    )
    entry.startup_id = to_id
    entry.version += 1
    unconfirm(entry)
    db.session.execute(
        update(SupportCost).where(SupportCost.entry_id == entry.id).values(startup_id=to_id)
    )
    db.session.flush()
    told = {"kind": entry.kind, "held_on": entry.held_on}
    record(
        "support.move_entry_away",
        by=by,
        at=at,
        program_id=entry.program_id,
        startup_id=startup_id,
        object=f"support_entry:{entry.id}",
        after=told,
    )
    tell("move_entry_here", entry, by, at, after=told)


def _other_startup(entry: SupportEntry, slug: str) -> int:
    found = db.session.scalar(
        select(Startup.id).where(Startup.program_id == entry.program_id, Startup.slug == slug)
    )
    if found is None or found == entry.startup_id:
        raise RuleViolation("move_to_other", "to_startup")
    return found
