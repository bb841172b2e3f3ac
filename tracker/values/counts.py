"""Counts of people and things as people type them."""

import re

COUNT_MOST = 10**10
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,11}) ?(?:명|건|개|개사|곳|회)?")


def read_count(text: str) -> int | None:
    """`1,200`, `60명`, `0`; None for signs, decimals, exponents, other digits and too much."""
    found = _COUNT.fullmatch(text.strip())
    count = int(found[1].replace(",", "")) if found else None
    return count if count is not None and count <= COUNT_MOST else None
