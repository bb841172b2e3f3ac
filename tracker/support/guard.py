"""Who holds the link by which help is confirmed."""

from typing import Any

from flask import abort, session

from tracker.access.rules import Purpose
from tracker.support.queries.links import HeldEntry, held_entry
from tracker.values.clock import now

LINK = "support_link"


def hold_link(token: str) -> None:
    """Exchange an address for the cookie: from here on no address holds the token."""
    session[LINK] = token


def entry_held() -> HeldEntry | None:
    token: Any = session.get(LINK)
    return held_entry(token, now()) if isinstance(token, str) else None


def check_link(purpose: Purpose) -> None:
    """410 where the link is too old, replaced by a newer one, or of another purpose."""
    if purpose is not Purpose.HELP_CONFIRMATION or entry_held() is None:
        abort(410)
