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
    """From stdin a workbook; to stdout the rows of its shown sheets, and what is merged.

    Arguments: how many rows are taken in all, and of how many sheets.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    rows_most, sheets_most = map(int, sys.argv[1:])
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - bounded, too

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    shown = _shown(workbook.sheets_metadata)
    sheets = []
    for place in shown[:sheets_most]:
        sheets.append(_sheet(workbook.get_sheet_by_index(place), rows_most))
        rows_most -= len(sheets[-1]["rows"])
    told = {"shown": len(shown), "sheets": sheets}
    sys.stdout.write(json.dumps(told, default=lambda cell: [type(cell).__name__, str(cell)]))


def _shown(sheets: Sequence[Any]) -> list[int]:
    """The first where none is."""
    return [place for place, one in enumerate(sheets) if "Visible" in str(one.visible)] or [0]


def _sheet(sheet: Any, rows_most: int) -> dict[str, Any]:
    rows: list[tuple[int, list[Any]]] = []
    for line, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(map(_says, cells)):
            rows.append((line, _filled(cells)))
        if len(rows) > rows_most:  # one more than are taken: the reader says that they are too many
            break
    return {"name": sheet.name, "rows": rows, "merged": sheet.merged_cell_ranges or ()}


def _says(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _filled(cells: Sequence[Any]) -> list[Any]:
    last = max(place for place, cell in enumerate(cells) if _says(cell))
    return list(cells[: last + 1])


if __name__ == "__main__":
    main()
