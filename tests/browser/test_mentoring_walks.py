"""Mentoring from the first question to the printed log, on a phone and on a screen, in both languages."""

from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.startups import DEMO_TIMEZONE, GROWING, STEADY
from tracker.values.clock import today

MANAGER, FOUNDER, MENTOR = "pm@demo.example", "founder@badagyeol.example", "mentor@demo.example"
OTHER_MENTOR = "mentor2@demo.example"
TODAY = today(DEMO_TIMEZONE)
DONE = ".messages .notice.ok"
_hours = count(9)


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


def send(page):
    with page.expect_navigation():
        page.click("main form .button.primary[type=submit]")


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "desktop"])
def size(request):
    return request.param


def on(size, enter, email, language):
    page = enter(email, language=language)
    page.set_viewport_size(size)
    return page


def test_a_founder_asks_with_three_times_and_the_mentor_takes_one_with_one_tap(
    enter, language, size
):
    page = on(size, enter, FOUNDER, language)
    page.goto(f"/startups/{STEADY}/mentoring/ask")
    page.select_option("#mentor", index=1)
    asked = page.locator("#mentor option:checked").inner_text()
    with page.expect_navigation():
        page.click("main form.filters [type=submit]")
    topic = f"비용 구조 {language} {size['width']}"
    page.fill("[name=topic]", topic)
    hour = next(_hours)
    for days, name in enumerate(("starts_at", "second_at", "third_at"), 30):
        page.fill(f"[name={name}]", f"{TODAY + timedelta(days)}T{hour:02}:00")
    fine(page, size)
    send(page)
    expect(page.locator(DONE)).to_be_visible()
    expect(page.locator("main")).to_contain_text(topic)

    mentor = MENTOR if "정해원" in asked else OTHER_MENTOR
    page.context.clear_cookies()
    page = on(size, enter, mentor, language)
    page.goto("/mentoring/own")
    request = page.locator("section.card", has_text=topic)
    fine(page, size)
    expect(request.locator(".times button")).to_have_count(3)
    with page.expect_navigation():
        request.locator(".times button").nth(1).click()
    expect(page.locator(DONE)).to_be_visible()


def test_a_founder_confirms_with_one_tap_and_rates(enter, language):
    size = PHONE if language == "ko" else WIDE
    page = on(size, enter, FOUNDER, language)
    page.goto(f"/startups/{STEADY}/mentoring?show=unconfirmed")
    with page.expect_navigation():
        page.locator("main table tbody a").first.click()
    fine(page, size)
    with page.expect_navigation():
        page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(DONE)).to_be_visible()
    page.locator("[name=helpful][value='5']").check()
    page.locator("[name=again][value='4']").check()
    with page.expect_navigation():
        page.locator("form[action$='/feedback'] button").click()
    expect(page.locator(DONE)).to_be_visible()


def test_a_mentor_reads_the_brief_and_writes_up_on_a_phone(enter, language):
    """The one session that is over and not written up; the other language reads what was written."""
    page = on(PHONE, enter, MENTOR, language)
    page.goto(f"/startups/{GROWING}/mentoring")
    link = page.locator("main a", has_text="추론 서버 이중화").first
    if link.count() == 0:
        page.goto(f"/startups/{GROWING}/mentoring?show=held")
        link = page.locator("main a", has_text="추론 서버 이중화").first
    with page.expect_navigation():
        link.click()
    with page.expect_navigation():
        page.locator("a[href$='/brief']").click()
    expect(page.locator("main")).to_contain_text("어디까지 이중화해야 합니까?")
    fine(page, PHONE)
    page.go_back()
    writing = page.locator("a[href$='/write-up']")
    if writing.count() == 0:
        expect(page.locator("main")).to_contain_text("두 지역에 나누기로 함.")
        return
    with page.expect_navigation():
        writing.click()
    page.fill("[name=minutes]", "50")
    page.fill("[name=shared_notes]", "두 지역에 나누기로 함.")
    fine(page, PHONE)
    send(page)
    expect(page.locator(DONE)).to_be_visible()
    expect(page.locator("main")).to_contain_text("두 지역에 나누기로 함.")


def test_the_manager_logs_three_past_sessions_and_prints_the_log(enter, language):
    page = enter(MANAGER, language=language)
    days_ago = {"ko": 60, "en": 64}[language]  # on days of its own: nothing seems logged twice
    for number in range(3):
        page.goto("/mentoring/log")
        page.select_option("[name=startup]", STEADY)
        page.select_option("[name=mentor]", index=1)
        page.fill("[name=held_on]", (TODAY - timedelta(days_ago + number)).isoformat())
        page.fill("[name=minutes]", "1:00")
        page.fill("[name=topic]", f"월간 점검 {language} {number}")
        send(page)
        expect(page.locator(DONE)).to_be_visible()
    first = TODAY - timedelta(days=70)
    page.goto(f"/startups/{STEADY}/mentoring/document?from={first}&to={TODAY}")
    expect(page.locator(".office-table")).to_contain_text(f"월간 점검 {language} 2")
    fine(page, WIDE)
    fine(page, PHONE)
    with page.expect_download() as saved:
        page.locator("a[download]").click()
    assert saved.value.suggested_filename.endswith(".pdf")
