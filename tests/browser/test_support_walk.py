"""A program manager logs an introduction for three startups at once and follows it to a deal."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tracker.setup.demo.startups import DORMANT, LAPSING, STEADY

MANAGER, FOUNDER = "pm@demo.example", "founder@badagyeol.example"


@pytest.mark.parametrize(
    ("language", "topic", "stage", "confirmed"),
    [
        ("ko", "루사카 조달청 연계", "면담", "기업 확인"),
        ("en", "Introduction to Lusaka", "Met", "Confirmed"),
    ],
)
def test_an_introduction_for_three_goes_on_to_a_deal(enter, language, topic, stage, confirmed):
    manager = enter(MANAGER, language=language)
    manager.goto("/support/new")
    manager.select_option("main [name=kind]", "promotion")
    expect(manager.locator("main [name=medium]")).to_be_visible()
    manager.select_option("main [name=kind]", "introduction")
    expect(manager.locator("main [name=medium]")).to_be_hidden()
    expect(manager.locator("main [name=to_whom]")).to_be_visible()
    manager.select_option("main [name=startup]", STEADY)
    manager.locator("main details:has([name=others]) summary").click()
    for slug in (LAPSING, DORMANT):
        manager.check(f"main [name=others][value={slug}]")
    manager.select_option("main [name=partner_id]", label=_offered(manager, language))
    manager.fill("main [name=given_by]", "IFEZ")
    manager.fill("main [name=topic]", topic)
    fine(manager)
    manager.click("main .form-end .button.primary")
    expect(manager).to_have_url(re.compile(r"/support$"))
    expect(manager.get_by_role("link", name=topic)).to_have_count(3)
    fine(manager)

    manager.goto(f"/startups/{STEADY}/support")
    manager.get_by_role("link", name=topic).click()
    manager.click("#steps .button[type=submit]")
    expect(manager.locator("#steps .timeline li")).to_have_count(2)
    expect(manager.locator("#steps .timeline")).to_contain_text(stage)
    manager.fill("#steps [name=amount_krw]", "1억5천")
    manager.click("#steps .button[type=submit]")
    expect(manager.locator("#steps .timeline")).to_contain_text("150,000,000")
    fine(manager)
    own = manager.url.partition("#")[0]
    manager.context.clear_cookies()

    founder = enter(FOUNDER, language=language)
    founder.goto(own)
    founder.click("#confirmation .button.primary")
    expect(founder.locator("#confirmation")).to_contain_text(confirmed)
    fine(founder)


def _offered(page, language):
    """The first partner whose name holds Lusaka."""
    name = "루사카" if language == "ko" else "Lusaka"
    options = page.locator("main [name=partner_id] option").all_text_contents()
    return next(words for words in options if name in words)
