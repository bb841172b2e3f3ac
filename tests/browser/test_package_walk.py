"""An executive reads the package of one startup and what came of it; a manager sees to a gap."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.startups import DORMANT, STEADY

MANAGER, EXECUTIVE = "pm@demo.example", "exec@demo.example"
NOT_ITS_EFFECT = {"ko": "인과관계가 아님", "en": "not its effect"}


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


def test_an_executive_reads_a_package_and_what_came_of_it(enter, language):
    page = enter(EXECUTIVE, language=language)
    page.goto("/dashboard")
    with page.expect_navigation():
        page.click("#package .card-end a")
    fine(page)
    expect(page.locator("#spread-card .lead")).to_be_visible()
    page.set_viewport_size(WIDE)
    with page.expect_navigation():
        page.click(f"#startups th a[href*='/{STEADY}/package']")
    fine(page)
    expect(page.locator(".answer .lead")).to_be_visible()
    expect(page.locator("#after")).to_contain_text(NOT_ITS_EFFECT[language])
    page.set_viewport_size(WIDE)
    with page.expect_navigation():
        page.locator("#after .use-list a").first.click()
    assert f"/startups/{STEADY}/" in page.url
    page.goto("/package/after")
    fine(page)
    expect(page.locator("main .notice.info")).to_be_visible()


def test_a_manager_sees_to_a_gap_and_moves_a_plan(enter, language):
    page = enter(MANAGER, language=language)
    page.goto("/package/gaps?kind=mentoring")
    fine(page)
    with page.expect_navigation():
        page.click(f"#now .todo li:has(a[href*='/{DORMANT}/']) .button")
    assert page.url.endswith(f"/startups/{DORMANT}/mentoring/ask")
    page.goto(f"/package/plans?startup={DORMANT}&kind=promotion")
    fine(page)
    page.set_viewport_size(PHONE if language == "ko" else WIDE)
    page.fill("[name=count]", "2" if language == "ko" else "3")
    page.fill("[name=source]", "수요조사")
    page.fill("[name=reason]", "변경협약")
    with page.expect_navigation():
        page.click("#set .button.primary")
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    fine(page)
