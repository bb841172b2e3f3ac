"""Names of time zones."""

from functools import cache
from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether the IANA database has a zone of this name, such as `Asia/Seoul`."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    """Reading their folder takes as long as drawing a page."""
    return frozenset(available_timezones())
