"""Spreadsheets opened: rows of cells, bounded in size, with the line each stands in.

It touches files, but neither the database nor HTTP.
"""

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tracker.values.cells import COLUMNS_MAX, ROWS_MAX, Cell, is_empty
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Row

BYTES_MAX = 20 << 20
UNPACKED_MAX = 200 << 20
CHARACTERS_MAX = 20_000
SHEETS_MAX = 30
SECONDS_MAX = 60
OPENING = str(Path(__file__).with_name("opening.py"))
TOO_MUCH = 3
"""What `opening.py` ends with where all that is written comes to too much."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
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
    shown, sheets = _opened(content, SHEETS_MAX)
    if shown > SHEETS_MAX:
        raise RuleViolation("too_many_sheets", most=SHEETS_MAX)
    if sum(len(sheet.rows) for sheet in sheets) > ROWS_MAX:
        raise RuleViolation("too_many_rows", most=ROWS_MAX)
    return [sheet for sheet in sheets if sheet.rows]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet that a workbook shows, or the text of a CSV.

    Raises RuleViolation: `file_too_large`, `file_unreadable`, `too_many_rows`.
    """
    if len(content) > BYTES_MAX:
        raise RuleViolation("file_too_large", megabytes=BYTES_MAX >> 20)
    if not content.startswith(b"PK"):
        return Sheet(list(_bounded(_of_text(content))))
    _, (sheet,) = _opened(content, 1)
    return sheet


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    for count, (line, cells) in enumerate((line, c) for line, c in rows if not is_empty(c)):
        if count > ROWS_MAX:
            raise RuleViolation("too_many_rows", most=ROWS_MAX)
        if len(cells) > COLUMNS_MAX:
            raise RuleViolation("too_many_columns", most=COLUMNS_MAX)
        yield line, cells


def cleaned(text: str) -> str:
    """As one reads it: nothing that is not seen, and Hangul in syllables, as a Mac does not."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", _in_syllables(text))


def _in_syllables(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _of_text(content: bytes) -> Iterator[Row]:
    """UTF-8, the CP949 that a Korean Excel writes, or its "Unicode text"."""
    text = cleaned(_decoded(content))
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


def _opened(content: bytes, sheets_most: int) -> tuple[int, list[Sheet]]:
    """How many sheets a workbook shows, and the first of them.

    In a process of its own: what the file does to its reader, it does to that one alone.
    """
    _check_unpacked(content)
    most = (ROWS_MAX, sheets_most, COLUMNS_MAX, CHARACTERS_MAX, UNPACKED_MAX // 4, TOO_MUCH)
    try:
        done = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-P", OPENING, *map(str, most)],
            input=content,
            capture_output=True,
            timeout=SECONDS_MAX,
            check=True,
        )
    except subprocess.SubprocessError as error:
        if getattr(error, "returncode", None) == TOO_MUCH:
            raise RuleViolation("file_too_large", megabytes=UNPACKED_MAX >> 20) from None
        raise RuleViolation("file_unreadable") from None
    told = json.loads(done.stdout)
    return told["shown"], [_sheet(one) for one in told["sheets"]]


def _sheet(told: Mapping[str, Any]) -> Sheet:
    rows = [(line, [_cell(cell) for cell in cells]) for line, cells in told["rows"]]
    return Sheet(list(_bounded(iter(rows))), _below(rows, told["merged"]), told["name"])


def _cell(told: Any) -> Cell:
    """What JSON has no word for comes with the name of its type."""
    if isinstance(told, list):
        return TYPED[told[0]](told[1])
    return cleaned(told) if isinstance(told, str) else told


def _duration(text: str) -> timedelta:
    """As Python writes it: `1 day, 2:03:04.5`."""
    days, _, clock = text.rpartition("day")
    hours, minutes, seconds = (
        float(part) for part in clock.removeprefix("s").strip(", ").split(":")
    )
    return timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=seconds)


TYPED: Mapping[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": _duration,
}


def _below(rows: Sequence[Row], merged: Merged) -> dict[tuple[int, int], Cell]:
    """No more of it than there are rows, whatever a file says is merged."""
    by_line = dict(rows)
    found: dict[tuple[int, int], Cell] = {}
    for (first, place), (last, _) in merged:
        above = by_line.get(first + 1, ())
        if place < len(above) and len(found) < ROWS_MAX:
            lines = range(first + 2, min(last + 1, first + 1 + ROWS_MAX) + 1)
            found.update({(line, place): above[place] for line in lines})
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
