"""Numbers, days and sub accounts as cost files write them, read strictly."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from tracker.values.exact import exact_decimal

COST_DIGITS_MAX = 15  # before the point: with 36 behind it a billion rows still sum exactly
COST_DECIMALS_MAX = 36
SEEN_MAX = 5_000  # days and sub accounts come again and again
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)
_SUB_ACCOUNT = re.compile(
    r"(?:/subscriptions/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{5,20})/?", re.ASCII
)
_TRUTH = {"true": True, "false": False}


def cost(text: str) -> Decimal | None:
    """A cost as written, or None where it is no number a cost can be."""
    amount = exact_decimal(text)
    if amount is None or amount.adjusted() >= COST_DIGITS_MAX:
        return None
    return amount if int(amount.as_tuple().exponent) >= -COST_DECIMALS_MAX else None


@lru_cache(SEEN_MAX)
def utc_day(text: str) -> date | None:
    """The UTC day of `2026-09-01T00:00:00Z`, `2026-09-01 22:00:00` (taken as UTC), `2026-09-01`."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    day, time, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time or '00:00:00'}{zone or 'Z'}")
        return moment.astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


def instant(text: str) -> datetime | None:
    """An instant with any number of decimals of a second, cut to microseconds; UTC if unsaid."""
    found = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?", text, re.ASCII
    )
    if not found:
        return None
    seconds, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{seconds}{(fraction or '.0')[:7]:0<7}{zone or 'Z'}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(SEEN_MAX)
def sub_account(text: str) -> str | None:
    """The bare lower-case guid of `/subscriptions/<GUID>`; "" for none; None for neither.

    Old classic files number their subscriptions: digits alone are an id, too.
    """
    if not text:
        return ""
    found = _SUB_ACCOUNT.fullmatch(text.lower())
    return found.group(1) if found else None


def truth(text: str) -> bool | None:
    return _TRUTH.get(text.lower())


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
