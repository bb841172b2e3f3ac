"""Cells read as what they mean: days, lengths of time, won, yes and no, words of a list.

Each reader takes a cell that is not empty; RuleViolation says what cannot be read.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from tracker.values.cells import SHOWN_MAX, Cell, bare_heading, plain
from tracker.values.days import parse_day
from tracker.values.durations import MINUTES_MAX, parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.won import WON_MOST, read_balance

Choice = TypeVar("Choice")
HOURS_MOST = 12
"""A bare number below a heading that says hours is hours up to this, and minutes above."""

_HOURS = frozenset(
    {
        *("시간", "진행시간", "소요시간", "시수", "이용시간", "지원시간"),
        *("hours", "time", "length", "duration"),
    }
)
_YES = frozenset({"예", "네", "y", "yes", "o", "○", "v", "✓", "true", "1", "비공개", "해당"})
_NO = frozenset({"아니오", "아니요", "n", "no", "x", "×", "-", "false", "0", "공개", "미해당"})  # noqa: RUF001 - a multiplication sign is typed, too
NOTHING = frozenset({"-", "–", "—", "없음", "해당없음", "해당 없음", "n/a", "미정"})  # noqa: RUF001 - dashes that people type


def is_nothing(cell: Cell) -> bool:
    """An office writes `-` where there is nothing to say."""
    text = plain(cell)
    return not text or text.casefold() in NOTHING


def day_in(cell: Cell, field: str) -> date:
    """As typed or as a workbook holds it; a time behind a day is left away."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    found = parse_day(text) or parse_day(text.rpartition(" ")[0])
    if found is None:
        raise RuleViolation("day_unreadable", field, text=text[:SHOWN_MAX])
    return found


def span_in(cell: Cell, field: str) -> tuple[date, date]:
    """`2026. 1. 1.~12. 31.`, `2026-01-01 ~ 2027-03-31`: the year may stand once."""
    text = plain(cell)
    first, dash, last = text.replace("～", "~").replace("∼", "~").partition("~")  # noqa: RUF001 - as typed
    if not dash:
        first, dash, last = text.partition(" - ")
    starts = parse_day(first)
    ends = parse_day(last) or (starts and parse_day(f"{starts.year}. {last.strip()}"))
    if starts is None or ends is None:
        raise RuleViolation("span_unreadable", field, text=text[:SHOWN_MAX])
    return starts, ends


def minutes_in(cell: Cell, heading: str, field: str) -> int:
    """A bare number below `시간` is hours, below `시간(분)` or `분` minutes."""
    found = _minutes(cell, heading)
    if found is None:
        raise RuleViolation("minutes_unreadable", field, text=plain(cell)[:SHOWN_MAX])
    return found


def _minutes(cell: Cell, heading: str) -> int | None:
    if isinstance(cell, timedelta):
        return _within(Decimal(int(cell.total_seconds())) / 60)
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    text = plain(cell)
    bare = _number(text)
    if bare is not None and bare_heading(heading) in _HOURS and bare <= HOURS_MOST:
        return _within(bare * 60)
    return parse_minutes(text)


def _within(minutes: Decimal) -> int | None:
    return int(minutes) if minutes == int(minutes) and 0 <= minutes <= MINUTES_MAX else None


def won_in(cell: Cell, unit: int, field: str) -> int:
    """`1억5천`, `150,000천원`; a bare number is of the table's unit."""
    text = plain(cell)
    bare = _number(text)
    found = read_balance(text) if bare is None or unit == 1 else None
    if found is None and bare is not None:
        won = bare * unit
        found = int(won) if won == int(won) and 0 <= won <= WON_MOST else None
    if found is None:
        raise RuleViolation("won_unreadable", field, text=text[:SHOWN_MAX])
    return found


def _number(text: str) -> Decimal | None:
    """A figure with nothing behind it, thousands separated or not."""
    digits = text.replace(",", "")
    whole, _, parts = digits.partition(".")
    shaped = whole.isascii() and whole.isdecimal() and len(whole) < 17
    if not shaped or (parts and not (parts.isascii() and parts.isdecimal())):
        return None
    return Decimal(digits[:40]) if not text.startswith(",") else None


def flag_in(cell: Cell, field: str) -> bool:
    if isinstance(cell, bool):
        return cell
    text = plain(cell).casefold()
    if text not in _YES | _NO:
        raise RuleViolation("flag_unreadable", field, text=text[:SHOWN_MAX])
    return text in _YES


def choice_in(cell: Cell, known: Mapping[str, Choice], code: str, field: str) -> Choice:
    """One of a list, by any of its words; `known` has them as `bare_heading` writes them."""
    text = plain(cell)
    found = known.get(bare_heading(text))
    if found is None:
        raise RuleViolation(code, field, text=text[:SHOWN_MAX])
    return found
