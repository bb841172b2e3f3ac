"""Accounts: the links that open them, their passwords, whether they may be used."""

from datetime import datetime

from sqlalchemy import select, update

from tracker.access.rules import Actor, ActorKind, Purpose
from tracker.audit.actions import record
from tracker.db import db
from tracker.people.actions.sessions import end_sessions_of, forget_attempts, new_token
from tracker.people.models import AccessLink, User
from tracker.people.queries import LinkHolder, memberships_of, token_hash
from tracker.people.rules import LIVES, SIGN_IN_ACCOUNT, may_vouch, only_startup
from tracker.values.refusals import RuleViolation


def make_link(user_id: int, purpose: Purpose, *, by: Actor, at: datetime) -> str:
    """A new link's token; older links of the same purpose end. Only the token's hash is kept."""
    end_links(user_id, at, purpose)
    token = new_token()
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


def end_links(user_id: int, at: datetime, purpose: Purpose | None = None) -> None:
    """Every link, or those of one purpose: also those in the hands of whoever made them."""
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
    end_links(user.id, at)
    end_sessions_of(user.id, at=at)
    forget_attempts(SIGN_IN_ACCOUNT, user.email)
    db.session.flush()


def rehash_password(user_id: int, password_hash: str) -> None:
    """Keep the same password with today's costs."""
    db.session.get_one(User, user_id).password_hash = password_hash
    db.session.flush()


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
    end_links(user_id, at)
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


def _record_everywhere(action: str, user: User, *, by: Actor, at: datetime) -> None:
    """What a person does to her account stands in the trail of each of her programs."""
    for membership in memberships_of(user.id):
        record(
            action,
            by=by,
            at=at,
            program_id=membership.program_id,
            startup_id=only_startup(membership.startup_ids),
            object=f"user:{user.id}",
            after={"name": user.name},
        )
