"""Who reads this page, as far as words, figures and colors need to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from flask import g, request
from werkzeug.wrappers import Response

LANGUAGES = ("ko", "en")
THEMES = ("light", "dark")
DEFAULT_LANGUAGE = "ko"
DEFAULT_TIMEZONE = "Asia/Seoul"
LANGUAGE_SECONDS = 365 * 24 * 60 * 60


def language() -> str:
    """The language of whoever reads this: set by the edge, Korean where nobody did."""
    return getattr(g, "language", DEFAULT_LANGUAGE) if g else DEFAULT_LANGUAGE


def chosen_language() -> str:
    """The language this browser asked for, before anybody has signed in."""
    chosen = request.cookies.get("lang")
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def keep_language(response: Response, chosen: str, *, secure: bool) -> None:
    """In this browser, for the pages before anybody has signed in."""
    response.set_cookie(
        "lang", chosen, max_age=LANGUAGE_SECONDS, secure=secure, httponly=True, samesite="Lax"
    )


def speak(response: Response, chosen: str, *, secure: bool) -> None:
    """To whom a link was written, in her language, unless this browser has chosen one."""
    if "lang" not in request.cookies and chosen != DEFAULT_LANGUAGE:
        keep_language(response, chosen, secure=secure)


def timezone() -> ZoneInfo:
    """The zone of the program the page belongs to."""
    visit = getattr(g, "visit", None) if g else None
    return ZoneInfo(visit.program.timezone if visit is not None else DEFAULT_TIMEZONE)


def theme() -> str | None:
    """`light` or `dark` as chosen by the reader, None where the device decides."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in THEMES else None


@contextmanager
def reading(chosen: str) -> Iterator[None]:
    """Words for somebody else, such as the addressee of a mail, in her language."""
    before = language()
    g.language = chosen
    try:
        yield
    finally:
        g.language = before
