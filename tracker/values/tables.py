"""Tables as offices keep them: where the heading stands, which column is which, what is no row.

Above the heading stand a title, a day, a unit; below it sums, notes and headings printed again;
cells are merged over rows. What is passed over is told, so that nothing is lost unseen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.values.cells import SHOWN_MAX, Cell, bare_heading, plain
from tracker.values.refusals import RuleViolation

HEADING_WITHIN = 30
"""Rows that are not empty, among which a heading is looked for."""

Row = tuple[int, Sequence[Cell]]
Below = Mapping[tuple[int, int], Cell]
"""By line and place: what a cell says that is merged with one above it."""

_UNITS = {"원": 1, "천원": 10**3, "만원": 10**4, "백만원": 10**6, "억원": 10**8}
_UNIT = re.compile(r"단위\s*[:：]?\s*(?:금액\s*[:：]?\s*)?(천원|만원|백만원|억원|원)")  # noqa: RUF001 - a full-width colon is typed, too
_IN_BRACKETS = re.compile(r"[(\[（][^)\]）]*[)\]）]$")  # noqa: RUF001 - full-width ones, too
_SUMS = frozenset(
    {
        *("합계", "총계", "소계", "계", "총합계", "누계", "중계", "합"),
        *("total", "sum", "subtotal", "grandtotal", "totals"),
    }
)
_NOTE_STARTS = ("※", "*", "주)", "☞", "□", "○", "붙임")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours and the headings it goes by. `carried`: merged over rows, it is of each."""

    name: str
    written: tuple[str, ...]
    needed: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table begins and which column stands where; `unit` is what a bare 1 is in won."""

    line: int
    places: Mapping[str, int]
    written: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    unit: int = 1
    units: Mapping[str, int] = field(default_factory=dict)

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
    """RuleViolation `file_empty`, or `columns_missing` where no row is a heading we know."""
    if not rows:
        raise RuleViolation("file_empty")
    merged = below or {}
    at, heading = _heading(rows, columns, merged)
    carried = {one.name for one in columns if one.carried}
    lines, passed = [], []
    for number, cells in rows[at + 1 :]:
        why = _why_none(cells, heading)
        if why is None:
            lines.append(_line(number, cells, heading, merged, carried))
        else:
            passed.append(PassedOver(number, why, _beginning(cells)))
    head = _whole(*rows[at], merged)
    return Table(heading, tuple(head), tuple(lines), tuple(passed))


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
    tried = [
        (number, _as_heading(line, _whole(line, cells, below), columns))
        for number, (line, cells) in enumerate(rows[:HEADING_WITHIN])
    ]
    at, found = max(tried, key=lambda one: (_needed(one[1], columns), len(one[1].places)))
    missing = [one.written[0] for one in columns if one.needed and one.name not in found.places]
    if missing:
        raise RuleViolation("columns_missing", columns=", ".join(missing))
    unit = next((u for _, cells in rows[: at + 1] for c in cells if (u := unit_in(plain(c)))), 1)
    return at, Heading(found.line, found.places, found.written, found.unknown, unit, found.units)


def _needed(heading: Heading, columns: Sequence[Column]) -> int:
    return sum(1 for one in columns if one.needed and one.name in heading.places)


def _whole(line: int, cells: Sequence[Cell], below: Below) -> list[str]:
    """A heading of two storeys: where the lower one is merged with the upper, it says the same."""
    return [plain(cell) or plain(below.get((line, place))) for place, cell in enumerate(cells)]


def _as_heading(line: int, texts: Sequence[str], columns: Sequence[Column]) -> Heading:
    """A heading is known whole or, where nothing else is, without what follows in brackets."""
    whole = {bare_heading(text): place for place, text in reversed([*enumerate(texts)])}
    short = {
        bare_heading(_IN_BRACKETS.sub("", text)): place
        for place, text in reversed([*enumerate(texts)])
    }
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
    units = {name: unit for name, text in written.items() if (unit := _unit_of_heading(text))}
    return Heading(line, places, written, tuple(unknown), units=units)


def unit_in(text: str) -> int | None:
    """What `(단위: 천원)` makes of a bare 1, in won."""
    found = _UNIT.search(text)
    return _UNITS[found[1]] if found else None


def _unit_of_heading(text: str) -> int | None:
    """`금액(천원)`."""
    found = _IN_BRACKETS.search(text)
    return _UNITS.get(found[0][1:-1].strip()) if found else None


def _named(
    number: int, cells: Sequence[Cell], heading: Heading, below: Below, carried: set[str]
) -> Iterator[tuple[str, Cell]]:
    for name, place in heading.places.items():
        cell = cells[place] if place < len(cells) else None
        if not plain(cell) and name in carried:
            cell = below.get((number, place), cell)
        yield name, cell


def _why_none(cells: Sequence[Cell], heading: Heading) -> Passed | None:
    texts = [text for cell in cells if (text := plain(cell))]
    known = {
        name: text
        for name, place in heading.places.items()
        if place < len(cells) and (text := plain(cells[place]))
    }
    if any(_is_sum(text) for text in texts[:2]):
        return Passed.SUM
    if known and all(text == heading.written[name] for name, text in known.items()):
        return Passed.HEADING
    if len(texts) == 1 and (not known or texts[0].startswith(_NOTE_STARTS)):
        return Passed.NOTE if not texts[0].isdecimal() else Passed.NOTHING
    if texts[0].startswith("※"):
        return Passed.NOTE
    return None if known else Passed.NOTHING


def _is_sum(text: str) -> bool:
    return bare_heading(_IN_BRACKETS.sub("", text)).strip(":") in _SUMS


def _beginning(cells: Sequence[Cell]) -> str:
    return " ".join(text for cell in cells if (text := plain(cell)))[:SHOWN_MAX]
