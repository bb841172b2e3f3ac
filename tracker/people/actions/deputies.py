"""Who stands in for whom, named and ended."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor, Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.people.models import Deputy, ProgramMembership, User
from tracker.people.rules import NewDeputy, check_deputy
from tracker.values.refusals import RuleViolation


def name_deputy(program_id: int, new: NewDeputy, *, by: Actor, at: datetime, today: date) -> int:
    """It holds from the deputy's next request on, while the days last."""
    roles = [_role(program_id, new.user_id), _role(program_id, new.deputy_id)]
    check_deputy(new, roles, today=today)
    db.session.scalar(select(User.id).where(User.id == new.user_id).with_for_update())
    _check_apart(program_id, new)
    row = Deputy(**asdict(new), program_id=program_id, named_at=at, named_by=by.label)
    db.session.add(row)
    db.session.flush()
    _tell("people.name_deputy", row, by, at, from_on=new.from_on, until_on=new.until_on)
    return row.id


def end_deputy(program_id: int, deputy_row: int, *, by: Actor, at: datetime) -> None:
    """At once; RuleViolation `no_deputy` where the program has none of this id."""
    row = db.session.scalar(
        select(Deputy)
        .where(Deputy.id == deputy_row, Deputy.program_id == program_id)
        .with_for_update()
    )
    if row is None:
        raise RuleViolation("no_deputy")
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by = at, by.label
    db.session.flush()
    _tell("people.end_deputy", row, by, at)


def _check_apart(program_id: int, new: NewDeputy) -> None:
    """One deputy of a person at a time, and one person a deputy."""
    both = (new.user_id, new.deputy_id)
    met = db.session.scalar(
        select(Deputy.id)
        .where(
            Deputy.program_id == program_id,
            Deputy.ended_at.is_(None),
            Deputy.from_on <= new.until_on,
            Deputy.until_on >= new.from_on,
            Deputy.user_id.in_(both) | Deputy.deputy_id.in_(both),
        )
        .limit(1)
    )
    if met is not None:
        raise RuleViolation("deputy_twice", "from_on")


def _role(program_id: int, user_id: int) -> Role | None:
    return db.session.scalar(
        select(ProgramMembership.role)
        .join(User, User.id == ProgramMembership.user_id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.user_id == user_id,
            User.disabled_at.is_(None),
        )
    )


def _tell(action: str, row: Deputy, by: Actor, at: datetime, **more: object) -> None:
    names = [db.session.get_one(User, one).name for one in (row.user_id, row.deputy_id)]
    record(
        action,
        by=by,
        at=at,
        program_id=row.program_id,
        object=f"user:{row.deputy_id}",
        after={"away": names[0], "deputy": names[1], "reason": row.reason, **more},
    )
