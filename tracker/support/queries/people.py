"""Who gives help."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.support.models import SupportEntry


@dataclass(frozen=True, slots=True)
class Mentor:
    user_id: int
    name: str
    startup_id: int


def mentors_of(program_id: int) -> list[Mentor]:
    """Who mentors whom in this program, by name."""
    found = db.session.execute(
        select(User.id, User.name, MembershipStartup.startup_id)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.MENTOR,
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [Mentor(*row) for row in found]


def recent_givers(program_id: int, limit: int = 20) -> list[str]:
    """Who gave help lately, to choose from."""
    newest = (
        select(SupportEntry.given_by, SupportEntry.id)
        .where(SupportEntry.program_id == program_id, SupportEntry.withdrawn_at.is_(None))
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .limit(10 * limit)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(newest.c.given_by)
            .group_by(newest.c.given_by)
            .order_by(func.max(newest.c.id).desc())
            .limit(limit)
        )
    )
