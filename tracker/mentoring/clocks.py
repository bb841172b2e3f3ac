"""A time in words, by the program's clock and, where it differs, by the mentor's."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.mentoring.rules import Span
from tracker.web import formats
from tracker.web.reader import DEFAULT_TIMEZONE
from tracker.web.words import t


def when(span: Span, timezone: str, other: str | None = None) -> str:
    """`2026. 3. 30.(월) 16:00~17:00 (서울) · 09:00~10:00 (Europe/Berlin)`."""
    here = _shown(span, ZoneInfo(timezone), with_day=True)
    if other is None or same_clock(span.starts_at, timezone, other):
        return here
    zone = ZoneInfo(other)
    days = {span.starts_at.astimezone(own).date() for own in (zone, ZoneInfo(timezone))}
    there = _shown(span, zone, with_day=len(days) > 1)
    return t(
        "booking.both_clocks",
        here=here,
        place=place_of(timezone),
        there=there,
        other=place_of(other),
    )


def clock_of(timezone: str) -> Callable[[Span, str | None], str]:
    """`when`, for pages of a program: a time, and the other clock to show it by."""
    return lambda span, other: when(span, timezone, other)


def same_clock(at: datetime, one: str, other: str) -> bool:
    """Whether clocks of both zones show the same then."""
    return at.astimezone(ZoneInfo(one)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset()


def place_of(timezone: str) -> str:
    return t("booking.seoul") if timezone == DEFAULT_TIMEZONE else timezone


def _shown(span: Span, zone: ZoneInfo, *, with_day: bool) -> str:
    starts, ends = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
    times = t("booking.from_until", starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}")
    return f"{formats.day_weekday(starts.date())} {times}" if with_day else times
