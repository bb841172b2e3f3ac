"""Lengths of time as people type them."""

import re
from decimal import Decimal

MINUTES_MAX = 24 * 60
TYPED_MOST = 60  # characters
_MINUTES = re.compile(r"(\d{1,4})\s*(?:분|min(?:utes?)?|m)?", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_HOURS = re.compile(
    r"(?P<h>\d{1,2}(?:\.\d{1,2})?)\s*(?:시간|hours?|hrs?|h)"
    r"(?:\s*(?P<m>[0-5]?\d)\s*(?:분|min(?:utes?)?|m)?|\s*(?P<half>반))?",
    re.ASCII | re.IGNORECASE,
)


def parse_minutes(text: str) -> int | None:
    """Whole minutes; None for what is no length of time, parts of a minute and more than a day.

    Read are `90`, `90분`, `1:30`, `1시간 30분`, `1시간 반`, `1.5시간` and `1 h 30 min`.
    """
    minutes = _minutes(text.strip()) if len(text) <= TYPED_MOST else None
    if minutes is None or minutes != int(minutes) or minutes > MINUTES_MAX:
        return None
    return int(minutes)


def _minutes(text: str) -> Decimal | None:
    if found := _MINUTES.fullmatch(text):
        return Decimal(found[1])
    if found := _CLOCK.fullmatch(text):
        return Decimal(found[1]) * 60 + Decimal(found[2])
    if found := _HOURS.fullmatch(text):
        rest = "30" if found["half"] else found["m"] or "0"
        return Decimal(found["h"]) * 60 + Decimal(rest)
    return None
