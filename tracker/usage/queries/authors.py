"""Whose a balance statement is: what a startup may change, and what only the program may."""

from collections.abc import Collection

from sqlalchemy import select

from tracker.access.rules import Actor, ActorKind, Role
from tracker.audit.queries import actors_of
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership
from tracker.usage.models import BalanceStatement


def changeable(
    program_id: int, startup_id: int, statement_ids: Collection[int], by: Actor
) -> set[int]:
    """Those that this person may correct or withdraw; she may write statements at all."""
    membership = by.membership(program_id)
    if membership is None or membership.role is not Role.STARTUP:
        return set(statement_ids)
    return _of_startup(program_id, startup_id, statement_ids)


def _of_startup(program_id: int, startup_id: int, statement_ids: Collection[int]) -> set[int]:
    """Typed by the startup's own people, as the trail has it, or brought by a request's link."""
    objects = {f"balance_statement:{one}": one for one in statement_ids}
    actors = actors_of(program_id, objects, ("usage.record_statement", "usage.correct_statement"))
    users = _users_of(startup_id)
    typed = {
        objects[object_]
        for object_, (kind, actor_id) in actors.items()
        if kind is ActorKind.USER and actor_id in users
    }
    by_link = select(BalanceStatement.id).where(
        BalanceStatement.id.in_(statement_ids), BalanceStatement.request_id.is_not(None)
    )
    return typed | set(db.session.scalars(by_link))


def _users_of(startup_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(ProgramMembership.user_id)
            .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
            .where(
                MembershipStartup.startup_id == startup_id, ProgramMembership.role == Role.STARTUP
            )
        )
    )
