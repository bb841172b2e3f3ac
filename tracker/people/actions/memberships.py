"""Memberships: letting somebody into a program, changing and ending what she may do there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from tracker.access.rules import Actor, ActorKind, Membership, Purpose, Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.people.actions.accounts import end_links, make_link
from tracker.people.actions.sessions import end_sessions_of, new_token
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.people.queries import memberships_of
from tracker.people.rules import (
    STAFF,
    WITH_STARTUPS,
    NewUser,
    check_new_user,
    may_manage,
    may_vouch,
    only_startup,
)
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class Invited:
    """`token` opens the invitation; `shown` is what the inviter may hold.

    They differ where the inviter may not sign in as this person: what she holds opens nothing.
    """

    user_id: int
    email: str
    name: str
    language: str
    token: str | None
    shown: str


def invite_user(
    program_id: int, new: NewUser, *, by: Actor, at: datetime, mailed: bool = False
) -> Invited:
    """Let somebody into a program. Outwardly the same whether or not the address is known.

    A known person keeps her name and password and gains the membership. `mailed`: the link goes to
    the address itself, whoever may hold it.
    """
    check_new_user(new)
    if not may_manage(by, Membership(program_id, new.role, new.startup_ids)):
        raise RuleViolation("role_not_yours", "role")
    _check_startups(program_id, new.startup_ids)
    user = db.session.scalar(select(User).where(User.email == new.email).with_for_update())
    if user is None:
        user = _add_user(new, at)
    if not _join(user, program_id, new, by=by, at=at):
        return Invited(user.id, user.email, user.name, user.language, None, new_token())
    vouched = user.password_hash is not None or may_vouch(by, memberships_of(user.id))
    token = None
    if user.disabled_at is None and (vouched or mailed):
        token = make_link(user.id, Purpose.INVITATION, by=by, at=at)
    shown = token if token and vouched else new_token()
    return Invited(user.id, user.email, user.name, user.language, token, shown)


def _check_startups(program_id: int, startup_ids: frozenset[int]) -> None:
    found = db.session.scalar(
        select(func.count()).where(Startup.program_id == program_id, Startup.id.in_(startup_ids))
    )
    if found != len(startup_ids):
        raise RuleViolation("startup_elsewhere", "startup")


def _add_user(new: NewUser, at: datetime) -> User:
    user = User(
        email=new.email, name=new.name, title=new.title, language=new.language, created_at=at
    )
    db.session.add(user)
    db.session.flush()
    return user


def _join(user: User, program_id: int, new: NewUser, *, by: Actor, at: datetime) -> bool:
    """Give the membership; False, and nothing done, where another role is none of the inviter's.

    Links made for less end: whoever still holds one is not to become what it was not made for.
    """
    held = _membership(user.id, program_id)
    if held is not None and _differs(held, new):
        if may_manage(by, _place(held)):
            raise RuleViolation("already_member", "email")
        return False
    before = None if held is None else _place(held)
    if held is None:
        _check_proven(user, new.role, by)
        held = ProgramMembership(
            user_id=user.id, program_id=program_id, role=new.role, created_at=at
        )
        db.session.add(held)
    held.owner = bool(held.owner) or new.owner
    db.session.flush()
    _set_startups(held, _startup_ids(held) | new.startup_ids)
    if _place(held) != before:
        end_links(user.id, at)
    record(
        "people.invite_user",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=only_startup(new.startup_ids),
        object=f"user:{user.id}",
        after={"name": new.name, **_told(held, new.startup_ids)},  # as typed: hers is her own
    )
    return True


def _differs(held: ProgramMembership, new: NewUser) -> bool:
    """Another role; or, as an owner is one of all her startups, the same with other startups."""
    if held.role is not new.role:
        return True
    return bool(held.owner) is not new.owner and _startup_ids(held) != new.startup_ids


def _check_proven(user: User, role: Role, by: Actor) -> None:
    """Staff is nobody whose account may have been opened by another than the mailbox's owner.

    Whoever invited her elsewhere may have followed the link herself.
    """
    if role not in STAFF or by.kind is ActorKind.OPERATOR:
        return
    known = memberships_of(user.id)
    if not may_vouch(by, known) or (user.password_hash is not None and not known):
        raise RuleViolation("staff_by_operator", "role")


def change_role(  # noqa: PLR0913 - a membership's columns, each by name
    program_id: int,
    user_id: int,
    role: Role,
    startup_ids: frozenset[int],
    *,
    owner: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Her sessions and links end, so that nothing of the old role stays open."""
    if by.kind is ActorKind.USER and by.id == user_id:
        raise RuleViolation("own_account", "role")
    held = _held(user_id, program_id)
    new = Membership(program_id, role, startup_ids if role in WITH_STARTUPS else frozenset(), owner)
    if not (may_manage(by, new) and may_manage(by, _place(held))):
        raise RuleViolation("role_not_yours", "role")
    if role is Role.STARTUP and not startup_ids:
        raise RuleViolation("startup_needed", "startup")
    _check_startups(program_id, new.startup_ids)
    if held.role not in STAFF:
        _check_proven(db.session.get_one(User, user_id), role, by)
    before = _told(held)
    held.role, held.owner = role, owner and role is Role.STARTUP
    _set_startups(held, new.startup_ids)
    after = _told(held)
    if after == before:
        return
    end_sessions_of(user_id, at=at)
    end_links(user_id, at)
    record(
        "people.change_role",
        by=by,
        at=at,
        program_id=program_id,
        object=f"user:{user_id}",
        before=before,
        after=after,
    )


