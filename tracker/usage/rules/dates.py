"""Days of classic files: one order of day and month a file, never guessed row by row."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

from tracker.usage.rules.numbers import utc_day

_SLASHED = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?", re.ASCII
)


class DateOrder(StrEnum):
    """Azure writes US dates; a spreadsheet that saved the file anew may have turned them round."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


def _month_first(text: str) -> date | None:
    return _slashed(text, month=1, day=2)


def _day_first(text: str) -> date | None:
    return _slashed(text, month=2, day=1)


def _slashed(text: str, *, month: int, day: int) -> date | None:
    found = _SLASHED.fullmatch(text)
    if found is None:
        return utc_day(text)
    try:
        return date(int(found[3]), int(found[month]), int(found[day]))
    except ValueError:
        return None


DAY_READERS: Mapping[DateOrder, Callable[[str], date | None]] = {
    DateOrder.MONTH_FIRST: _month_first,
    DateOrder.DAY_FIRST: _day_first,
}


def told_order(cells: Iterable[str]) -> tuple[DateOrder | None, bool]:
    """The order that the first cell with a number above 12 tells; whether any could be misread."""
    doubtful = False
    for cell in cells:
        found = _SLASHED.fullmatch(cell.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            return DateOrder.DAY_FIRST, True
        if second > 12 >= first:
            return DateOrder.MONTH_FIRST, True
        doubtful |= first != second
    return None, doubtful


def order_words(told: DateOrder | None, chosen: DateOrder | None, *, doubtful: bool) -> str:
    """Which sentence a file's order is worth; none where nobody could be misled.

    What the file tells is taken even against a choice: it alone makes dates of all its cells.
    """
    if told is not None:
        return f"{told}_told" if chosen not in {None, told} else ""
    if not doubtful:
        return ""
    return f"{chosen}_chosen" if chosen else DateOrder.MONTH_FIRST.value
