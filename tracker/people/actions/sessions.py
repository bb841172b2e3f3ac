"""Sessions of signed-in people, and the attempts that count against limits."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select, update

from tracker.db import db
from tracker.people import queries
from tracker.people.models import Attempt, User, UserSession
from tracker.people.queries import token_hash
from tracker.people.rules import Limit, wait_after

TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def start_session(
    user_id: int, *, at: datetime, address: str | None, user_agent: str | None
) -> str:
    """A new session's token, for its cookie alone."""
    token = new_token()
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
    live = queries.live_session(token, at)
    if live is not None:
        keep_standing(live.signed_in.session_id, live.standing_now)
    return token


def keep_standing(session_id: int, standing: str) -> None:
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id).values(standing=standing)
    )


def renew_token(session_id: int, old: str, standing: str) -> str | None:
    """The session goes on under a new token; None where another request was first."""
    token = new_token()
    renewed = db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.token_hash == token_hash(old))
        .values(token_hash=token_hash(token), standing=standing)
    )
    return token if renewed.rowcount else None  # type: ignore[attr-defined]


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
