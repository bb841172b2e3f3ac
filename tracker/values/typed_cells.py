"""Cells read as what they mean: days, lengths of time, won, yes and no, words of a list.

Each reader takes a cell that is not empty; RuleViolation says what cannot be read.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from tracker.values.cells import SHOWN_MAX, Cell, bare_heading, plain
from tracker.values.days import YEARS, parse_day
from tracker.values.durations import MINUTES_MAX, parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.units import in_brackets, without_brackets
from tracker.values.won import WON_MOST, read_balance

Choice = TypeVar("Choice")
HOURS_MOST = 12
"""A bare number below a heading that says hours is hours up to this, and minutes above."""
CLOCK_MOST = 8 * 60
"""`9:00` and later are a time of the day, and no length."""
TYPED_MOST = 60
"""Characters; a longer text is no day."""

_HOURS = frozenset({"시수", "hours", "time", "length", "duration"})
_UNIT_HOURS = frozenset({"시간", "시", "h", "hr", "hrs", "hour", "hours"})
_UNIT_MINUTES = frozenset({"분", "m", "min", "mins", "minute", "minutes"})
_CLOCK = r"(?:\d{1,2}:\d\d(?::\d\d)?|\d{1,2}\s?시(?:\s?\d{1,2}\s?분)?)"
_TIME = re.compile(
    rf"(?:\s+|T)(?:오전|오후|am|pm)?\s?{_CLOCK}(?:\s?(?:am|pm))?(?:\s?[~-]\s?{_CLOCK})?$",
    re.IGNORECASE | re.ASCII,
)
_YES = frozenset({"예", "네", "y", "yes", "o", "○", "v", "✓", "true", "1", "비공개", "해당"})
_NO = frozenset({"아니오", "아니요", "n", "no", "x", "×", "-", "false", "0", "공개", "미해당"})  # noqa: RUF001 - a multiplication sign is typed, too
_SLASHED = re.compile(r"'?(\d\d)/", re.ASCII)
EMPTY_YEAR = 1900
NOTHING = frozenset({"-", "–", "—", "없음", "해당없음", "해당 없음", "n/a", "미정"})  # noqa: RUF001 - dashes that people type


def is_nothing(cell: Cell) -> bool:
    """An office writes `-` where there is nothing to say."""
    text = plain(cell)
    return not text or text.casefold() in NOTHING


def day_in(cell: Cell, field: str) -> date:
    """As typed or as a workbook holds it; a time behind a day is left away."""
    if isinstance(cell, date):
        return _of_a_day(cell.date() if isinstance(cell, datetime) else cell, field)
    text = plain(cell)
    short = text if len(text) <= TYPED_MOST else ""
    found = parse_day(short) or parse_day(_TIME.sub("", short))
    if found is None or _either_way(short):
        raise RuleViolation("day_unreadable", field, text=text[:SHOWN_MAX])
    return found


def _of_a_day(day: date, field: str) -> date:
    """A workbook's day nought, which an empty cell becomes, is none."""
    if day.year not in range(EMPTY_YEAR + 1, YEARS.stop):
        raise RuleViolation("day_unreadable", field, text=day.isoformat())
    return day


def _either_way(text: str) -> bool:
    """`05/01/26` is a day of 2005 in Korea and one of 2026 elsewhere."""
    found = _SLASHED.match(text)
    return found is not None and int(found[1]) <= 12


def span_in(cell: Cell, field: str) -> tuple[date, date]:
    """`2026. 1. 1.~12. 31.`, `2026-01-01 ~ 2027-03-31`: the year may stand once."""
    text = plain(cell)[: 2 * TYPED_MOST]
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
        return _length(cell.hour * 60 + cell.minute)
    text = plain(cell)
    bare = _number(text)
    if bare is not None and bare <= _hours_below(heading):
        return _within(bare * 60)
    found = parse_minutes(text)
    return _length(found) if found is not None and ":" in text else found


def _length(minutes: int) -> int | None:
    return minutes if minutes <= CLOCK_MOST else None


def _hours_below(heading: str) -> int:
    """Up to how many a bare number is hours: `시간(h)` says so of all, `멘토링시간` of few."""
    unit, bare = bare_heading(in_brackets(heading)), bare_heading(without_brackets(heading))
    if unit in _UNIT_HOURS:
        return MINUTES_MAX // 60
    if unit in _UNIT_MINUTES:
        return -1
    return HOURS_MOST if bare in _HOURS or bare.endswith("시간") else -1


def _within(minutes: Decimal) -> int | None:
    return int(minutes) if minutes == int(minutes) and 0 <= minutes <= MINUTES_MAX else None


def won_in(cell: Cell, unit: int, field: str) -> int:
    """`1억5천`, `150,000천원`; a bare number is of the table's unit, or none where it has none."""
    text = plain(cell).replace("￦", "₩")
    bare = _number(text.removeprefix("₩").strip())
    if bare is not None and (unit < 1 or (unit != 1 and text.startswith("₩"))):
        raise RuleViolation("unit_unclear", field, text=text[:SHOWN_MAX])
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
