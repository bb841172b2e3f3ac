"""Tables as offices keep them: where the heading stands, which column is which, what is no row.

Above the heading stand a title, a day, a unit; below it sums, notes and headings printed again;
cells are merged over rows. What is passed over is told, so that nothing is lost unseen.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tracker.values.cells import SHOWN_MAX, Cell, bare_heading, plain
from tracker.values.refusals import RuleViolation
from tracker.values.units import (
    SAID_MOST,
    in_brackets,
    one_unit,
    unit_of_cell,
    unit_of_heading,
    unit_of_note,
    without_brackets,
)

SHORT = 20
HEADING_WITHIN = 30
"""Rows that are not empty, among which a heading is looked for."""

Row = tuple[int, Sequence[Cell]]
Below = Mapping[tuple[int, int], Cell]
"""By line and place: what a cell says that is merged with one above it."""

_OTHER_MEANING = re.compile(
    "목표|예상|예정|계획|추정|전망|누적|누계|전년|전월|전기|작년|증감|비중|비율|%"
    "|target|plan|forecast|expected|cumulative|ytd|previous|last|growth",
    re.IGNORECASE,
)
"""In brackets behind a heading, these make another figure of it."""
_SUMS = frozenset(
    {
        *("합계", "총계", "소계", "계", "총합계", "누계", "중계", "합"),
        *("total", "sum", "subtotal", "grandtotal", "totals"),
    }
)
_NOTE_STARTS = ("※", "*", "주)", "☞", "□", "○", "붙임")
_NOTE_BEFORE = re.compile(
    "(?:작성|자료|출처|담당|문의|참고|비고|기준|주의|note|source|as of)[^:：]{0,20}[:：]"  # noqa: RUF001 - a full-width colon is typed, too
)
_ENDS = frozenset({"이하여백", "이하빈칸", "여백", "끝", "이상", "end", "endoflist"})
"""Written below the last row, so that nobody adds one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours and the headings it goes by. `carried`: merged over rows, it is of each."""

    name: str
    written: tuple[str, ...]
    needed: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table begins and which column stands where; `unit` is what a bare 1 is in won.

    `texts` are all its headings, from left to right.
    """

    line: int
    places: Mapping[str, int]
    written: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    unit: int = 1
    units: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    def unit_of(self, name: str) -> int:
        return self.units.get(name, self.unit)

    def as_written(self, name: str) -> str:
        return self.written.get(name, name)

    def in_order(self) -> list[tuple[str, str]]:
        """Our columns and the file's headings, from left to right."""
        return sorted(self.written.items(), key=lambda one: self.places[one[0]])


class Passed(StrEnum):
    SUM = "sum"
    NOTE = "note"
    HEADING = "heading"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row that is none: its line, why, and how it begins."""

    line: int
    why: Passed
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its cells by the names of our columns, and all of them as they stand."""

    number: int
    cells: Mapping[str, Cell]
    whole: tuple[Cell, ...] = ()

    def text(self, name: str) -> str:
        return plain(self.cells.get(name))


@dataclass(frozen=True, slots=True)
class Table:
    """`head` is the row of the heading, as it stands."""

    heading: Heading
    head: tuple[Cell, ...]
    lines: tuple[Line, ...]
    passed: tuple[PassedOver, ...]


def read_table(rows: Sequence[Row], columns: Sequence[Column], below: Below | None = None) -> Table:
    """RuleViolation `file_empty`, or `columns_missing` where no row is a heading we know.

    `second_table` where another stands below, `row_shifted` where a row's cells have moved.
    """
    if not rows:
        raise RuleViolation("file_empty")
    merged = below or {}
    at, heading = _heading(rows, columns, merged)
    carried = {one.name for one in columns if one.carried}
    known = {bare_heading(name) for one in columns for name in one.written}
    lines, passed = [], []
    for number, cells in rows[at + 1 :]:
        why = _why_none(cells, heading, first=number == heading.line + 1)
        if why is None:
            _check_in_place(number, cells, heading)
            if sum(_is_heading_like(cell, known) for cell in cells) > 2:
                _check_no_heading(number, cells, heading, columns)
            lines.append(_line(number, cells, heading, merged, carried))
        else:
            passed.append(PassedOver(number, why, _beginning(cells)))
    by_line = dict(rows)
    notes = {one.line: by_line[one.line] for one in passed}
    heading = replace(heading, **_units(heading, rows[:at], notes))
    return Table(heading, heading.texts, tuple(lines), tuple(passed))


