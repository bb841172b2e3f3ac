"""The span of days an address asks for: `?from=…&to=…`, or `?day=…`."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request

from tracker.values.days import parse_day


def asked_span(timezone: str) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last; turned round if need be."""
    day = _day("day")
    first, last = day or _day("from"), day or _day("to")
    if first and last and last < first:
        first, last = last, first
    return (
        _start(first, timezone) if first else None,
        _start(last + timedelta(days=1), timezone) if last else None,
    )


def _day(name: str) -> date | None:
    return parse_day(request.args.get(name, ""))


def _start(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)
