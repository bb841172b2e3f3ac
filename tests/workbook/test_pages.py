"""An office starts from its workbook in pages: seen first, then taken in, recorded, taken back."""

import io

import pytest
from sqlalchemy import func, select

from tests.factories import make_program
from tests.workbook.offices import office_list, programs_book, workbook
from tracker.access.rules import Role
from tracker.credits.models import CreditGrant
from tracker.db import db
from tracker.program.models import Startup
from tracker.workbook.models import WorkbookImport
from tracker.workbook.rules.limits import FILES


@pytest.fixture
def program(app):
    made = make_program()
    db.session.commit()
    return made


@pytest.fixture
def manager(program, sign_in):
    return sign_in(Role.PROGRAM_MANAGER, program)


def send(client, content: bytes, name: str = "현황.xlsx", status: int = 302):
    client.get_page("/workbook/new")
    data = {"file": (io.BytesIO(content), name)}
    return client.post_page(
        "/workbook/new", data, status=status, content_type="multipart/form-data"
    )


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def firms() -> int:
    """Startups beside the one that the fixture brings."""
    return count(Startup) - 1


def test_a_workbook_is_seen_taken_in_and_recorded(manager):
    address = send(manager, programs_book()).location
    page = manager.get_page(f"{address}?sheet=1")
    assert "100,000,000원" in page.text
    assert "파도소리" in page.text
    assert firms() == 0
    imported = manager.post_page(address).location
    assert firms() == 3
    manager.get_page(address, status=404)
    page = manager.get_page(imported)
    assert "투자유치과-102" in page.text
    manager.post_page(f"{imported}/record", {})
    assert count(CreditGrant) == 2
    assert "승인" in manager.get_page(imported).text


def test_what_was_taken_in_is_taken_back_until_it_is_recorded(manager):
    imported = manager.post_page(send(manager, programs_book()).location).location
    manager.get_page(f"{imported}/take-back")
    assert manager.post_page(f"{imported}/take-back", {"reason": "단위 오류"}).location == imported
    assert firms() == 0
    assert "단위 오류" in manager.get_page(imported).text
    manager.post_page(f"{imported}/record", {}, status=422)


def test_what_stands_on_an_import_is_listed_and_keeps_it(manager):
    imported = manager.post_page(send(manager, programs_book()).location).location
    manager.post_page(f"{imported}/record", {})
    page = manager.get_page(f"{imported}/take-back")
    assert "이미 기록되었습니다" in page.text
    manager.post_page(f"{imported}/take-back", {"reason": "늦음"}, status=422)
    assert firms() == 3


def test_a_person_corrects_which_table_a_sheet_is_and_which_column_is_what(manager):
    odd = workbook({"갑": [["이름표", "누구", "번호"], ["새물결", "박하늘", "123-45-67890"]]})
    address = send(manager, odd).location
    assert "읽지 않는 시트" in manager.get_page(address).text
    match = {"sheet": "0", "table": "startups"}
    manager.post_page(f"{address}/match", match)
    columns = {"c.name": "이름표", "c.representative": "누구", "c.registration_number": "번호"}
    manager.post_page(f"{address}/match", {**match, **columns})
    assert "박하늘" in manager.get_page(address).text
    manager.post_page(address)
    assert "박하늘" in db.session.scalars(select(Startup.representative)).all()


def test_bad_rows_are_named_and_nothing_is_stored_before_somebody_says_so(manager):
    address = send(manager, office_list(), "지원실적.csv").location
    page = manager.get_page(f"{address}?part=faults")
    assert "5월 중" in page.text
    manager.post_page(address, status=422)
    assert count(WorkbookImport) == 0


def test_another_programs_import_and_anothers_file_are_not_found(app, program, manager, sign_in):
    address = send(manager, programs_book()).location
    sign_in(Role.PROGRAM_MANAGER, program).get_page(address, status=404)
    imported = manager.post_page(address).location
    stranger = sign_in(Role.PROGRAM_MANAGER, make_program("other"))
    for path in (imported, f"{imported}/take-back"):
        stranger.get_page(path, status=404)
    stranger.post_page(f"{imported}/record", {}, status=404)


def test_files_come_at_a_persons_pace(manager, monkeypatch):
    monkeypatch.setattr(
        "tracker.workbook.views.sheets.FILES", FILES.__class__("few", 1, FILES.window)
    )
    send(manager, programs_book())
    send(manager, programs_book(), status=429)


def test_every_table_goes_out_and_comes_in_as_it_is(manager):
    imported = manager.post_page(send(manager, programs_book()).location).location
    manager.post_page(f"{imported}/record", {})
    content = manager.get("/workbook/export").data
    page = manager.get_page(send(manager, content, "전체.xlsx").location)
    assert "새로 가져올 행이 없습니다" in page.text