def _check_in_place(number: int, cells: Sequence[Cell], heading: Heading) -> None:
    """Where `1,000` was torn in two, all that is behind it stands in another's column."""
    beyond = cells[len(heading.texts) :]
    if beyond and all(cell is None or isinstance(cell, str) for cell in cells):
        torn = (plain(cell) for cell in beyond)
        if any(text.isdecimal() and len(text) == 3 for text in torn):
            raise RuleViolation("row_shifted", line=number)


def _is_heading_like(cell: Cell, known: Container[str]) -> bool:
    """Short, and without a figure, as most cells are not; so that it costs little to tell."""
    if not isinstance(cell, str) or not 0 < len(cell) <= SHORT or any(map(str.isdecimal, cell)):
        return False
    return bare_heading(cell) in known


def _check_no_heading(
    number: int, cells: Sequence[Cell], heading: Heading, columns: Sequence[Column]
) -> None:
    """From a second heading on the columns are others."""
    other = _as_heading(number, [plain(cell) for cell in cells], columns)
    if len(other.places) > 2 and _needed(other, columns) == _needed(heading, columns):
        raise RuleViolation("second_table", line=number)


def _line(
    number: int, cells: Sequence[Cell], heading: Heading, below: Below, carried: set[str]
) -> Line:
    named = dict(_named(number, cells, heading, below, carried))
    whole = list(cells)
    for name in carried & named.keys():
        place = heading.places[name]
        whole[place : place + 1] = [named[name]] if place < len(whole) else []
    return Line(number, named, tuple(whole))


def _heading(rows: Sequence[Row], columns: Sequence[Column], below: Below) -> tuple[int, Heading]:
    """The row that knows most of our columns; of two alike the first."""
    above: list[str] = []
    tried: list[tuple[int, Heading]] = []
    for number, (line, cells) in enumerate(rows[:HEADING_WITHIN]):
        texts = _whole(line, cells, below)
        tried.append((number, _as_heading(line, _told_apart(texts, above), columns)))
        above = [plain(cell) for cell in cells]
    at, found = max(tried, key=lambda one: (_needed(one[1], columns), len(one[1].places)))
    missing = [one.written[0] for one in columns if one.needed and one.name not in found.places]
    if missing:
        raise RuleViolation("columns_missing", columns=", ".join(missing))
    return at, found


def _told_apart(texts: Sequence[str], above: Sequence[str]) -> list[str]:
    """`시작일` that stands twice is told apart by the group it stands under."""
    bare = Counter(bare_heading(text) for text in texts if text)
    groups = _groups(above, len(texts))
    return [
        f"{group} {text}" if text and group and bare[bare_heading(text)] > 1 else text
        for text, group in zip(texts, groups, strict=True)
    ]


def _groups(above: Sequence[str], width: int) -> list[str]:
    """The upper storey of a heading, each of its cells over all that follow it."""
    found, last = [], ""
    for place in range(width):
        last = (above[place] if place < len(above) else "") or last
        found.append(last if len(last) <= SAID_MOST else "")
    return found


def _units(
    heading: Heading, above: Sequence[Row], notes: Mapping[int, Sequence[Cell]]
) -> dict[str, Any]:
    """What is said of units in the headings, above them, right below them, and in notes."""
    at_top = [[text for cell in cells if (text := plain(cell))] for _, cells in above]
    free = [text for place, text in enumerate(heading.texts) if place not in _places(heading)]
    texts = [
        *(text for row in at_top for text in row),
        *free,
        *(plain(c) for n in notes.values() for c in n),
    ]
    said = {unit for text in texts if (unit := unit_of_note(text)) is not None}
    said |= {unit for row in at_top if len(row) == 1 and (unit := unit_of_heading(row[0]))}
    below = notes.get(heading.line + 1, ())
    upper = _groups([plain(cell) for cell in above[-1][1]] if above else [], len(heading.texts))
    units = dict(heading.units)
    for name, place in heading.places.items():
        own = unit_of_cell(plain(below[place])) if place < len(below) else None
        if own is None and at_top and len(at_top[-1]) > 1:
            own = unit_of_heading(upper[place])
        if own is not None:
            units.setdefault(name, own)
    return {"unit": one_unit(said), "units": units}


