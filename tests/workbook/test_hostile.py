"""Files that mean harm, or that nobody looked at: refused in time, and never half read."""

import io
import re
import time
import zipfile

import pytest

from tests.workbook.offices import workbook
from tests.workbook.taking import DAY
from tracker.files.sheets import read_sheets
from tracker.values.cells import COLUMNS_MAX, same_name
from tracker.values.days import parse_day
from tracker.values.durations import parse_minutes
from tracker.values.periods import read_period
from tracker.values.refusals import RuleViolation
from tracker.workbook.reading import opened
from tracker.workbook.rules.choices import check_choices, read_mapping
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Choice
from tracker.workbook.wording import columns_of

LONG = 20_000


def made(text: bytes, rows: int = 1, before: bytes = b"") -> bytes:
    """A workbook with a text, told by so many rows; `before` stands before what all texts are in."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"갑": [["SEED"]]}))) as archive,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith("sharedStrings.xml"):
                part = part.replace(b"SEED", text).replace(b"<sst", before + b"<sst")
            if name.endswith("sheet1.xml"):
                row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
                many = b"".join(row % (at, at) for at in range(1, rows + 1))
                part = re.sub(rb"<row.*</row>", many, part)
                part = part.replace(b'ref="A1"', b'ref="A1:A%d"' % rows)
            other.writestr(name, part)
    return made.getvalue()


def test_a_text_told_by_a_thousand_cells_is_cut_and_a_book_of_them_refused():
    (sheet,) = read_sheets(made(b"x" * (1 << 20), rows=100))
    assert (len(sheet.rows), {len(cells[0]) for _, cells in sheet.rows}) == (100, {LONG})
    with pytest.raises(RuleViolation, match="file_too_large"):
        read_sheets(made(b"x" * 30_000, rows=6_000))


def test_an_entity_is_never_read():
    assert read_sheets(made(b"a &amp; b"))[0].rows == [(1, ["a & b"])]
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(RuleViolation, match="file_unreadable"):
        read_sheets(made(b"a&e;b", before=entity))


@pytest.mark.parametrize("wide", [COLUMNS_MAX + 1, 2_000_000])
def test_a_row_of_ten_thousand_columns_is_refused_at_once(wide):
    started = time.perf_counter()
    with pytest.raises(RuleViolation, match="too_many_columns"):
        read_sheets(b"," * (wide - 1) + b"a")
    assert time.perf_counter() - started < 10
    if wide == COLUMNS_MAX + 1:
        with pytest.raises(RuleViolation, match="too_many_columns"):
            read_sheets(workbook({"갑": [["a"] * wide]}))


@pytest.mark.parametrize(
    "read",
    [
        lambda: same_name("a" + " " * LONG + "b"),
        lambda: same_name("a" + "," * LONG + "b"),
        lambda: parse_day("2026-1-1" + " " * LONG + "x"),
        lambda: parse_minutes("1" + " " * LONG + "x"),
        lambda: read_period("2026" + " " * LONG + "x", program_starts_on=DAY),
        lambda: opened("x.csv", ("기업,부여액\n" + ("(" * LONG + ",5\n") * 20).encode(), {}),
        lambda: opened("x.csv", ("단위" + " " * LONG + "x,(\n기업,부여액\n").encode(), {}),
    ],
)
def test_a_text_made_to_be_slow_is_not(read):
    started = time.perf_counter()
    read()
    assert time.perf_counter() - started < 2


def test_what_cannot_be_seen_or_kept_is_left_out():
    (sheet,) = read_sheets("기업,대표\n알\x00파,\u202e김\x07\n".encode())
    assert sheet.rows[1] == (2, ["알파", "김"])


@pytest.mark.parametrize(
    "text",
    [
        "[sheets.a]\ntable = [1]",
        "[sheets.a]\ntable = {a = 1}",
        '[sheets.a]\ncolumns = {name = "x"}',
        '[sheets.a]\ntable = "none"\ncolumns = {name = "x"}',
        "a = " + "[" * 5_000,
        "",
    ],
)
def test_a_broken_mapping_is_refused_in_words(text):
    with pytest.raises(RuleViolation):
        read_mapping(text)


@pytest.mark.parametrize(
    "text",
    [
        '[sheets."없음"]\ntable = "startups"',
        '[sheets."갑"]\ntable = "startups"\ncolumns = {nmae = "x"}',
    ],
)
def test_a_mapping_that_speaks_of_what_is_not_there_is_refused(text):
    with pytest.raises(RuleViolation, match="mapping_malformed"):
        check_choices(read_mapping(text), {"갑"}, columns_of())


def test_a_heading_that_was_chosen_and_is_not_there_leaves_the_sheet_unread():
    content = workbook({"갑": [["기업명", "대표자"], ["알파", "김"]]})
    for said in ({"sector": "분야"}, {"name": "기업명", "legal_name": "기업명"}):
        (match,) = opened("x", content, {"갑": Choice(TableKind.STARTUPS, columns=said)}).matches
        assert (match.table, match.why.code) == (None, "heading_not_there")
