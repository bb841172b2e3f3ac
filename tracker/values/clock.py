"""The only place that asks the clock; called by edges alone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The present day in a program's zone, such as `Asia/Seoul`."""
    return datetime.now(ZoneInfo(timezone)).date()
