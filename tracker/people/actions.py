"""What is done to users, their memberships, sessions and links."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select, update

from tracker.access.rules import Actor, ActorKind, Membership, Purpose, Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.people import queries
from tracker.people.models import (
    AccessLink,
    Attempt,
    MembershipStartup,
    ProgramMembership,
    User,
    UserSession,
)
from tracker.people.queries import LinkHolder, memberships_of, token_hash
from tracker.people.rules import (
    LIVES,
    SIGN_IN_ACCOUNT,
    WITH_STARTUPS,
    Limit,
    NewUser,
    check_new_user,
    may_manage,
    may_vouch,
    wait_after,
)
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation

TOKEN_BYTES = 32


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
        return Invited(user.id, user.email, user.name, user.language, None, _new_token())
    vouched = user.password_hash is not None or may_vouch(by, memberships_of(user.id))
    token = None
    if user.disabled_at is None and (vouched or mailed):
        token = make_link(user.id, Purpose.INVITATION, by=by, at=at)
    shown = token if token and vouched else _new_token()
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
    """Give the membership; False, and nothing done, where another role is none of the inviter's."""
    held = _membership(user.id, program_id)
    if held is not None and held.role is not new.role:
        if may_manage(by, _place(held)):
            raise RuleViolation("already_member", "email")
        return False
    if held is None:
        held = ProgramMembership(
            user_id=user.id, program_id=program_id, role=new.role, created_at=at
        )
        db.session.add(held)
    held.owner = bool(held.owner) or new.owner
    db.session.flush()
    _set_startups(held, _startup_ids(held) | new.startup_ids)
    record(
        "people.invite_user",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=_only(new.startup_ids),
        object=f"user:{user.id}",
        after={"name": user.name, **_told(held)},
    )
    return True


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


def _told(held: ProgramMembership) -> dict[str, object]:
    slugs = db.session.scalars(
        select(Startup.slug).where(Startup.id.in_(_startup_ids(held))).order_by(Startup.slug)
    )
    return {"role": held.role, "startups": list(slugs), "owner": held.owner}


def _only(startup_ids: frozenset[int]) -> int | None:
    return next(iter(startup_ids)) if len(startup_ids) == 1 else None


def make_link(user_id: int, purpose: Purpose, *, by: Actor, at: datetime) -> str:
    """A new link's token; older links of the same purpose end. Only the token's hash is kept."""
    _end_links(user_id, at, purpose)
    token = _new_token()
    db.session.add(
        AccessLink(
            token_hash=token_hash(token),
            purpose=purpose,
            user_id=user_id,
            expires_at=at + LIVES[purpose],
            created_at=at,
            created_by=by.label,
        )
    )
    db.session.flush()
    return token


def _new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _end_links(user_id: int, at: datetime, purpose: Purpose | None = None) -> None:
    ended = update(AccessLink).where(AccessLink.user_id == user_id, AccessLink.ended_at.is_(None))
    if purpose is not None:
        ended = ended.where(AccessLink.purpose == purpose)
    db.session.execute(ended.values(ended_at=at))


def make_reset_link(user_id: int, *, by: Actor, at: datetime) -> tuple[Purpose, str]:
    """A link for a person who cannot sign in: to her first password, or to a new one."""
    _check_whole(user_id, by)
    user = db.session.get_one(User, user_id)
    if user.disabled_at is not None:
        raise RuleViolation("user_disabled")
    purpose = Purpose.PASSWORD_RESET if user.password_hash else Purpose.INVITATION
    token = make_link(user_id, purpose, by=by, at=at)
    _record_everywhere("people.make_link", user, by=by, at=at)
    return purpose, token


def _check_whole(user_id: int, by: Actor) -> None:
    """An account is one in all programs: who touches it must answer for every one of them."""
    if by.kind is ActorKind.USER and by.id == user_id:
        raise RuleViolation("own_account")
    if not may_vouch(by, memberships_of(user_id)):
        raise RuleViolation("user_elsewhere")


