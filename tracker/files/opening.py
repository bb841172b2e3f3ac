"""Opens a workbook, in a process of its own: `sheets.py` runs it and never imports it.

The reader lays a sheet out as wide and as long as its farthest cell. A kilobyte that names a far
one asks for terabytes, takes minutes, or kills whoever reads it: here it kills nobody else.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Sequence
from html import unescape
from typing import Any

MEMORY = 1 << 30
SECONDS = 20  # of computing


def main() -> None:
    """From stdin a workbook; to stdout the rows of its shown sheets, and what is merged.

    Arguments: how many rows are taken in all, and of how many sheets; how many cells of a row, how
    much of a cell, how much in all, and what it ends with where that is not enough.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    rows_most, sheets_most, cells_most, cell_most, most, too_much = map(int, sys.argv[1:])
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - bounded, too

    content = sys.stdin.buffer.read()
    workbook, parts = CalamineWorkbook.from_filelike(io.BytesIO(content)), _Parts(content)
    shown = _shown(workbook.sheets_metadata)
    sheets = []
    for place in shown[:sheets_most]:
        sheet = workbook.get_sheet_by_index(place)
        sheets.append(_sheet(sheet, rows_most, cells_most, cell_most))
        _tell(sheets[-1]["rows"], parts.marked(place))
        rows_most -= len(sheets[-1]["rows"])
        most -= _length(sheets[-1]["rows"])
        if most < 0:
            sys.exit(too_much)
    told = {"shown": len(shown), "sheets": sheets}
    sys.stdout.write(json.dumps(told, default=lambda cell: [type(cell).__name__, str(cell)]))


class _Parts:
    """The workbook's own files, for what the reader does not tell of its cells."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = frozenset(self.archive.namelist())
        targets = dict(
            _pairs(self._text("xl/_rels/workbook.xml.rels"), "Relationship", "Id", "Target")
        )
        sheets = _pairs(self._text("xl/workbook.xml"), "sheet", "r:id", "r:id")
        self.sheets = [targets.get(own, "").removeprefix("/xl/") for own, _ in sheets]
        self.scaled = _scaled(self._text("xl/styles.xml"))

    def _text(self, name: str) -> str:
        return self.archive.read(name).decode(errors="replace") if name in self.names else ""

    def marked(self, place: int) -> dict[int, dict[int, str]]:
        """By line and place, cells that are not what they seem.

        A formula that went wrong, which the reader takes for nothing; a number shown in thousands.
        """
        found: dict[int, dict[int, str]] = {}
        text = self._text(f"xl/{self.sheets[place]}") if place < len(self.sheets) else ""
        if not self.scaled and 't="e"' not in text:
            return found
        for head, said in _CELL.findall(text):
            at, style = _AT.search(head), _STYLE.search(head)
            form = self.scaled.get(int(style[1])) if style and 't="' not in head else None
            if at and ('t="e"' in head or form):
                shown = f"{said} [{form}]" if form else said
                found.setdefault(int(at[2]), {})[_place(at[1])] = shown
        return found


_CELL = re.compile(r"<c\b([^>]*[^/>])>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]*)</v>")
_AT = re.compile(r'\br="([A-Z]{1,3})([0-9]+)"')
_STYLE = re.compile(r'\bs="([0-9]+)"')
_SAID = re.compile(r'"[^"]*"|\[[^\]]*\]|\\\\.|_.|\*.')
_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")


def _pairs(text: str, tag: str, first: str, second: str) -> list[tuple[str, str]]:
    """Two attributes of each element of this name."""
    found = []
    for one in re.findall(rf"<{tag}\b[^>]*>", text):
        said = [re.search(rf'\b{name}="([^"]*)"', one) for name in (first, second)]
        if said[0] and said[1]:
            found.append((said[0][1], said[1][1]))
    return found


def _scaled(styles: str) -> dict[int, str]:
    """Styles, by number, that show a thousand as 1, and how they are written."""
    forms = {
        own: unescape(code) for own, code in _pairs(styles, "numFmt", "numFmtId", "formatCode")
    }
    thousands = {
        own: code for own, code in forms.items() if _IN_THOUSANDS.search(_SAID.sub("", code))
    }
    used = _pairs(
        styles.partition("<cellXfs")[2].partition("</cellXfs>")[0], "xf", "numFmtId", "numFmtId"
    )
    return {at: thousands[own] for at, (own, _) in enumerate(used) if own in thousands}


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _tell(rows: Sequence[tuple[int, list[Any]]], marked: dict[int, dict[int, str]]) -> None:
    """A row in which nothing else stands is none."""
    for line, cells in rows if marked else ():
        for place, text in marked.get(line, {}).items():
            cells.extend([""] * (place + 1 - len(cells)))
            cells[place] = text


def _shown(sheets: Sequence[Any]) -> list[int]:
    """The first where none is."""
    return [place for place, one in enumerate(sheets) if "Visible" in str(one.visible)] or [0]


def _length(rows: Sequence[tuple[int, Sequence[Any]]]) -> int:
    """A cell that is no text is told in some ten characters."""
    return sum(len(cell) if isinstance(cell, str) else 10 for _, cells in rows for cell in cells)


def _sheet(sheet: Any, rows_most: int, cells_most: int, cell_most: int) -> dict[str, Any]:
    rows: list[tuple[int, list[Any]]] = []
    for line, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(map(_says, cells)):
            # as of the rows, one more than are taken: the reader says that they are too many
            filled = _filled(cells)[: cells_most + 1]
            rows.append((line, [_cut(cell, cell_most) for cell in filled]))
        if len(rows) > rows_most:  # one more than are taken: the reader says that they are too many
            break
    return {"name": sheet.name, "rows": rows, "merged": sheet.merged_cell_ranges or ()}


def _cut(cell: Any, most: int) -> Any:
    return cell[:most] if isinstance(cell, str) else cell


def _says(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _filled(cells: Sequence[Any]) -> list[Any]:
    last = max(place for place, cell in enumerate(cells) if _says(cell))
    return list(cells[: last + 1])


if __name__ == "__main__":
    main()
