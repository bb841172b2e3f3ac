"""Who holds the link of a check-in."""

from typing import Any

from flask import abort, session

from tracker.access.rules import Purpose
from tracker.progress.queries.check_ins import HeldCheckIn, held_check_in
from tracker.values.clock import now

LINK = "check_in_link"


def hold_link(token: str) -> None:
    """Exchange an address for the cookie: from here on no address holds the token."""
    session[LINK] = token


def check_in_held() -> HeldCheckIn | None:
    token: Any = session.get(LINK)
    return held_check_in(token, now()) if isinstance(token, str) else None


def check_link(purpose: Purpose) -> None:
    """410 where the link is too old, replaced by a newer one, or of another purpose."""
    if purpose is not Purpose.CHECK_IN or check_in_held() is None:
        abort(410)
