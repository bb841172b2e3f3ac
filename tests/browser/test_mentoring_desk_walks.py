"""Mentoring on a screen: a founder who signs in nowhere answers by link; the manager is quick."""

from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import WIDE
from tests.browser.test_mentoring_walks import DONE, MANAGER, TODAY, send
from tracker.setup.demo.startups import DORMANT

SESSIONS, A_MINUTE = 3, 60


@pytest.mark.parametrize(
    ("language", "locale", "days_ago"), [("ko", "ko-KR", 80), ("en", "en-US", 90)]
)
def test_three_logged_in_a_minute_and_one_confirmed_by_link_without_signing_in(  # noqa: PLR0917 - a walk's words
    enter, browser, site, language, locale, days_ago
):
    manager, topic = enter(MANAGER, language=language), f"투자 자료 {language}"
    began = monotonic()
    for number in range(SESSIONS):
        log(manager, TODAY - timedelta(days_ago + number), topic)
    assert monotonic() - began < A_MINUTE
    manager.click("main form[action$='/link'] button")
    link = urlsplit(manager.locator("#link").input_value()).path

    founder = browser.new_context(viewport=WIDE, locale=locale).new_page()
    founder.goto(f"{site.address}{link}")
    expect(founder.locator("main")).to_contain_text(topic)
    fine(founder, WIDE)
    founder.click("form[action$='/confirm'] button")
    founder.check("[name=helpful][value='5']")
    founder.check("[name=again][value='4']")
    founder.click("form[action$='/feedback'] button")
    expect(founder.locator(DONE)).to_be_visible()
    fine(founder, WIDE)
    founder.context.close()


def log(page, day, topic: str) -> None:
    page.goto("/mentoring/log")
    page.select_option("[name=startup]", DORMANT)
    page.select_option("[name=mentor]", index=1)
    page.fill("[name=held_on]", day.isoformat())
    page.fill("[name=topic]", topic)
    send(page)
    expect(page.locator(DONE)).to_be_visible()
