"""Lists as files for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import quote

from flask import Response

from tracker.values.exact import plain
from tracker.values.formulas import quoted

MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else

CsvCell = str | int | Decimal | None


def csv_file(
    name: str, plain_name: str, heads: Sequence[str], rows: Iterable[Sequence[CsvCell]]
) -> Response:
    """A CSV to be saved as `name`, or as `plain_name` by what knows only ASCII.

    No text in it is taken for a formula. Numbers are written as numbers, a minus included.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in heads])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return Response(
        MARK + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name, plain_name)},
    )


def attachment(name: str, plain_name: str) -> str:
    """The header of a file to be saved, whatever language its name is in."""
    return f"attachment; filename={plain_name}; filename*=UTF-8''{quote(name)}"


def safe_cell(cell: CsvCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, int):
        return str(cell)
    return quoted(cell)
