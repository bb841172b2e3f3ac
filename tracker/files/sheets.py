"""Spreadsheets opened: rows of cells, bounded in size, with the line each stands in.

It touches files, but neither the database nor HTTP.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.values.cells import ROWS_MAX, Cell, is_empty
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Row

BYTES_MAX = 20 << 20
UNPACKED_MAX = 200 << 20
CHARACTERS_MAX = 20_000
SHEETS_MAX = 30
DELIMITERS = ",;\t"
DELIMITER_WITHIN = 20
"""Lines by which the delimiter is known: a title row may hold none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that are not empty; `below` has what a merged cell says in its further rows."""

    rows: list[Row]
    below: dict[tuple[int, int], Cell] = field(default_factory=dict)
    name: str = ""


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet that a workbook shows and in which anything stands; a CSV is one without a name.

    Raises as `read_sheet`, and `too_many_sheets`; rows are counted over all of them.
    """
    if len(content) > BYTES_MAX:
        raise RuleViolation("file_too_large", megabytes=BYTES_MAX >> 20)
    if not content.startswith(b"PK"):
        return [read_sheet(content)]
    found, left = [], ROWS_MAX
    for name, rows, merged in _all_opened(content):
        sheet = Sheet(list(_bounded(enumerate(rows, 1))), _below(rows, merged), name)
        left -= len(sheet.rows)
        if left < 0:
            raise RuleViolation("too_many_rows", most=ROWS_MAX)
        if sheet.rows:
            found.append(sheet)
    return found


def read_sheet(content: bytes) -> Sheet:
    """The first sheet that a workbook shows, or the text of a CSV.

    Raises RuleViolation: `file_too_large`, `file_unreadable`, `too_many_rows`.
    """
    if len(content) > BYTES_MAX:
        raise RuleViolation("file_too_large", megabytes=BYTES_MAX >> 20)
    if not content.startswith(b"PK"):
        return Sheet(list(_bounded(_of_text(content))))
    rows, merged = _opened(content)
    return Sheet(list(_bounded(enumerate(rows, 1))), _below(rows, merged))


def _bounded(rows: Iterator[Row] | enumerate[Sequence[Cell]]) -> Iterator[Row]:
    for count, (line, cells) in enumerate((line, c) for line, c in rows if not is_empty(c)):
        if count > ROWS_MAX:
            raise RuleViolation("too_many_rows", most=ROWS_MAX)
        yield line, cells


def _of_text(content: bytes) -> Iterator[Row]:
    """UTF-8, the CP949 that a Korean Excel writes, or its "Unicode text"."""
    text = _decoded(content)
    first = "\n".join(text.split("\n", DELIMITER_WITHIN)[:DELIMITER_WITHIN])
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell[:CHARACTERS_MAX] for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        raise RuleViolation("file_unreadable") from None


def _decoded(content: bytes) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleViolation("file_unreadable")


Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def _opened(content: bytes) -> tuple[list[list[Cell]], Merged]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - rarely needed

    _check_unpacked(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(_first_shown(workbook.sheets_metadata))
        rows = [list[Cell](row) for row in sheet.to_python(skip_empty_area=False)]
        return rows, sheet.merged_cell_ranges or ()
    except (CalamineError, OSError, ValueError):
        raise RuleViolation("file_unreadable") from None


def _all_opened(content: bytes) -> Iterator[tuple[str, list[list[Cell]], Merged]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - rarely needed

    _check_unpacked(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [place for place, one in enumerate(workbook.sheets_metadata) if _is_shown(one)]
        if len(shown) > SHEETS_MAX:
            raise RuleViolation("too_many_sheets", most=SHEETS_MAX)
        for place in shown:
            sheet = workbook.get_sheet_by_index(place)
            rows = [list[Cell](row) for row in sheet.to_python(skip_empty_area=False)]
            yield sheet.name, rows, sheet.merged_cell_ranges or ()
    except (CalamineError, OSError, ValueError):
        raise RuleViolation("file_unreadable") from None


def _is_shown(sheet: Any) -> bool:
    return "Visible" in str(sheet.visible)


def _first_shown(sheets: Sequence[Any]) -> int:
    shown = (place for place, one in enumerate(sheets) if _is_shown(one))
    return next(shown, 0)


def _below(rows: Sequence[Sequence[Cell]], merged: Merged) -> dict[tuple[int, int], Cell]:
    """No more of it than there are rows, whatever a file says is merged."""
    found: dict[tuple[int, int], Cell] = {}
    for (first, place), (last, _) in merged:
        if first < len(rows) and place < len(rows[first]) and len(found) < ROWS_MAX:
            said = rows[first][place]
            found.update(
                {(at + 1, place): said for at in range(first + 1, min(last + 1, len(rows)))}
            )
    return found


def _check_unpacked(content: bytes) -> None:
    """What the archive promises, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        raise RuleViolation("file_unreadable") from None
    if unpacked > UNPACKED_MAX:
        raise RuleViolation("file_too_large", megabytes=UNPACKED_MAX >> 20)
