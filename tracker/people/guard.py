"""Who is at the door: sessions and links between the cookie and the tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from flask import Flask, abort, current_app, request, session
from flask_login import LoginManager, UserMixin, login_user

from config import Config
from tracker.access.guard import Visit, current_visit
from tracker.access.rules import Purpose, SignedIn, StartupPlace
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.passwords import verify_password
from tracker.people.rules import OWN_PASSWORD, SEEN_EVERY, WITH_STARTUPS, Limit
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.web.log import log
from tracker.web.navigation import Visitor

LINK = "link"


def config() -> Config:
    """The installation's configuration, for its address and whether it can send mail."""
    return cast("Config", current_app.extensions["tracker_config"])


class Person(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps for a request; no ORM object, so a rollback never hurts it."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    logins = LoginManager()
    logins.session_protection = None  # a session is a row that can be ended; addresses change
    logins.user_loader(_person)
    # Not init_app: it would add the remember-me cookie, which outlives the session's row.
    app.login_manager = logins  # type: ignore[attr-defined]


def _person(token: str) -> Person | None:
    at = now()
    live = queries.live_session(token, at)
    if live is None:
        return None
    if at - live.seen_at >= SEEN_EVERY:
        begin_write()
        actions.touch_session(live.signed_in.session_id, at=at)
        db.session.commit()
    current = _renewed(token, live)
    return Person(current, live.signed_in) if current else None


def _renewed(token: str, live: queries.LiveSession) -> str | None:
    """Her token, or a new one where she may do more or less than when it was given.

    A deputy's days begin and end by themselves, and she may be let in elsewhere: no act of hers.
    """
    if live.standing == live.standing_now:
        return token
    begin_write()
    if live.standing is None:
        actions.keep_standing(live.signed_in.session_id, live.standing_now)
        db.session.commit()
        return token
    renewed = actions.renew_token(live.signed_in.session_id, token, live.standing_now)
    db.session.commit()
    if renewed is not None:
        session["_user_id"] = renewed
        log.info("session_renewed", user=live.signed_in.actor.id)
    return renewed


def hold_link(token: str) -> None:
    """Exchange an address for the cookie: from here on no address holds the token.

    Whoever is signed in stays so until a password is set: anybody may send anybody a link.
    """
    session[LINK] = token


def drop_link() -> None:
    session.pop(LINK, None)


def link_holder(purpose: Purpose) -> queries.LinkHolder | None:
    token: Any = session.get(LINK)
    return queries.link_holder(purpose, token, now()) if isinstance(token, str) else None


def check_link(purpose: Purpose) -> None:
    """410 where the link is used up, too old or replaced by a newer one."""
    if link_holder(purpose) is None:
        abort(410)


def startups_of(visitor: Visitor) -> Sequence[StartupPlace]:
    """The startups a visitor's membership names; none for those who see the whole program."""
    visit = cast("Visit", visitor)
    if visit.membership.role not in WITH_STARTUPS:
        return ()
    return queries.startup_places(visit.program, visit.membership.startup_ids)


def begin_session(user_id: int, at: datetime) -> None:
    """Commit a new session and give this browser its cookie; nothing of the old one stays in it."""
    agent = request.user_agent.string
    token = actions.start_session(user_id, at=at, address=request.remote_addr, user_agent=agent)
    db.session.commit()
    live = queries.live_session(token, at)
    if live is None:  # disabled in the meantime
        abort(403)
    session.clear()
    login_user(Person(token, live.signed_in))


def wait_for(limits: Sequence[tuple[Limit, str]], at: datetime) -> timedelta | None:
    """Count this attempt against every limit, or say how long to wait for one that is full."""
    begin_write()
    for limit, who in limits:
        wait = actions.note_attempt(limit, who, at=at)
        if wait is not None:
            db.session.commit()
            log.warning("throttled", limit=limit.name, source=source())
            return wait
    db.session.commit()
    return None


def source() -> str:
    """Where a request comes from, as limits count it."""
    return request.remote_addr or "unknown"


def check_own_password(password: str) -> None:
    """The signed-in person's own, typed once more before what is costly; call it before a write.

    Throttled like a sign-in: an open screen is not to be a way to guess.
    """
    me = current_visit().signed_in
    who = str(me.actor.id)
    wait = wait_for(((OWN_PASSWORD, who),), now())
    if wait is not None:
        minutes = ceil(wait / timedelta(minutes=1))
        raise RuleViolation("too_many", "current_password", minutes=minutes)
    kept = queries.credentials(me.email)
    if kept is None or not verify_password(kept.password_hash, password):
        log.warning("own_password_wrong", user=me.actor.id)
        raise RuleViolation("password_wrong", "current_password")
    begin_write()
    actions.forget_attempts(OWN_PASSWORD, who)
    db.session.commit()
