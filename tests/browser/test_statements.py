"""A balance sent from a phone, by its founder and by a link, and what the program sees of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE
from tests.usage.pictures import PNG
from tracker.setup.demo.startups import DEMO_TIMEZONE, DORMANT, LAPSING, STEADY
from tracker.values.clock import today

MANAGER, FOUNDER = "pm@demo.example", "founder@badagyeol.example"
TODAY = today(DEMO_TIMEZONE)
PICTURE = {"name": "화면.png", "mimeType": "image/png", "buffer": PNG}


def type_balance(page, balance, on):
    page.fill("[name=balance]", balance)
    page.fill("[name=stated_on]", on.isoformat())
    page.set_input_files("[name=picture]", PICTURE)
    with page.expect_navigation():
        page.click("main form .button.primary")


@pytest.mark.parametrize(("language", "days_ago"), [("ko", 41), ("en", 39)])
def test_a_founder_sends_a_balance_from_a_phone(enter, language, days_ago):
    page = enter(FOUNDER, language=language)
    page.set_viewport_size(PHONE)
    page.goto(f"/startups/{STEADY}/statements")
    fine(page)
    with page.expect_navigation():
        page.click(f"a[href='/startups/{STEADY}/statements/new']")
    fine(page)
    type_balance(page, "4천만", TODAY - timedelta(days=days_ago))
    expect(page.locator(".lead")).to_contain_text("40,000,000")
    expect(page.locator("main")).to_contain_text("화면.png")
    fine(page)
    page.click("button[value=confirm]")
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    expect(page.locator("table img").first).to_be_visible()
    fine(page)
    with page.expect_navigation():
        page.locator("table a[href$='/correct']").first.click()
    fine(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_startup_answers_a_link_and_the_manager_explains_the_difference(
    enter, browser, site, language
):
    startup, sent = {"ko": (DORMANT, "제출했습니다"), "en": (LAPSING, "Sent")}[language]
    page = enter(MANAGER, language=language)
    page.goto("/usage/statements")
    fine(page)
    page.locator(f"form:has(input[value={startup}]) button").click()
    link = urlsplit(page.locator("#link").input_value()).path
    fine(page)
    phone = browser.new_context(viewport=PHONE, locale="ko-KR").new_page()
    phone.goto(f"{site.address}{link}")
    if phone.locator("html").get_attribute("lang") != language:  # of whoever was asked
        phone.click("form[action='/account/language'] button")
        phone.wait_for_selector(f"html[lang={language}]", state="attached")
    assert re.search(r"/statement$", phone.url)
    fine(phone)
    type_balance(phone, "1,234,567", TODAY - timedelta(days=1))
    fine(phone)
    phone.click("button[value=confirm]")
    expect(phone.locator("h1")).to_have_text(sent)
    fine(phone)
    phone.context.close()
    page.goto(f"/startups/{startup}/statements")
    fine(page)
    page.fill("#difference [name=reason]", "내보내기가 끊긴 뒤의 사용")
    page.click("#difference button")
    expect(page.locator("#difference")).to_contain_text("내보내기가 끊긴 뒤의 사용")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_all_that_lack_days_are_asked_with_one_press(enter, language):
    page = enter(MANAGER, language=language)
    month = (TODAY.replace(day=1) - timedelta(days={"ko": 1, "en": 32}[language])).strftime("%Y-%m")
    page.goto(f"/usage/statements?month={month}")
    page.click("form:has(input[value='*']) button")
    expect(page.locator("[id^=link]:is(input)").first).to_be_visible()
    fine(page)
    expect(page.locator("form:has(input[value='*'])")).to_have_count(0)
