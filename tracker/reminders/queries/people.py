"""Whom a program may tell something."""

from collections import defaultdict
from datetime import date

from sqlalchemy import or_, select

from tracker.access.rules import Membership, Role
from tracker.db import db
from tracker.people.deputies import roles_stood_in
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.people.rules import STANDING_IN, stood_in
from tracker.program.models import Startup
from tracker.reminders.rules.due import Reader


def readers_of(program_id: int, today: date, user_id: int | None = None) -> list[Reader]:
    """Everybody who is let in, or that one person; a startup's people no more once it has left.

    Whoever stands in for somebody on that day is told what the other would be.
    """
    where = [ProgramMembership.program_id == program_id, User.disabled_at.is_(None)]
    if user_id is not None:
        where.append(User.id == user_id)
    rows = db.session.execute(
        select(User, ProgramMembership)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(*where)
        .order_by(ProgramMembership.role, User.name, User.id)
    ).all()
    held, away = _startups_held(program_id, today), roles_stood_in(program_id, today)
    return [
        Reader(
            user.id,
            user.name,
            user.title,
            user.email,
            user.language,
            Membership(
                program_id, _role(one.role, away.get(user.id)), frozenset(held[one.id]), one.owner
            ),
        )
        for user, one in rows
    ]


def _role(own: Role, away: Role | None) -> Role:
    if away is None or own not in STANDING_IN or away not in STANDING_IN:
        return own
    return stood_in(own, away)


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
