"""What the reader at hand may see of sessions, and on which side she stands."""

from collections.abc import Sequence

from flask import abort

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.mentoring.queries import SessionSight, session_of
from tracker.mentoring.queries.hours import period_hours
from tracker.mentoring.rules import SessionFacts, Side, side_of
from tracker.mentoring.rules.hours import Days, PeriodHours
from tracker.values.clock import today


def session_sight() -> SessionSight:
    """A mentor: her own sessions alone. Whoever reads the program's notes reads fees as well."""
    visit = current_visit()
    inside = visit.may(Permission.NOTES_READ)
    return SessionSight(program_notes=inside, pay=inside, only_user_id=mentor_id())


def mentor_id() -> int | None:
    visit = current_visit()
    return visit.actor.id if visit.membership.role is Role.MENTOR else None


def own_side() -> Side | None:
    return side_of(current_visit().membership.role)


def session_found(startup: StartupPlace, session_id: int) -> SessionFacts:
    return session_of(startup.id, session_id, session_sight()) or abort(404)


def hours_left(startup: StartupPlace) -> Sequence[PeriodHours] | None:
    """What is left counts all mentors' sessions, which is no mentor's to know."""
    if mentor_id() is not None:
        return None
    program = startup.program
    day = today(program.timezone)
    return period_hours(program.id, program.timezone, Days(day, day), startup.id)
