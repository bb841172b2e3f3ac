"""An office starts from the workbook it has: an empty program, its file, a true dashboard."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import DEMO_PASSWORD, served
from tests.conftest import shared_folder
from tests.factories import make_program, make_user
from tests.workbook.offices import workbook
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.passwords import hash_password
from tracker.setup.demo.startups import DEMO_TIMEZONE
from tracker.values.clock import today

MANAGERS = {"ko": "new-pm@demo.example", "en": "new-pm-en@demo.example"}
TODAY = today(DEMO_TIMEZONE)


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """A server of its own, with an empty program for each language."""
    del chromium
    shared = shared_folder(tmp_path_factory.getbasetemp())
    with served(tmp_path_factory.mktemp("office"), shared) as site:
        with site.app.app_context():
            for language, email in MANAGERS.items():
                program = make_program(f"office-{language}", starts_on=date(2025, 1, 1))
                user = make_user(program, Role.PROGRAM_MANAGER, email=email, name="새담당")
                user.password_hash = hash_password(DEMO_PASSWORD)
            db.session.commit()
            db.session.remove()
        yield site


def typed(day: date) -> str:
    return f"'{day:%y}.{day.month}.{day.day}"


def office_book(language: str) -> bytes:
    given, ends, met = TODAY - timedelta(90), TODAY + timedelta(300), TODAY - timedelta(9)
    return workbook(
        {
            "1. 참여기업": [
                ["유니콘 육성사업 참여기업 현황"],
                ["연번", "기업명", "대표자", "선정일", "담당자", "연락처"],
                [1, f"㈜파도소리 {language}", "한바다", typed(given), "오주임", "032-000-1111"],
                [2, f"솔숲에이아이 {language}", "정솔", typed(given), "민대리", "032-000-2222"],
            ],
            "2. 크레딧": [
                ["크레딧 부여 대장", None, None, None, "(단위: 천원)"],
                ["연번", "참여기업", "부여액", "부여일", "만료일", "문서번호"],
                [1, f"파도소리 {language}", "40,000", typed(given), typed(ends), "투자유치과-1"],
                [2, f"솔숲에이아이 {language}", "5백만원", given, ends, "투자유치과-2"],
                ["", "합계", "45,000", "", "", ""],
            ],
            "3. 일지": [
                ["기업명", "멘토", "일자", "시간", "주제"],
                [f"파도소리 {language}", "김멘토", typed(met), "1시간 30분", "해외 판로"],
                [f"솔숲에이아이 {language}", "이멘토", "지난주", "2시간", "가격 정책"],
            ],
        }
    )


@pytest.mark.parametrize(
    ("language", "said"), [("ko", ("4,500만원", "3행")), ("en", ("₩45M", "row 3"))]
)
def test_an_office_starts_from_its_workbook(enter, problems, tmp_path, language, said):
    granted, row = said
    path = tmp_path / "현황.xlsx"
    path.write_bytes(office_book(language))
    manager = enter(MANAGERS[language], language=language)
    manager.goto("/home")
    manager.locator("main a[href='/workbook/new']").click()
    fine(manager)
    manager.set_input_files("main [name=file]", path)
    manager.click("main .form-end .button.primary")
    expect(manager).to_have_url(re.compile(r"/workbook/new/[0-9a-f]{32}$"))
    expect(manager.locator("#rows")).to_contain_text(row)
    fine(manager)
    manager.click("#match details summary")
    fine(manager)
    manager.click("#match .form-end .button")
    manager.locator("nav.tabs").first.locator("a", has_text="2. 크레딧").click()
    expect(manager.locator("#rows")).to_contain_text("40,000,000")
    fine(manager)
    take_in = "main form[method=post]:not([action$='/match']) .button.primary"
    manager.click(take_in)
    expect(manager.locator("main .notice.bad")).to_be_visible()
    _refused_as_asked(problems)
    manager.check("main [name=good_rows]")
    manager.click(take_in)
    expect(manager).to_have_url(re.compile(r"/workbook/imports/\d+$"))
    fine(manager)
    manager.click("main form[action$='/record'] .button.primary")
    expect(manager.locator("main form[action$='/record']")).to_have_count(0)
    expect(manager.locator(".messages .notice.ok")).to_be_visible()
    fine(manager)
    manager.goto(manager.url.split("?")[0] + "/take-back")
    expect(manager.locator("main .notice.bad li")).to_have_count(1)
    fine(manager)
    manager.goto("/dashboard")
    expect(manager.locator("main")).to_contain_text(granted)
    manager.goto("/workbook")
    fine(manager)
    with manager.expect_download() as sent:
        manager.click("a[href='/workbook/export']")
    assert sent.value.suggested_filename.endswith(".xlsx")


def _refused_as_asked(problems: list[str]) -> None:
    """What was to be refused was, and the browser says so in its console."""
    assert [said for said in problems if "422" in said]
    problems[:] = [said for said in problems if "422" not in said]
