"""Who holds a startup: its own people and its mentors."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.people.queries import memberships_of
from tracker.program.models import Startup


@dataclass(frozen=True, slots=True)
class StartupPerson:
    """Somebody who holds a startup; `elsewhere`: another startup or program is open to her."""

    id: int
    name: str
    title: str | None
    role: Role
    elsewhere: bool


def people_of(startup_id: int) -> list[StartupPerson]:
    """Who may sign in for a startup: its own people and its mentors, by name."""
    rows = db.session.execute(
        select(User.id, User.name, User.title, ProgramMembership.role)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(MembershipStartup.startup_id == startup_id, User.disabled_at.is_(None))
        .order_by(ProgramMembership.role.desc(), User.name, User.id)
    ).all()
    gone = set(db.session.scalars(select(Startup.id).where(Startup.left_on.is_not(None))))
    return [
        StartupPerson(row.id, row.name, row.title, row.role, _has_place(row.id, startup_id, gone))
        for row in rows
    ]


def _has_place(user_id: int, startup_id: int, gone: set[int]) -> bool:
    return any(
        held.role is not Role.STARTUP or held.startup_ids - gone - {startup_id}
        for held in memberships_of(user_id)
    )
