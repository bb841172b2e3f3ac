"""The search by the keyboard alone: from any page to what was looked for."""

from collections import defaultdict

from playwright.sync_api import expect

from tests.browser.looks import IN_KOREAN, faults

MANAGER = "pm@demo.example"
CHOSEN = ".finds [aria-selected=true]"


def test_a_slash_an_arrow_and_enter_open_what_was_looked_for(enter):
    page = enter(MANAGER)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("ㅂㄷㄱ")
    expect(page.locator(".finds a").first).to_contain_text("바다결")
    expect(page.locator("#find")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator(CHOSEN)).to_contain_text("바다결")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/startups/badagyeol")


def test_enter_alone_opens_the_page_and_escape_leaves(enter):
    page = enter(MANAGER)
    page.keyboard.press("/")
    page.keyboard.type("계약")
    expect(page.locator(".finds a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".finds")).to_be_hidden()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main .hits a").first).to_contain_text("계약")


def test_a_slash_that_is_typed_is_a_slash(enter):
    page = enter(MANAGER)
    page.goto("/search")
    page.locator("main [name=q]").focus()
    page.keyboard.type("1/2")
    expect(page.locator("main [name=q]")).to_have_value("1/2")


def test_what_is_found_while_typing_is_accessible(enter):
    page = enter(MANAGER)
    page.keyboard.press("/")
    page.keyboard.type("ㅂㄷㄱ")
    expect(page.locator(".finds a").first).to_be_visible()
    assert not list(faults(page, IN_KOREAN, defaultdict(set), "finds"))