def _places(heading: Heading) -> set[int]:
    return set(heading.places.values())


def _needed(heading: Heading, columns: Sequence[Column]) -> int:
    return sum(1 for one in columns if one.needed and one.name in heading.places)


def _whole(line: int, cells: Sequence[Cell], below: Below) -> list[str]:
    """A heading of two storeys: where the lower one is merged with the upper, it says the same."""
    return [plain(cell) or plain(below.get((line, place))) for place, cell in enumerate(cells)]


def _as_heading(line: int, texts: Sequence[str], columns: Sequence[Column]) -> Heading:
    """A heading is known whole or, where nothing else is, without what follows in brackets.

    One that stands twice is none: nobody knows which of the two is meant.
    """
    whole = _once((bare_heading(text), place) for place, text in enumerate(texts))
    short = _once(
        (bare_heading(without_brackets(text)), place)
        for place, text in enumerate(texts)
        if not _OTHER_MEANING.search(in_brackets(text))
    )
    places: dict[str, int] = {}
    for known in (whole, short):
        for one in columns:
            names = (bare_heading(name) for name in one.written)
            place = next((known[name] for name in names if name in known), None)
            if place is not None and one.name not in places and place not in places.values():
                places[one.name] = place
    taken = set(places.values())
    unknown = (text for place, text in enumerate(texts) if text and place not in taken)
    written = {name: texts[place] for name, place in places.items()}
    units = {
        name: unit for name, text in written.items() if (unit := unit_of_heading(text)) is not None
    }
    return Heading(line, places, written, tuple(unknown), units=units, texts=tuple(texts))


def _once(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for name, place in named:
        found.setdefault(name, []).append(place)
    return {name: places[0] for name, places in found.items() if name and len(places) == 1}


def _named(
    number: int, cells: Sequence[Cell], heading: Heading, below: Below, carried: set[str]
) -> Iterator[tuple[str, Cell]]:
    for name, place in heading.places.items():
        cell = cells[place] if place < len(cells) else None
        if not plain(cell) and name in carried:
            cell = below.get((number, place), cell)
        yield name, cell


def _why_none(cells: Sequence[Cell], heading: Heading, *, first: bool) -> Passed | None:
    texts = [text for cell in cells if (text := plain(cell))]
    known = {
        name: text
        for name, place in heading.places.items()
        if place < len(cells) and (text := plain(cells[place]))
    }
    if first and all(unit_of_cell(text) is not None or _in_brackets_whole(text) for text in texts):
        return Passed.HEADING
    if any(_is_sum(text) for text in texts[:2]):
        return Passed.SUM
    if known and all(_said_again(text, heading.written[name]) for name, text in known.items()):
        return Passed.HEADING
    if len(texts) == 1 and (not known or _is_note(texts[0])):
        return Passed.NOTE if not texts[0].isdecimal() else Passed.NOTHING
    if texts[0].startswith("※"):
        return Passed.NOTE
    return None if known else Passed.NOTHING


def _said_again(text: str, heading: str) -> bool:
    return text == heading or heading.endswith(f" {text}")


def _in_brackets_whole(text: str) -> bool:
    return bool(in_brackets(text)) and not without_brackets(text).strip()


def _is_note(text: str) -> bool:
    bare = bare_heading(text[:SAID_MOST]).strip("-.~·<>[]()")
    return text.startswith(_NOTE_STARTS) or bare in _ENDS or bool(_NOTE_BEFORE.match(text))


def _is_sum(text: str) -> bool:
    return len(text) <= SAID_MOST and bare_heading(without_brackets(text)).strip(":") in _SUMS


def _beginning(cells: Sequence[Cell]) -> str:
    return " ".join(text for cell in cells if (text := plain(cell)))[:SHOWN_MAX]
