"""Help is asked about by a link: a founder says on a phone what is wrong, then confirms and rates."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE
from tracker.setup.demo.startups import DORMANT

MANAGER = "pm@demo.example"


@pytest.mark.parametrize(
    ("language", "locale", "topic", "wrong"),
    [
        ("ko", "ko-KR", "지역 신문 기사", "기사는 두 건이었습니다"),
        ("en", "en-US", "An article in the local paper", "There were two articles"),
    ],
)
def test_a_founder_answers_for_help_by_a_link_on_a_phone(  # noqa: PLR0917 - a walk's words
    enter, browser, site, language, locale, topic, wrong
):
    manager = enter(MANAGER, language=language)
    manager.goto(f"/startups/{DORMANT}/support/new?kind=promotion")
    manager.fill("main [name=given_by]", "IFEZ")
    manager.fill("main [name=topic]", topic)
    manager.click("main .form-end .button.primary")
    manager.get_by_role("link", name=topic).click()
    manager.click("main form[action$='/link'] button")
    link = urlsplit(manager.locator("#link").input_value()).path
    entry = manager.url.removesuffix("/link")
    fine(manager)

    phone = browser.new_context(viewport=PHONE, locale=locale).new_page()
    phone.goto(f"{site.address}{link}")
    expect(phone).to_have_url(re.compile(r"/help$"))
    expect(phone.locator("main")).to_contain_text(topic)
    phone.click("details:has([name=dispute]) summary")
    fine(phone, PHONE)
    phone.fill("[name=dispute]", wrong)
    phone.click("form[action$='/dispute'] button")
    expect(phone.locator(".notice.risk")).to_contain_text(wrong)
    fine(phone, PHONE)
    phone.click("form[action$='/confirm'] button")
    expect(phone.locator("[name=helpful]").first).to_be_visible()
    fine(phone, PHONE)
    _rate(phone)
    expect(phone.locator("main .notice.ok").nth(1)).to_be_visible()
    phone.context.close()

    manager.goto(entry)
    expect(manager.locator("main")).to_contain_text("IFEZ")
    fine(manager)


def _rate(phone) -> None:
    for name in ("helpful", "again"):
        if phone.locator(f"select[name={name}]").count():
            phone.select_option(f"select[name={name}]", "5")
        else:
            phone.check(f"[name={name}][value='5']")
    phone.click("form[action$='/feedback'] button")
