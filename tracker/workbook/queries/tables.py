"""Every table of a program, whole: what goes out as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.credits.queries import grants_of_program
from tracker.credits.rules.figures import GrantFigures, GrantState
from tracker.db import db
from tracker.program.models import Startup, StartupContact
from tracker.progress.queries import milestones_of_program
from tracker.progress.queries.kpis import by_startup, readings_of_program
from tracker.progress.rules.milestones import MilestoneFacts
from tracker.progress.rules.readings import Reading, standing
from tracker.support.queries import EntryFilter, entries_of_program
from tracker.support.rules import EntryFacts, Sight

ROWS_MOST = 20_000
FIRST, LAST = date(1900, 1, 1), date(2101, 1, 1)


@dataclass(frozen=True, slots=True)
class Tables:
    startups: Sequence[Startup]
    contacts: Sequence[StartupContact]
    grants: Sequence[GrantFigures]
    entries: Sequence[EntryFacts]
    milestones: Sequence[MilestoneFacts]
    readings: Sequence[tuple[int, Reading]]

    @property
    def rows(self) -> int:
        parts: tuple[Sequence[object], ...] = (
            *(self.startups, self.contacts, self.grants),
            *(self.entries, self.milestones, self.readings),
        )
        return sum(len(part) for part in parts)


def tables_of(program_id: int, sight: Sight, *, today: date) -> Tables:
    """What stands: nothing cancelled, withdrawn, removed or taken back."""
    of_program = select(Startup.id).where(Startup.program_id == program_id)
    entries, _ = entries_of_program(program_id, sight, EntryFilter(), offset=0, limit=ROWS_MOST + 1)
    readings = by_startup(readings_of_program(program_id, FIRST, LAST))
    return Tables(
        db.session.scalars(
            select(Startup).where(Startup.program_id == program_id).order_by(Startup.id)
        ).all(),
        db.session.scalars(
            select(StartupContact)
            .where(StartupContact.startup_id.in_(of_program))
            .order_by(StartupContact.startup_id, StartupContact.id)
        ).all(),
        sorted(
            (
                one
                for one in grants_of_program(program_id, as_of=today)
                if one.state is not GrantState.CANCELLED
            ),
            key=lambda one: (one.startup_id, one.granted_on, one.id),
        ),
        sorted(
            (one for one in entries if not one.withdrawn), key=lambda one: (one.held_on, one.id)
        ),
        milestones_of_program(program_id),
        [
            (own, one)
            for own, found in sorted(readings.items())
            for one in sorted(standing(found).values(), key=lambda one: one.id)
        ],
    )
