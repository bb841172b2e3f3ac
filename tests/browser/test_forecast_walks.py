"""Why the forecast fell: from the executive's page to the round behind it, in both languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import WIDE
from tracker.setup.demo.startups import DEMO_TIMEZONE, GROWING, OVER
from tracker.values.clock import today

MANAGER, EXECUTIVE = "pm@demo.example", "exec@demo.example"
TODAY = today(DEMO_TIMEZONE)
FELL = {"ko": OVER, "en": GROWING}  # both languages share one program


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


def test_an_executive_finds_why_it_fell_and_opens_the_round(enter, language):
    page = enter(MANAGER, language=language)
    page.goto(f"/startups/{FELL[language]}/valuations/new")
    page.fill("[name=valued_on]", TODAY.isoformat())
    page.select_option("[name=stage]", "series_c")
    page.fill("[name=amount_krw]", "300억")
    page.check("[name=grade][value=A]")
    page.check("[name=consent][value=program]")
    page.fill("[name=consent_basis]", "동의서")
    with page.expect_navigation():
        page.click("main form .button.primary[type=submit]")

    page.context.clear_cookies()
    page = enter(EXECUTIVE, language=language)
    page.goto("/forecast")
    fine(page)
    page.set_viewport_size(WIDE)
    fell = page.locator("#why tbody tr", has=page.locator("a[href*='/valuations/']")).last
    expect(fell).to_contain_text("-")
    with page.expect_navigation():
        fell.locator("a").click()
    expect(page.locator("main")).to_contain_text("30,000,000,000")
    fine(page)


@pytest.mark.parametrize("path", ["/forecast/how", "/forecast/assumptions", "/startups/{}/plan"])
def test_how_it_is_computed_can_be_read_on_a_phone(enter, path, language):
    page = enter(MANAGER, language=language)
    page.goto(path.format(GROWING))
    fine(page)
