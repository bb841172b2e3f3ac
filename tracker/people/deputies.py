"""Who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import Deputy, ProgramMembership, User
from tracker.people.rules import STANDING_IN

_Away, _Other = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """`ended`: taken back before its last day, or for a closed account, which lends no role."""

    id: int
    away: str
    deputy: str
    from_on: date
    until_on: date
    reason: str
    ended: bool


def deputies_of(program_id: int, *, offset: int, limit: int) -> tuple[list[DeputyRow], int]:
    """The newest first, and how many there are in all."""
    its_own = Deputy.program_id == program_id
    rows = db.session.execute(
        select(Deputy, _Away.name, _Away.disabled_at, _Other.name)
        .join(_Away, _Away.id == Deputy.user_id)
        .join(_Other, _Other.id == Deputy.deputy_id)
        .where(its_own)
        .order_by(Deputy.until_on.desc(), Deputy.id.desc())
        .offset(offset)
        .limit(limit)
    )
    total = db.session.scalar(select(func.count()).select_from(Deputy).where(its_own))
    found = [
        DeputyRow(
            row.id,
            away,
            other,
            row.from_on,
            row.until_on,
            row.reason,
            row.ended_at is not None or closed_at is not None,
        )
        for row, away, closed_at, other in rows
    ]
    return found, total or 0


def who_may_stand_in(program_id: int) -> Sequence[tuple[int, str, Role]]:
    """Members who may be away and have a deputy, or be one."""
    rows = db.session.execute(
        select(User.id, User.name, ProgramMembership.role)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role.in_(STANDING_IN),
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name, row.role) for row in rows]


def roles_stood_in(program_id: int, today: date) -> dict[int, Role]:
    """By user, the role of whomever she stands in for on this day of the program's calendar."""
    rows = db.session.execute(
        select(Deputy.deputy_id, ProgramMembership.role)
        .join(
            ProgramMembership,
            (ProgramMembership.user_id == Deputy.user_id)
            & (ProgramMembership.program_id == Deputy.program_id),
        )
        .join(User, User.id == Deputy.user_id)
        .where(
            User.disabled_at.is_(None),
            Deputy.program_id == program_id,
            Deputy.ended_at.is_(None),
            Deputy.from_on <= today,
            Deputy.until_on >= today,
        )
        .order_by(Deputy.id)
    )
    return dict(rows.all())