def remove_member(
    startup_id: int, program_id: int, user_id: int, *, by: Actor, at: datetime
) -> None:
    """A startup's owner lets one of its people go; with the last startup the membership goes."""
    if by.id == user_id:
        raise RuleViolation("own_account")
    held = _held(user_id, program_id)
    ids = _startup_ids(held)
    if held.role is not Role.STARTUP or startup_id not in ids:
        raise RuleViolation("no_member")
    before = _told(held, frozenset({startup_id}))
    _set_startups(held, ids - {startup_id})
    if ids == {startup_id}:
        db.session.delete(held)
        db.session.flush()
    end_links(user_id, at)
    if not memberships_of(user_id):  # elsewhere she stays signed in: each request reads these
        end_sessions_of(user_id, at=at)
    record(
        "people.remove_member",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup_id,
        object=f"user:{user_id}",
        before=before,
    )


def give_startup(  # noqa: PLR0913 - where, what, from whom to whom, as what, by whom
    program_id: int,
    startup_id: int,
    from_id: int,
    to_id: int,
    *,
    role: Role,
    by: Actor,
    at: datetime,
) -> None:
    """One who holds a startup gives it to another with the same role, who may hold it already."""
    giver, taker = _held(from_id, program_id), _held(to_id, program_id)
    if giver.role is not role or taker.role is not role:
        raise RuleViolation("role_not_yours", "role")
    _check_manages(by, giver, taker)
    before = _told(giver, frozenset({startup_id}))
    _set_startups(giver, _startup_ids(giver) - {startup_id})
    _set_startups(taker, _startup_ids(taker) | {startup_id})
    for user_id in (from_id, to_id):
        end_links(user_id, at)
    _tell_given("people.give_startup", giver, taker, startup_id, before=before, by=by, at=at)


def give_ownership(  # noqa: PLR0913 - where, what, from whom to whom, by whom
    program_id: int, startup_id: int, from_id: int, to_id: int, *, by: Actor, at: datetime
) -> None:
    """Who lets a startup's people in and out: another of its people from now on.

    An owner is one of all her startups: she who takes is to hold the same ones.
    """
    giver, taker = _held(from_id, program_id), _held(to_id, program_id)
    if taker.role is not Role.STARTUP or startup_id not in _startup_ids(taker):
        raise RuleViolation("no_member")
    _check_manages(by, giver, taker)
    before = _told(giver, frozenset({startup_id}))
    giver.owner, taker.owner = False, True
    for user_id in (from_id, to_id):
        end_links(user_id, at)
    db.session.flush()
    _tell_given("people.give_ownership", giver, taker, startup_id, before=before, by=by, at=at)


def _check_manages(by: Actor, *held: ProgramMembership) -> None:
    if not all(may_manage(by, _place(one)) for one in held):
        raise RuleViolation("role_not_yours", "role")


def _tell_given(  # noqa: PLR0913 - the trail's columns
    action: str,
    giver: ProgramMembership,
    taker: ProgramMembership,
    startup_id: int,
    *,
    before: dict[str, object],
    by: Actor,
    at: datetime,
) -> None:
    names = [db.session.get_one(User, one.user_id).name for one in (giver, taker)]
    record(
        action,
        by=by,
        at=at,
        program_id=giver.program_id,
        startup_id=startup_id,
        object=f"user:{taker.user_id}",
        before={**before, "name": names[0]},
        after={"name": names[1], **_told(taker, frozenset({startup_id}))},
    )


def _held(user_id: int, program_id: int) -> ProgramMembership:
    held = _membership(user_id, program_id)
    if held is None:
        raise RuleViolation("no_member")
    return held


def _membership(user_id: int, program_id: int) -> ProgramMembership | None:
    return db.session.scalar(
        select(ProgramMembership)
        .where(ProgramMembership.user_id == user_id, ProgramMembership.program_id == program_id)
        .with_for_update()
    )


def _startup_ids(membership: ProgramMembership) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(MembershipStartup.startup_id).where(
                MembershipStartup.membership_id == membership.id
            )
        )
    )


def _set_startups(membership: ProgramMembership, startup_ids: frozenset[int]) -> None:
    db.session.execute(
        delete(MembershipStartup).where(MembershipStartup.membership_id == membership.id)
    )
    db.session.add_all(
        MembershipStartup(membership_id=membership.id, startup_id=startup_id)
        for startup_id in sorted(startup_ids)
    )
    db.session.flush()


def _place(held: ProgramMembership) -> Membership:
    return Membership(held.program_id, held.role, _startup_ids(held), held.owner)


def _told(held: ProgramMembership, of: frozenset[int] | None = None) -> dict[str, object]:
    """For the trail; `of`: the startups of this act, where its reader is to see no others."""
    ids = _startup_ids(held) if of is None else of
    slugs = db.session.scalars(
        select(Startup.slug).where(Startup.id.in_(ids)).order_by(Startup.slug)
    )
    return {"role": held.role, "startups": list(slugs), "owner": held.owner}
