"""Opens a workbook, in a process of its own: `sheets.py` runs it and never imports it.

The reader lays a sheet out as wide and as long as its farthest cell. A kilobyte that names a far
one asks for terabytes, takes minutes, or kills whoever reads it: here it kills nobody else.
"""

import io
import json
import resource
import sys
from collections.abc import Sequence
from typing import Any

MEMORY = 1 << 30
SECONDS = 20  # of computing


def main() -> None:
    """From stdin a workbook; to stdout its rows that hold anything, and what is merged."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    rows_most = int(sys.argv[1])
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - bounded, too

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheet = workbook.get_sheet_by_index(_first_shown(workbook.sheets_metadata))
    rows: list[tuple[int, list[Any]]] = []
    for line, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(map(_says, cells)):
            rows.append((line, _filled(cells)))
        if len(rows) > rows_most:  # one more than are taken: the reader says that they are too many
            break
    told = {"rows": rows, "merged": sheet.merged_cell_ranges or ()}
    sys.stdout.write(json.dumps(told, default=lambda cell: [type(cell).__name__, str(cell)]))


def _first_shown(sheets: Sequence[Any]) -> int:
    shown = (place for place, one in enumerate(sheets) if "Visible" in str(one.visible))
    return next(shown, 0)


def _says(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _filled(cells: Sequence[Any]) -> list[Any]:
    last = max(place for place, cell in enumerate(cells) if _says(cell))
    return list(cells[: last + 1])


if __name__ == "__main__":
    main()
