"""What the reader at hand may see of sessions, and on which side she stands."""

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, Role
from tracker.mentoring.queries import SessionSight
from tracker.mentoring.rules import Side, side_of


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
