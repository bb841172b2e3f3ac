"""Days as people type them."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = range(1900, 2101)
TYPED_MOST = 60  # characters
_WEEKDAY = r"(?:\s*\(\s*[월화수목금토일]\s*\))?"
_PATTERNS = tuple(
    re.compile(pattern + _WEEKDAY, re.ASCII)
    for pattern in (
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
        r"'?(?P<y>\d{4}|\d\d)\s*(?P<by>[-./])\s*(?P<m>\d{1,2})\s*(?P=by)\s*(?P<d>\d{1,2})\s*\.?",
        r"(?P<y>\d{4}|\d\d)\s*년\s*(?P<m>\d{1,2})\s*월\s*(?P<d>\d{1,2})\s*일",
    )
)
_ENGLISH = re.compile(r"(?P<d>\d{1,2}) (?P<m>[A-Z][a-z]{2}) (?P<y>\d{4})", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_day(text: str) -> date | None:
    """The day meant, or None for what is no day, could be read two ways, or lies far away.

    Read are `2026-9-30`, `26.9.30`, `2026. 9. 30.(수)`, `20260930`, `2026년 9월 30일` and
    `30 Sep 2026`. Two digits are a year of this century.
    """
    text = text.strip()
    if len(text) > TYPED_MOST:
        return None
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return _day(_year(found["y"]), int(found["m"]), int(found["d"]))
    if (found := _ENGLISH.fullmatch(text)) and found["m"] in _MONTHS:
        return _day(int(found["y"]), _MONTHS.index(found["m"]) + 1, int(found["d"]))
    return None


def _year(figures: str) -> int:
    return 2000 + int(figures) if len(figures) == 2 else int(figures)


def after_day(day: date, zone: str) -> datetime:
    """The instant at which a day is over in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _day(year: int, month: int, day: int) -> date | None:
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
