"""Looking into a jump: from the home to its cause in two taps; what a re-import changed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import LOOKS, check_markup, faults
from tests.browser.site import PHONE
from tracker.setup.demo.startups import STEADY

MANAGER, FOUNDER = "pm@demo.example", "founder@badagyeol.example"
JUMPED = re.compile(r"2\.\d(배입니다| times)")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_jump_is_understood_in_two_taps(enter, judged, language):
    page = enter(MANAGER, language=language)
    page.goto("/home")
    page.click(f"#seen a[href^='/startups/{STEADY}/usage?']")
    expect(page.locator(".answer")).to_contain_text(JUMPED)
    page.click("#services a:has-text('Virtual Machines')")
    expect(page.locator("#groups tbody tr").first).to_contain_text(f"rg-{STEADY}-batch")
    assert not list(faults(page, LOOKS, judged, page.url.split("?")[0]))


def test_a_founder_looks_into_her_own_usage_on_a_phone(enter):
    page = enter(FOUNDER)
    page.set_viewport_size(PHONE)
    page.goto(f"/startups/{STEADY}/usage")
    page.select_option("#period", "3m")
    page.click(".filters [type=submit]")
    page.wait_for_url(re.compile("period=3m"))
    plot = page.locator("#days .plot.narrow")
    plot.focus()
    page.keyboard.press("ArrowRight")
    assert "Virtual Machines" in page.locator("#tip").inner_text()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_a_re_import_changed_is_accessible_and_fits(enter, judged, language):
    page = enter(MANAGER, language=language)
    page.goto("/usage/imports")
    for link in page.eval_on_selector_all("#history tbody a", "all => all.map(a => a.href)"):
        page.goto(link)
        if page.locator("a[href$='/changes']").count():
            break
    with page.expect_response(re.compile("/changes$")) as opened:
        page.click(".actions a[href$='/changes']")
    check_markup(opened.value)
    expect(page.locator("#changed tbody tr")).to_have_count(20)
    assert not list(faults(page, LOOKS, judged, page.url.split("?")[0]))
