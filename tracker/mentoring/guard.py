"""Who holds the link by which a session is confirmed."""

from typing import Any

from flask import abort, session

from tracker.access.rules import Purpose
from tracker.mentoring.queries.links import HeldSession, held_session
from tracker.values.clock import now

LINK = "session_link"


def hold_link(token: str) -> None:
    """Exchange an address for the cookie: from here on no address holds the token."""
    session[LINK] = token


def session_held() -> HeldSession | None:
    token: Any = session.get(LINK)
    return held_session(token, now()) if isinstance(token, str) else None


def check_link(purpose: Purpose) -> None:
    """410 where the link is too old, replaced by a newer one, or of another purpose."""
    if purpose is not Purpose.CONFIRMATION or session_held() is None:
        abort(410)
