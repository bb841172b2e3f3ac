"""What goes out is never a formula to a spreadsheet, and comes back as it was."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from tests.factories import make_program
from tests.workbook.taking import ACT, DAY, taken
from tracker.db import db
from tracker.program.models import Startup, StartupContact
from tracker.support.rules import Sight
from tracker.values.formulas import FORMULA_STARTS
from tracker.workbook.actions.recording import record_waiting
from tracker.workbook.exporting import exported
from tracker.workbook.queries.tables import tables_of

EVIL = [one + "cmd|'/c calc'!A1" for one in "=+-@\uff1d"]
TABLES = {
    "명단": ["기업명", "대표자", "분야", "소재지", "담당자", "연락처", "이메일"],
    "멘토링": ["기업", "멘토", "일자", "주제", "주요내용", "담당자전용메모", "후속조치"],
    "계획": ["기업", "과제", "기한", "담당"],
    "부여": ["기업", "부여액", "부여일", "만료일", "문서번호"],
    "지표": ["기업", "월", "매출", "사유"],
}


def lines(evil: str, at: int) -> dict[str, list]:
    firm = f"{evil} {at}"
    return {
        "명단": [firm, evil, evil, evil, evil, "+82 10 1", "+kim@x.example"],
        "멘토링": [firm, evil, "2025-06-03", evil, evil, evil, evil],
        "계획": [firm, evil, "2026-06-30", evil],
        "부여": [firm, 5_000_000, "2025-05-01", "2026-05-01", evil],
        "지표": [firm, "2025-06", 5, evil],
    }


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # the sheets are the same on any engine
def test_no_table_gives_out_a_formula_and_all_of_it_comes_back(app):
    program = make_program(starts_on=date(2025, 1, 1))
    told = [lines(evil, at) for at, evil in enumerate(EVIL)]
    done = taken(program, _as_text(told))
    assert done.stored, [one.faults for one in done.understood.parts]
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert set(db.session.scalars(select(Startup.representative))) == set(EVIL)
    out = exported(
        tables_of(program.id, Sight(program_notes=True, confidential=True), today=DAY), DAY
    )
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if "xl/" in name}
    assert not any("<f>" in part or "<f " in part for part in parts.values())
    texts = parts["xl/sharedStrings.xml"].replace("</t>", "").split("<t>")[1:]
    assert not any(text.startswith(FORMULA_STARTS) and len(text) > 12 for text in texts)
    again = taken(program, out)
    assert (again.stored, again.understood.faulty) == (False, 0)
    emails = db.session.scalars(select(StartupContact.email))
    assert set(emails) == {"+kim@x.example"}


def _as_text(told: list[dict[str, list]]) -> bytes:
    """As an XLSX in which what begins like a formula is a text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, head in TABLES.items():
            page = book.add_worksheet(name)
            for at, row in enumerate([head, *(one[name] for one in told)]):
                page.write_row(at, 0, row)
    return content.getvalue()
