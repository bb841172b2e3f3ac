"""Whom a form offers as having helped."""

from tracker.access.guard import current_visit
from tracker.access.rules import Role
from tracker.support import queries

GIVERS_OFFERED = 20


def mentor_meant(startup_id: int, given_by: str) -> int | None:
    """The mentor meant by what was typed, so that she finds the entry among her own."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return visit.actor.id
    mentors = queries.mentors_of(visit.program.id)
    own = [m for m in mentors if m.startup_id == startup_id and m.name == given_by]
    return own[0].user_id if len(own) == 1 else None


def givers_offered(program_id: int) -> list[str]:
    """Names to choose from; a mentor is not shown whom else the program asks."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return [visit.actor.label]
    names = [m.name for m in queries.mentors_of(program_id)]
    return list(dict.fromkeys([*queries.recent_givers(program_id), *names]))[:GIVERS_OFFERED]