def request_password_reset(email: str, *, at: datetime) -> str | None:
    """The token to mail, or None where the address is nobody's who may sign in."""
    user = db.session.scalar(
        select(User).where(User.email == email, User.disabled_at.is_(None)).with_for_update()
    )
    if user is None or user.password_hash is None:
        return None
    herself = Actor(ActorKind.LINK, user.id, user.name)
    token = make_link(user.id, Purpose.PASSWORD_RESET, by=herself, at=at)
    _record_everywhere("people.request_password_reset", user, by=herself, at=at)
    return token


def set_password(holder: LinkHolder, purpose: Purpose, password_hash: str, *, at: datetime) -> None:
    """Use a link up: her password is set, every session and link of hers ends."""
    link = db.session.get_one(AccessLink, holder.link_id, with_for_update=True)
    if link.ended_at is not None or (purpose is Purpose.INVITATION and holder.has_password):
        raise RuleViolation("link_used")
    user = db.session.get_one(User, holder.user_id)
    _keep_password(user, password_hash, at=at)
    action = (
        "people.accept_invitation" if purpose is Purpose.INVITATION else "people.reset_password"
    )
    _record_everywhere(action, user, by=Actor(ActorKind.LINK, user.id, user.name), at=at)


def change_password(user_id: int, password_hash: str, *, by: Actor, at: datetime) -> None:
    """Every session and link ends, the one at hand included: its browser gets a new one."""
    user = db.session.get_one(User, user_id)
    _keep_password(user, password_hash, at=at)
    _record_everywhere("people.change_password", user, by=by, at=at)


def _keep_password(user: User, password_hash: str, *, at: datetime) -> None:
    user.password_hash = password_hash
    _end_links(user.id, at)
    end_sessions_of(user.id, at=at)
    forget_attempts(SIGN_IN_ACCOUNT, user.email)
    db.session.flush()


def rehash_password(user_id: int, password_hash: str) -> None:
    """Keep the same password with today's costs."""
    db.session.get_one(User, user_id).password_hash = password_hash
    db.session.flush()


def _record_everywhere(action: str, user: User, *, by: Actor, at: datetime) -> None:
    """What a person does to her account stands in the trail of each of her programs."""
    for membership in memberships_of(user.id):
        record(
            action,
            by=by,
            at=at,
            program_id=membership.program_id,
            startup_id=_only(membership.startup_ids),
            object=f"user:{user.id}",
            after={"name": user.name},
        )


def start_session(
    user_id: int, *, at: datetime, address: str | None, user_agent: str | None
) -> str:
    """A new session's token, for its cookie alone."""
    token = _new_token()
    user = db.session.get_one(User, user_id)
    user.last_seen_at = at
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=at,
            last_seen_at=at,
            address=address,
            user_agent=(user_agent or "")[:200] or None,
        )
    )
    db.session.flush()
    return token


def touch_session(session_id: int, *, at: datetime) -> None:
    """Write down that a session is in use; ended sessions stay as they were."""
    seen = update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
    db.session.execute(seen.values(last_seen_at=at))
    whose = select(UserSession.user_id).where(UserSession.id == session_id).scalar_subquery()
    db.session.execute(update(User).where(User.id == whose).values(last_seen_at=at))


