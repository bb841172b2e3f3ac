"""What an address asks of a package's page."""

from flask import request

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.progress.rules import Audience, audience_of

GIVEN = ("credits", "package", "program", "support")  # areas that what was given is read from
PLANNED = ("package", "program", "support")
AFTER = ("program", "progress", "support")


def asked_year() -> int | None:
    """`?year=2026`; what makes no sense is no year."""
    text = request.args.get("year", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None


def own_audience() -> Audience:
    """As whom the reader sees what firms agreed to show."""
    return audience_of(sees_all=current_visit().may(Permission.VALUATIONS_ALL))
