"""A program manager takes over an office's own list, and adds a partner whose person consents."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine

MANAGER = "pm@demo.example"
LIST = """2026년 유니콘 육성사업 지원 현황,,,,,,
,,,,,,(단위: 천원)
연번,기업명,지원구분,지원일,협력기관,지원내용,성사금액
합계,,,2건,,,"150,000"
1,㈜ 바다결,법률 자문,'26.3.5,법무법인 갯벌,주주간계약 검토,
2,세포나루,홍보,2026. 3. 9.(월),인천경제일보,{topic},-
3,모르는기업,연계,26.3.10,송도벤처스,소개,
"""


@pytest.mark.parametrize(
    ("language", "said"), [("ko", ("지면 소개", "7행")), ("en", ("A page in print", "row 7"))]
)
def test_a_list_is_shown_as_it_was_understood_and_then_added(
    enter, problems, tmp_path, language, said
):
    topic, row = said
    path = tmp_path / "지원현황.csv"
    path.write_bytes(LIST.format(topic=topic).encode("cp949"))
    manager = enter(MANAGER, language=language)
    manager.goto("/support/import")
    fine(manager)
    manager.set_input_files("main [name=file]", path)
    manager.click("main .form-end .button.primary")
    expect(manager).to_have_url(re.compile(r"/support/import/[0-9a-f]{32}$"))
    expect(manager.locator("#rows")).to_contain_text(topic)
    fine(manager)
    manager.click("nav.tabs a[href$='part=faults']")
    expect(manager.locator("#rows")).to_contain_text(row)
    fine(manager)
    manager.click("main .form-end .button.primary")
    expect(manager.locator("main .notice.bad")).to_be_visible()
    _refused_as_asked(problems)
    manager.check("main [name=good_rows]")
    manager.click("main .form-end .button.primary")
    expect(manager).to_have_url(re.compile(r"/support$"))
    manager.goto("/support?kind=promotion&year=2026")
    expect(manager.get_by_role("link", name=topic)).to_have_count(1)


@pytest.mark.parametrize(("language", "given"), [("ko", "동의"), ("en", "Consent given")])
def test_a_partners_person_is_reached_only_with_her_consent(enter, problems, language, given):
    manager = enter(MANAGER, language=language)
    manager.goto("/partners/new")
    manager.select_option("main [name=kind]", "city")
    manager.fill("main [name=name]", f"라고스 {language}")
    manager.select_option("main [name=country]", "NG")
    fine(manager)
    manager.click("main .form-end .button.primary")
    manager.click("#people .spaced a.button")
    manager.fill("main [name=name]", "Ngozi Bello")
    manager.fill("main [name=email]", "ngozi@demo.example")
    manager.click("main .form-end .button.primary")
    expect(manager.locator("main .field-error")).to_be_visible()
    _refused_as_asked(problems)
    manager.fill("main [name=consent_on]", "2026-01-05")
    manager.fill("main [name=consent_source]", "투자유치과-12")
    fine(manager)
    manager.click("main .form-end .button.primary")
    expect(manager.locator("#people")).to_contain_text("ngozi@demo.example")
    expect(manager.locator("#people .chip")).to_contain_text(given)
    fine(manager)
    manager.click("#people details summary")
    manager.click("#people a[href$='/withdraw']")
    manager.click("main .form-end .button.primary")
    expect(manager.locator("#people")).not_to_contain_text("ngozi@demo.example")


def _refused_as_asked(problems: list[str]) -> None:
    """What was to be refused was, and the browser says so in its console."""
    assert [said for said in problems if "422" in said]
    problems[:] = [said for said in problems if "422" not in said]
