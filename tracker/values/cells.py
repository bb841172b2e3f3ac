"""Cells of a spreadsheet, and what is wrong with a row of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.values.refusals import RuleViolation

ROWS_MAX = 20_000
COLUMNS_MAX = 1_000
SHOWN_MAX = 80
FORM_WITHIN = 300
"""Characters; a longer text is no firm's name."""

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its line in the file, the heading and what stands below it."""

    line: int
    column: str
    value: str
    violation: RuleViolation


def plain(cell: Cell) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def is_empty(cells: Iterable[Cell]) -> bool:
    return not any(plain(cell) for cell in cells)


_FORM = re.compile(r"\(\s*[주유]\s*\)|㈜|주식회사|유한회사")
_ENGLISH_FORM = re.compile(
    r"(?:[,\s]+(?:inc|ltd|co|corp|llc|limited|corporation|incorporated)\b\.?)+$", re.IGNORECASE
)


def same_name(name: str) -> str:
    """Names alike but for spaces, letters' size and the firm's form are one."""
    bare = _FORM.sub("", " ".join(name.split())).strip()
    if len(bare) <= FORM_WITHIN:
        bare = _ENGLISH_FORM.sub("", bare)
    return re.sub(r"\s+", "", bare).casefold()


def bare_heading(heading: str) -> str:
    """Headings alike but for spaces, underscores and letters' size are one."""
    return re.sub(r"[\s_]+", "", heading).casefold()
