"""Spreadsheets opened: rows of cells, bounded in size, with the line each stands in.

It touches files, but neither the database nor HTTP.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracker.values.cells import ROWS_MAX, Cell, is_empty
from tracker.values.refusals import RuleViolation

BYTES_MAX = 20 << 20
UNPACKED_MAX = 200 << 20
CHARACTERS_MAX = 20_000
DELIMITERS = ",;\t"

Row = tuple[int, Sequence[Cell]]


def read_rows(path: Path) -> Iterator[Row]:
    """Rows that are not empty, the heading first; a workbook's first sheet.

    Raises RuleViolation: `file_too_large`, `file_unreadable`, `too_many_rows`.
    """
    with path.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise RuleViolation("file_too_large", megabytes=BYTES_MAX >> 20)
    rows = _of_workbook(content) if content.startswith(b"PK") else _of_text(content)
    for count, (line, cells) in enumerate((line, c) for line, c in rows if not is_empty(c)):
        if count > ROWS_MAX:
            raise RuleViolation("too_many_rows", most=ROWS_MAX)
        yield line, cells


def _of_text(content: bytes) -> Iterator[Row]:
    """UTF-8, or the CP949 that a Korean Excel writes."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
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
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleViolation("file_unreadable")


def _of_workbook(content: bytes) -> Iterator[Row]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - rarely needed

    _check_unpacked(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise RuleViolation("file_unreadable") from None
    yield from enumerate(rows, 1)


def _check_unpacked(content: bytes) -> None:
    """What the archive promises, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        raise RuleViolation("file_unreadable") from None
    if unpacked > UNPACKED_MAX:
        raise RuleViolation("file_too_large", megabytes=UNPACKED_MAX >> 20)
