"""Tables as workbooks, in the form an office prints them."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from tracker.values.formulas import quoted

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "Malgun Gothic"
NOTHING = "-"
NUMBER, DECIMAL, CENTS, DAY = "#,##0", "#,##0.0", "#,##0.00", "yyyy. m. d."
_WIDTH_LEAST, _WIDTH_MOST = 8, 42
_TITLE_ROW, _HEAD_ROW = 0, 3

SheetCell = str | int | Fraction | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table. `heads` begin with the running number's and end with the remarks'.

    `rows` and `total` hold the cells between the two; `total` stands first, under the heads.
    """

    title: str
    as_of: str
    unit: str
    heads: Sequence[str]
    rows: Sequence[Sequence[SheetCell]]
    total_words: str
    total: Sequence[SheetCell]
    notes: Sequence[str] = field(default=())
    font: str = FONT


def xlsx_file(name: str, plain_name: str, sheet: Sheet) -> Response:
    """A workbook to be saved as `name`, or as `plain_name` by what knows only ASCII."""
    return xlsx_sent(name, plain_name, workbook(sheet))


def xlsx_sent(name: str, plain_name: str, content: bytes) -> Response:
    disposition = f"attachment; filename={plain_name}; filename*=UTF-8''{quote(name)}"
    return Response(content, content_type=TYPE, headers={"Content-Disposition": disposition})


def workbook(sheet: Sheet) -> bytes:
    """No text in it is taken for a formula or an address; a number stays a number."""
    return _made([(None, sheet)])


def workbook_of(sheets: Mapping[str, Sheet]) -> bytes:
    """Several tables in one, by the names of their sheets."""
    return _made(list(sheets.items()))


def _made(sheets: Sequence[tuple[str | None, Sheet]]) -> bytes:
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        for name, sheet in sheets:
            _write(book, book.add_worksheet(name), sheet)
    return content.getvalue()


def _write(book: Any, page: Any, sheet: Sheet) -> None:
    last = len(sheet.heads) - 1
    base = {"font_name": sheet.font, "font_size": 10, "valign": "vcenter"}
    title = book.add_format({**base, "font_size": 16, "bold": True, "align": "center"})
    page.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, quoted(sheet.title), title)
    page.merge_range(1, 0, 1, last, sheet.as_of, book.add_format({**base, "align": "center"}))
    page.write_string(2, last, sheet.unit, book.add_format({**base, "align": "right"}))
    styles = _Styles(book, base)
    lines = [(sheet.total_words, *sheet.total), *sheet.rows]
    for at, head in enumerate(sheet.heads):
        page.write_string(_HEAD_ROW, at, quoted(head), styles.of("head"))
    for number, line in enumerate(lines):
        _write_line(page, _HEAD_ROW + 1 + number, number, line, last, styles, len(lines))
    for number, words in enumerate(sheet.notes):
        page.write_string(_HEAD_ROW + 1 + len(lines) + number, 0, words, book.add_format(base))
    _lay_out(page, sheet, lines)


def _write_line(  # noqa: PLR0913, PLR0917 - where, what, how
    page: Any, at: int, number: int, line: Sequence[SheetCell], last: int, styles: "_Styles",
    count: int,
) -> None:  # fmt: skip
    """The running number, the cells, an empty remark; the sum has no number."""
    kind = "sum" if number == 0 else "last" if number == count - 1 else "body"
    if number:
        page.write_number(at, 0, number, styles.of(kind, NUMBER, "center"))
    else:
        page.write_blank(at, 0, None, styles.of(kind))
    for column, cell in enumerate(line, start=1):
        _write_cell(page, at, column, cell, styles, kind)
    page.write_blank(at, last, None, styles.of(kind))


def _write_cell(  # noqa: PLR0913, PLR0917 - where, what, how
    page: Any, at: int, column: int, cell: SheetCell, styles: "_Styles", kind: str
) -> None:
    if cell is None:
        page.write_string(at, column, NOTHING, styles.of(kind, align="right", quoted=True))
    elif isinstance(cell, str):
        page.write_string(at, column, quoted(cell), styles.of(kind, align="left"))
    elif isinstance(cell, date):
        page.write_datetime(at, column, cell, styles.of(kind, DAY, "center"))
    elif isinstance(cell, int):
        page.write_number(at, column, cell, styles.of(kind, NUMBER, "right"))
    elif isinstance(cell, Decimal):  # shown to the cent, kept whole
        page.write_number(at, column, float(cell), styles.of(kind, CENTS, "right"))
    else:
        page.write_number(at, column, round(float(cell), 1), styles.of(kind, DECIMAL, "right"))


class _Styles:
    """Each style once: thin lines all around, thick ones above the heads and below the last row."""

    def __init__(self, book: Any, base: dict[str, Any]) -> None:
        self.book, self.base = book, base
        self.made: dict[tuple[Any, ...], Any] = {}

    def of(self, kind: str, form: str = "", align: str = "center", *, quoted: bool = False) -> Any:
        key = (kind, form, align, quoted)
        if key not in self.made:
            self.made[key] = self.book.add_format(self._style(*key))
        return self.made[key]

    def _style(self, kind: str, form: str, align: str, quoted: bool) -> dict[str, Any]:  # noqa: FBT001
        style = {**self.base, "border": 1, "align": align}
        if form:
            style["num_format"] = form
        if quoted:
            style["quote_prefix"] = True
        if kind == "head":
            style.update(bold=True, bg_color="#E7E6E6", top=2, text_wrap=True)
        if kind == "sum":
            style["bold"] = True
        if kind == "last":
            style["bottom"] = 2
        return style


def _lay_out(page: Any, sheet: Sheet, lines: Sequence[Sequence[SheetCell]]) -> None:
    page.set_column(0, 0, 6)
    for at in range(1, len(sheet.heads)):
        cells = [str(line[at - 1] or "") for line in lines if at - 1 < len(line)]
        longest = max(_wide(text) for text in (sheet.heads[at], *cells))
        page.set_column(at, at, min(max(longest + 2, _WIDTH_LEAST), _WIDTH_MOST))
    page.freeze_panes(_HEAD_ROW + 1, 2)
    page.repeat_rows(_HEAD_ROW)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _wide(text: str) -> int:
    """Hangul is twice as wide as Latin."""
    return sum(2 if ord(character) > 0x1100 else 1 for character in text)
