"""Dollars and exchange rates as people type them."""

import re
from decimal import Decimal

_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13}"
_DOLLARS = re.compile(rf"(?:US)?\$? ?((?:{_WHOLE})(?:\.[0-9]{{1,2}})?) ?(?:달러|USD)?")
_RATE = re.compile(rf"((?:{_WHOLE})(?:\.[0-9]{{1,6}})?) ?원?")
_NOTHING = re.compile(r"(?:US)?\$? ?0(?:\.0{1,2})? ?(?:달러|USD)?")
RATE_MOST = 100_000


def read_dollars(text: str) -> Decimal | None:
    """`25,000`, `25,000.50달러`, `US$25,000`; None for signs, exponents, parts of a cent, 0."""
    return _read(_DOLLARS, text)


def read_dollar_balance(text: str) -> Decimal | None:
    """As `read_dollars`, and `0`, `US$0.00`: nothing may be left."""
    return Decimal(0) if _NOTHING.fullmatch(text.strip()) else read_dollars(text)


def read_rate(text: str) -> Decimal | None:
    """Won for a dollar, `1,380.50`; None for what is no number above 0 or no such rate."""
    rate = _read(_RATE, text)
    return rate if rate is not None and rate <= RATE_MOST else None


def _read(pattern: re.Pattern[str], text: str) -> Decimal | None:
    found = pattern.fullmatch(text.strip())
    amount = Decimal(found[1].replace(",", "")) if found else None
    return amount or None
