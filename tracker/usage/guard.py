"""Who holds the link of a request for a balance."""

from typing import Any

from flask import abort, session

from tracker.access.rules import Purpose
from tracker.usage.queries.requests import HeldRequest, held_request
from tracker.values.clock import now

LINK = "statement_link"


def hold_link(token: str) -> None:
    """Exchange an address for the cookie: from here on no address holds the token."""
    session[LINK] = token


def request_held() -> HeldRequest | None:
    token: Any = session.get(LINK)
    return held_request(token, now()) if isinstance(token, str) else None


def check_link(purpose: Purpose) -> None:
    """410 where the link is too old, replaced by a newer one, or of another purpose."""
    if purpose is not Purpose.STATEMENT or request_held() is None:
        abort(410)
