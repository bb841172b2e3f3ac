"""An entry to change, and the program it belongs to."""

from sqlalchemy import select

from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.support.models import SupportEntry
from tracker.support.queries import entry_of
from tracker.support.rules import EntryFacts, Sight
from tracker.values.refusals import RuleViolation

ALL = Sight(program_notes=True)


def program_of(startup_id: int) -> Program:
    return db.session.scalars(
        select(Program)
        .join(Startup, Startup.program_id == Program.id)
        .where(Startup.id == startup_id)
    ).one()


def locked(startup_id: int, entry_id: int) -> tuple[SupportEntry, EntryFacts]:
    entry = db.session.scalar(
        select(SupportEntry)
        .where(SupportEntry.id == entry_id, SupportEntry.startup_id == startup_id)
        .with_for_update()
    )
    facts = entry_of(startup_id, entry_id, ALL)
    if entry is None or facts is None:
        raise RuleViolation("entry_unknown")
    return entry, facts
