"""Whom a program may tell something."""

from collections import defaultdict
from datetime import date

from sqlalchemy import or_, select

from tracker.access.rules import Membership
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.program.models import Startup
from tracker.reminders.rules.due import Reader


def readers_of(program_id: int, today: date, user_id: int | None = None) -> list[Reader]:
    """Everybody who is let in, or that one person; a startup's people no more once it has left."""
    where = [ProgramMembership.program_id == program_id, User.disabled_at.is_(None)]
    if user_id is not None:
        where.append(User.id == user_id)
    rows = db.session.execute(
        select(User, ProgramMembership)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(*where)
        .order_by(ProgramMembership.role, User.name, User.id)
    ).all()
    held = _startups_held(program_id, today)
    return [
        Reader(
            user.id,
            user.name,
            user.title,
            user.email,
            user.language,
            Membership(program_id, one.role, frozenset(held[one.id]), one.owner),
        )
        for user, one in rows
    ]


def _startups_held(program_id: int, today: date) -> defaultdict[int, set[int]]:
    rows = db.session.execute(
        select(MembershipStartup.membership_id, MembershipStartup.startup_id)
        .join(Startup, Startup.id == MembershipStartup.startup_id)
        .where(
            Startup.program_id == program_id,
            or_(Startup.left_on.is_(None), Startup.left_on > today),
        )
    )
    held: defaultdict[int, set[int]] = defaultdict(set)
    for membership_id, startup_id in rows:
        held[membership_id].add(startup_id)
    return held
