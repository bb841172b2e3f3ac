"""Names of time zones."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Whether the IANA database has a zone of this name, such as `Asia/Seoul`."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    """Reading their folder takes as long as drawing a page."""
    return frozenset(available_timezones())


def day_at(at: datetime, timezone: str) -> date:
    """The day it is there at an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()
