"""A file that was handed in, opened and understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.files.sheets import read_sheets
from tracker.values.refusals import RuleViolation
from tracker.workbook.actions.importing import Source
from tracker.workbook.queries.judging import Understood, matched, understood
from tracker.workbook.rules.matching import Choice, Match
from tracker.workbook.wording import words


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook with each of its sheets matched; what it comes to is asked of the database."""

    name: str
    content: bytes
    matches: tuple[Match, ...]

    def understood(self, program_id: int, today: date) -> Understood:
        return understood(program_id, self.matches, words(), file_name=self.name, today=today)

    def source(self) -> Source:
        return Source.of(self.name, self.content, told_matches(self.matches))

    @property
    def rows(self) -> int:
        return sum(len(one.table.lines) for one in self.matches if one.table)


def opened(
    name: str, content: bytes, choices: Mapping[str, Choice], *, most: int | None = None
) -> Book:
    """RuleViolation where it cannot be read, nothing stands in it, or there are more rows."""
    sheets = read_sheets(content)
    if not any(sheet.rows for sheet in sheets):
        raise RuleViolation("file_empty")
    book = Book(name, content, tuple(matched(sheets, choices, words(), file_name=name)))
    if most is not None and book.rows > most:
        raise RuleViolation("too_many_rows", most=most)
    return book


def told_matches(matches: Sequence[Match]) -> dict[str, Any]:
    """Each sheet's table and which heading is what, as it is kept and as machines are told."""
    return {
        one.name: {
            "table": one.kind.value if one.kind else None,
            "columns": dict(one.table.heading.written) if one.table else {},
        }
        for one in matches
    }
