"""Past sessions from a program's own list: which column is which, and what people type in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tracker.values.cells import SHOWN_MAX, Cell, RowFault, bare_heading, plain
from tracker.values.days import parse_day
from tracker.values.durations import MINUTES_MAX, parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column

HOURS_MOST = 12
"""A bare number below a heading that says hours is hours up to this, and minutes above."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "startup": ("기업", "참여기업", "기업명", "startup", "company"),
    "mentor": ("멘토", "멘토명", "전문가", "mentor", "expert"),
    "held_on": ("일자", "날짜", "일시", "멘토링일", "멘토링일자", "date", "heldon", "day"),
    "minutes": (
        *("시간", "진행시간", "소요시간", "시간(분)", "분", "시수"),
        *("minutes", "length", "duration", "hours", "time"),
    ),
    "topic": ("주제", "내용", "멘토링주제", "topic", "subject"),
    "notes": ("메모", "공유메모", "멘토링내용", "notes", "sharednotes"),
    "program_notes": ("담당자전용메모", "내부메모", "programnotes"),
}
NEEDED = ("startup", "mentor", "held_on", "minutes", "topic")
CARRIED = ("startup", "mentor", "held_on")
TABLE = tuple(
    Column(name, written, name in NEEDED, name in CARRIED) for name, written in NAMES.items()
)
"""How the list's heading is found, wherever it stands."""
_HOURS = frozenset({"시간", "진행시간", "소요시간", "시수", "hours", "time", "length", "duration"})
_BARE = re.compile(r"\d{1,2}(?:\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PastSession:
    """A row as it was understood; startup and mentor as they were typed."""

    line: int
    startup: str
    mentor: str
    held_on: date
    minutes: int
    topic: str
    notes: str = ""
    program_notes: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of our columns stands, and the heading the file gives it."""

    places: Mapping[str, int]
    headings: Mapping[str, str] = field(default_factory=dict)


def columns_of(header: Sequence[Cell]) -> Columns:
    """RuleViolation `columns_missing` where one that is needed has no heading we know."""
    headings = [plain(cell) for cell in header]
    known = {bare_heading(heading): place for place, heading in reversed([*enumerate(headings)])}
    places = {}
    for name, written in NAMES.items():
        found = next((known[one] for one in written if one in known), None)
        if found is not None:
            places[name] = found
    missing = [NAMES[name][0] for name in NEEDED if name not in places]
    if missing:
        raise RuleViolation("columns_missing", columns=", ".join(missing))
    return Columns(places, {name: headings[place] for name, place in places.items()})


def read_row(line: int, cells: Sequence[Cell], columns: Columns) -> PastSession | list[RowFault]:
    """One row; every cell that cannot be read is a fault of its own."""
    found = {
        name: cells[place] if place < len(cells) else None for name, place in columns.places.items()
    }
    values: dict[str, Any] = {name: plain(found.get(name)) for name in NAMES}
    values["held_on"] = _day(found["held_on"])
    values["minutes"] = _minutes(found["minutes"], columns.headings["minutes"])
    faults = [
        fault(line, columns, name, found.get(name), _complaint(name, found.get(name)))
        for name in NEEDED
        if not values[name]
    ]
    return faults or PastSession(line=line, **values)


def fault(line: int, columns: Columns, name: str, cell: Cell, violation: RuleViolation) -> RowFault:
    return RowFault(line, columns.headings.get(name, name), plain(cell)[:SHOWN_MAX], violation)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    return parse_day(text) or parse_day(text.split(" ")[0]) if text else None


def _minutes(cell: Cell, heading: str) -> int | None:
    if isinstance(cell, timedelta):
        return _within(cell.total_seconds() / 60)
    if isinstance(cell, time):
        return _within(cell.hour * 60 + cell.minute)
    text = plain(cell)
    if bare_heading(heading) in _HOURS and _BARE.fullmatch(text) and Decimal(text) <= HOURS_MOST:
        return _within(float(Decimal(text) * 60))
    return parse_minutes(text) or None


def _within(minutes: float) -> int | None:
    whole = int(minutes) == minutes and 0 < minutes <= MINUTES_MAX
    return int(minutes) if whole else None


def _complaint(name: str, cell: Cell) -> RuleViolation:
    text = plain(cell)[:SHOWN_MAX]
    if not text:
        return RuleViolation("needed", name)
    code = {"held_on": "day_unreadable", "minutes": "minutes_unreadable"}[name]
    return RuleViolation(code, name, text=text)
