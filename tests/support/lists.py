"""A program whose help comes from an office's own lists."""

import io
import json
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from xlsxwriter import Workbook

from tests.factories import make_program, make_startup, make_user
from tests.partners.world import VENTURES, make_partner, make_person
from tracker.db import db
from tracker.partners.rules import PersonCard
from tracker.program.models import Program
from tracker.support.models import SupportEntry

PERSON = PersonCard(name="황보람", title="심사역")


@dataclass
class Lists:
    """`read(content)`: exit code, and what `tracker support import` says."""

    app: Flask
    folder: object
    program: Program

    def read(self, content: bytes, *options: str, name: str = "list.csv"):
        path = self.folder / name
        path.write_bytes(content)
        asked = ["support", "import", str(path), "--json", "--program", self.program.slug]
        done = self.app.test_cli_runner().invoke(args=[*asked, *options])
        return done.exit_code, json.loads(done.stdout)


def populate(program: Program, slugs=("alpha", "beta")) -> None:
    """Two startups, a mentor, a partner with one person."""
    first, second = slugs
    alpha = make_startup(program, first, name="(주)알파", name_en="Alpha")
    make_startup(program, second, name="베타", name_en="Beta")
    make_user(program, "mentor", startups=[alpha], name="박멘토")
    make_person(program, make_partner(program, VENTURES), PERSON)
    db.session.commit()


@pytest.fixture
def lists(app, tmp_path):
    program = make_program()
    populate(program)
    return Lists(app, tmp_path, program)


def csv_bytes(rows, encoding="utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def office_workbook() -> bytes:
    """Title rows, a unit, merged cells, a sum first, notes below: as an office prints it."""
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet("지원현황")
        sheet.merge_range(0, 0, 0, 7, "2026년 유니콘 육성사업 지원 현황")
        sheet.merge_range(1, 0, 1, 7, "(2026. 1. 31. 기준)")
        sheet.write(2, 7, "(단위: 천원)")
        heads = ["연번", "기업명", "", "지원구분", "지원일", "협력기관", "지원내용", "성사금액"]
        sheet.write_row(4, 0, heads)
        sheet.write(4, 8, "단계")
        sheet.write_row(5, 0, ["합계", "", "", "3건", "", "", "", "150,000"])
        sheet.merge_range(6, 1, 7, 1, "알파")
        sheet.write_row(6, 3, ["연계", "'26.1.2", "송도벤처스", "시리즈 A 투자", "1억5천", "성사"])
        sheet.write(6, 0, 1)
        sheet.write_row(7, 3, ["법률 자문", "2026. 1. 2.(금)", "송도벤처스", "주주간계약 검토"])
        sheet.write_row(8, 0, [3, "㈜ 베타", "", "행사", 20260102, "송도벤처스", "CES 참가"])
        sheet.write(9, 0, "※ 자문료 제외")
    return file.getvalue()


def entries(program) -> list[SupportEntry]:
    query = select(SupportEntry).where(SupportEntry.program_id == program.id)
    return list(db.session.scalars(query.order_by(SupportEntry.id)))
