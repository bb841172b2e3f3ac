"""A milestone proved on a phone, verified on a screen, and one put off with a reason."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.startups import DEMO_TIMEZONE, STEADY
from tracker.values.clock import today

MANAGER, FOUNDER = "pm@demo.example", "founder@badagyeol.example"
TODAY = today(DEMO_TIMEZONE)
DONE = ".messages .notice.ok"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
MILESTONES = f"/startups/{STEADY}/milestones"


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


def press(page, where):
    with page.expect_navigation():
        page.click(where)
    expect(page.locator(DONE)).to_be_visible()


def test_a_founder_proves_a_milestone_and_the_program_verifies_by_what_it_has_seen(enter, language):
    title, label = f"CES 전시 {language}", f"전시 확인서 {language}"
    page = enter(FOUNDER, language=language)
    page.set_viewport_size(PHONE)
    page.goto(f"{MILESTONES}/new")
    page.fill("[name=title]", title)
    page.fill("[name=due_on]", TODAY.isoformat())
    press(page, "main form .button.primary[type=submit]")
    page.goto(f"{MILESTONES}?owner=")
    page.click(f"main table a:has-text('{title}')")
    page.click("a[href$='/edit']")
    page.check("[name=state][value=met]")
    page.fill("[name=closed_on]", TODAY.isoformat())
    press(page, "main form .button.primary[type=submit]")
    page.click("#evidence a[href$='/evidence/new']")
    page.fill("[name=label]", label)
    mine = {"name": "확인서.pdf", "mimeType": "application/pdf", "buffer": PDF + label.encode()}
    page.set_input_files("[name=file]", mine)
    page.fill("[name=expires_on]", (TODAY + timedelta(days=400)).isoformat())
    fine(page, PHONE)
    press(page, "main form .button.primary[type=submit]")
    fine(page, PHONE)
    address = page.url

    page.context.clear_cookies()
    page = enter(MANAGER, language=language)
    page.goto(f"{MILESTONES}?proof=waiting")
    page.click(f"main table a:has-text('{title}')")
    page.check("#verdicts [name=seen]")
    fine(page, WIDE)
    press(page, "#verdicts .button.primary[type=submit]")
    expect(page.locator("#verdicts .timeline")).to_contain_text(label)
    assert page.url.split("#")[0] == address.split("#")[0]


def test_the_program_puts_a_milestone_off_with_a_reason(enter, language, problems):
    page = enter(MANAGER, language=language)
    page.goto(f"{MILESTONES}?standing=planned")
    page.click("main table tbody a >> nth=0")
    page.click("a[href$='/edit']")
    page.fill("[name=due_on]", (TODAY + timedelta(days=200)).isoformat())
    with page.expect_navigation():
        page.click("main form .button.primary[type=submit]")
    expect(page.locator("#reason-error")).to_be_visible()
    problems.clear()  # the browser tells of the refusal
    why = f"실사 연기 {language}"
    page.fill("[name=reason]", why)
    press(page, "main form .button.primary[type=submit]")
    expect(page.locator("#moves")).to_contain_text(why)
    fine(page, WIDE)


def test_the_program_takes_steps_of_a_plan(enter, language):
    page = enter(MANAGER, language=language)
    page.goto("/plans")
    fine(page, WIDE)
    page.goto(f"{MILESTONES}/plan")
    page.select_option("[name=template]", index=0)
    with page.expect_navigation():
        page.click("main form.filters [type=submit]")
    fine(page, PHONE)
    boxes = page.locator("main table [type=checkbox]")
    for number in range(boxes.count()):
        boxes.nth(number).set_checked(number == 5)
    press(page, "main .button.primary[type=submit]")
    page.goto(f"/startups/{STEADY}/evidence")
    fine(page, PHONE)