def end_session(session_id: int, user_id: int, *, at: datetime) -> None:
    """End one of a person's own sessions; another's is not found, and nothing happens."""
    db.session.execute(
        update(UserSession)
        .where(
            UserSession.id == session_id,
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def end_sessions_of(user_id: int, *, at: datetime) -> None:
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_sessions(program_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
    """An administrator signs somebody out everywhere."""
    end_sessions_of(user_id, at=at)
    record("people.end_sessions", by=by, at=at, program_id=program_id, object=f"user:{user_id}")


def disable_user(program_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
    """No sign-in from now on; sessions and links end at once."""
    _check_whole(user_id, by)
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.disabled_at is not None:
        return
    user.disabled_at = at
    end_sessions_of(user_id, at=at)
    _end_links(user_id, at)
    record(
        "people.disable_user",
        by=by,
        at=at,
        program_id=program_id,
        object=f"user:{user_id}",
        after={"name": user.name},
    )


def enable_user(program_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
    _check_whole(user_id, by)
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.disabled_at is None:
        return
    user.disabled_at = None
    record(
        "people.enable_user",
        by=by,
        at=at,
        program_id=program_id,
        object=f"user:{user_id}",
        after={"name": user.name},
    )


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
    """Her sessions end, so that nothing of the old role stays open."""
    if by.kind is ActorKind.USER and by.id == user_id:
        raise RuleViolation("own_account", "role")
    held = _held(user_id, program_id)
    new = Membership(program_id, role, startup_ids if role in WITH_STARTUPS else frozenset(), owner)
    if not (may_manage(by, new) and may_manage(by, _place(held))):
        raise RuleViolation("role_not_yours", "role")
    if role is Role.STARTUP and not startup_ids:
        raise RuleViolation("startup_needed", "startup")
    _check_startups(program_id, new.startup_ids)
    before = _told(held)
    held.role, held.owner = role, owner and role is Role.STARTUP
    _set_startups(held, new.startup_ids)
    after = _told(held)
    if after == before:
        return
    end_sessions_of(user_id, at=at)
    record(
        "people.change_role",
        by=by,
        at=at,
        program_id=program_id,
        object=f"user:{user_id}",
        before=before,
        after=after,
    )


def _held(user_id: int, program_id: int) -> ProgramMembership:
    held = _membership(user_id, program_id)
    if held is None:
        raise RuleViolation("no_member")
    return held


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
    before = _told(held)
    _set_startups(held, ids - {startup_id})
    if ids == {startup_id}:
        db.session.delete(held)
        db.session.flush()
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


def edit_account(user_id: int, *, name: str, title: str | None, by: Actor, at: datetime) -> None:
    user = db.session.get_one(User, user_id)
    before, after = {"name": user.name, "title": user.title}, {"name": name, "title": title}
    if before == after:
        return
    user.name, user.title = name, title
    db.session.flush()
    for membership in memberships_of(user_id):
        record(
            "people.edit_account",
            by=by,
            at=at,
            program_id=membership.program_id,
            object=f"user:{user_id}",
            before=before,
            after=after,
        )


def choose_language(user_id: int, language: str) -> None:
    """A reader's own setting; nothing for the trail."""
    db.session.execute(update(User).where(User.id == user_id).values(language=language))


def choose_program(session_id: int, program_id: int) -> None:
    """Where this session is from now on; membership is the caller's to check."""
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id).values(program_id=program_id)
    )


def note_attempt(limit: Limit, who: str, *, at: datetime) -> timedelta | None:
    """Count an attempt before it is tried, so that many at once cannot slip past.

    Or say how long to wait, in which case it does not count.
    """
    subject = _subject(limit, who)
    _one_at_a_time(subject)
    since = at - limit.window
    wait = wait_after(limit, queries.attempts(subject, since), at)
    if wait is not None:
        return wait
    db.session.execute(delete(Attempt).where(Attempt.subject == subject, Attempt.at <= since))
    db.session.add(Attempt(subject=subject, at=at))
    db.session.flush()
    return None


def forget_attempts(limit: Limit, who: str, *, made_at: datetime | None = None) -> None:
    """An account's attempts once it signed in; with `made_at` the one attempt that succeeded."""
    gone = delete(Attempt).where(Attempt.subject == _subject(limit, who))
    db.session.execute(gone if made_at is None else gone.where(Attempt.at == made_at))


def _subject(limit: Limit, who: str) -> str:
    return f"{limit.name}:{sha256(who.encode()).hexdigest()[:40]}"


def _one_at_a_time(subject: str) -> None:
    """PostgreSQL has no row to lock before the first attempt; on SQLite writers queue anyway."""
    if db.engine.dialect.name == "postgresql":
        key = int.from_bytes(sha256(subject.encode()).digest()[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
