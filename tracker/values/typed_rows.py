"""A row of a list read cell by cell: its values, and what is wrong with each."""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.values.cells import SHOWN_MAX, Cell, RowFault, bare_heading, plain
from tracker.values.formulas import unquoted
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Heading, Line
from tracker.values.typed_cells import choice_in, is_nothing, minutes_in, won_in

DITTO = frozenset({"〃", "″", '"', "''", "상동", "위와같음", "동일", "ditto"})
"""What says that the cell above holds for this one, too: nobody can be sure which."""
WRONG = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
"""What stands where a formula went wrong."""

Reader = Callable[[Cell, str], Any]


def _no_value(cell: Cell) -> str | None:
    if not isinstance(cell, str) or len(cell) > SHOWN_MAX:
        return None
    return "ditto" if bare_heading(cell) in DITTO else "cell_wrong" if cell in WRONG else None


class TypedRow:
    """Cells of one row, and what is wrong with them."""

    def __init__(self, line: Line, heading: Heading) -> None:
        self.line, self.heading = line, heading
        self.faults: list[RowFault] = []
        for name, cell in line.cells.items():
            code = _no_value(cell)
            if code is not None:
                self.fault(name, RuleViolation(code, name, text=plain(cell)))

    def text(self, name: str) -> str:
        """What stands there; `-` is nothing. Lines end in one way."""
        cell = self.line.cells.get(name)
        if is_nothing(cell):
            return ""
        return unquoted(plain(cell)).replace("\r\n", "\n").strip()

    def value(self, name: str, read: Reader) -> Any:
        cell = self.line.cells.get(name)
        if is_nothing(cell):
            return None
        try:
            return read(cell, name)
        except RuleViolation as violation:
            self.fault(name, violation)
            return None

    def won(self, name: str) -> int | None:
        if self._torn(name):
            self.fault(name, RuleViolation("amount_torn", name))
            return None
        found: int | None = self.value(name, won_of(self.heading.unit_of(name)))
        return found

    def _torn(self, name: str) -> bool:
        """A text file's `100,000` without quotes: the rest of it stands in a column of nobody."""
        place, whole = self.heading.places.get(name, -1), self.line.whole
        if place < 0 or place + 1 >= len(whole) or place + 1 in self.heading.places.values():
            return False
        parts = whole[place], whole[place + 1]
        return (
            all(
                isinstance(part, str) and part.strip().isdecimal() and len(part.strip()) <= most
                for part, most in zip(parts, (3, 3), strict=True)
            )
            and len(str(parts[1]).strip()) == 3
        )

    def need(self, name: str) -> None:
        if is_nothing(self.line.cells.get(name)):
            self.fault(name, RuleViolation("needed", name))

    def fault(self, name: str, violation: RuleViolation) -> None:
        self.faults.append(fault(self.line.number, self.heading, name, self.line, violation))


def fault(
    number: int, heading: Heading, name: str, line: Line | None, violation: RuleViolation
) -> RowFault:
    """Below the heading that holds what is wrong."""
    shown = line.text(name)[:SHOWN_MAX] if line else ""
    return RowFault(number, heading.as_written(name), shown, violation)


def one_of(known: Mapping[str, Any], code: str) -> Reader:
    return lambda cell, name: choice_in(cell, known, code, name)


def minutes_below(heading: str) -> Reader:
    return lambda cell, name: minutes_in(cell, heading, name)


def won_of(unit: int) -> Reader:
    return lambda cell, name: won_in(cell, unit, name)
