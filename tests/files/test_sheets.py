"""Workbooks opened: what every cell is, and what a hostile one cannot do."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from xlsxwriter import Workbook

from tracker.files import sheets
from tracker.files.sheets import read_sheet
from tracker.values.refusals import RuleViolation

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def crafted(sheet: str) -> bytes:
    """A workbook no program writes: its one sheet is what is given."""
    part = '<Override PartName="/xl/{}.xml" ContentType="{}.{}+xml"/>'
    link = '<Relationships xmlns="{}"><Relationship Id="rId1" Type="{}/{}" Target="{}"/></Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        + part.format("workbook", KIND, "sheet.main")
        + part.format("worksheets/sheet1", KIND, "worksheet")
        + "</Types>",
        "_rels/.rels": link.format(LINKS, OFFICE, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link.format(
            LINKS, OFFICE, "worksheet", "worksheets/sheet1.xml"
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0"?>{text}')
    return file.getvalue()


def cell(place: str, line: int) -> str:
    return f'<row r="{line}"><c r="{place}{line}" t="inlineStr"><is><t>x</t></is></c></row>'


def test_every_kind_of_cell_comes_out_as_it_is():
    file = io.BytesIO()
    with Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["가", 3, 1.5, True])
        sheet.write_datetime(3, 0, datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None))
        sheet.write_datetime(
            4, 0, datetime(2026, 1, 2, 3, 4, tzinfo=UTC).replace(tzinfo=None),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )  # fmt: skip
        sheet.write_datetime(5, 0, time(13, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(6, 0, timedelta(hours=26), book.add_format({"num_format": "[h]:mm"}))
        sheet.merge_range(7, 0, 9, 0, "세 줄")
    found = read_sheet(file.getvalue())
    rows = dict(found.rows)
    assert rows[2] == ["", "가", 3.0, 1.5, True]
    assert rows[4] == [date(2026, 1, 2)]
    assert rows[5] == [datetime(2026, 1, 2, 3, 4)]  # noqa: DTZ001 - a cell has no zone
    assert rows[6] == [time(13, 30)]
    assert rows[7] == [timedelta(hours=26)]
    assert found.below == {(9, 0): "세 줄", (10, 0): "세 줄"}
    assert 1 not in rows


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(cell("A", 1) + cell("XFD", 1_048_576), id="as far as a cell can be"),
        pytest.param(cell("ZZZZZZ", 1), id="farther"),
        pytest.param(cell("A", 1)[:-9], id="torn"),
    ],
)
def test_a_sheet_that_kills_its_reader_is_refused_and_kills_nobody_else(sheet):
    with pytest.raises(RuleViolation, match="file_unreadable"):
        read_sheet(crafted(sheet))


def test_a_sheet_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "SECONDS_MAX", 0.001)
    with pytest.raises(RuleViolation, match="file_unreadable"):
        read_sheet(crafted(cell("A", 1)))


def test_a_plain_sheet_of_the_same_making_is_read():
    assert read_sheet(crafted(cell("A", 1) + cell("B", 7))).rows == [(1, ["x"]), (7, ["", "x"])]


def test_what_opens_a_workbook_takes_nothing_of_the_tracker_with_it():
    asked = "import sys, runpy; runpy.run_path(sys.argv[1]); print([m for m in sys.modules if m.startswith('tracker')])"
    done = subprocess.run([sys.executable, "-c", asked, sheets.OPENING], capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
