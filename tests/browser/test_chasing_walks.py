"""An officer hands over to a deputy; an auditor vouches ten samples."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import DEMO_PASSWORD, PHONE, WIDE
from tracker.setup.demo.people import MANAGER
from tracker.setup.demo.startups import DEMO_TIMEZONE
from tracker.values.clock import today

AUDITOR, ADMINISTRATOR = "auditor@demo.example", "admin@demo.example"
LEAVE = "전보 발령 대기"
TODAY = today(DEMO_TIMEZONE)
SAMPLES = 10


@pytest.mark.parametrize(("language", "part"), [("ko", "약속과 기한"), ("en", "Promised and due")])
def test_an_officer_hands_over_on_a_page_on_paper_and_as_a_workbook(enter, language, part):
    page = enter(ADMINISTRATOR, language=language)
    name_a_deputy(page, {"ko": 60, "en": 80}[language])
    page.context.clear_cookies()
    page = enter(MANAGER, language=language)
    page.goto("/users/deputies")
    expect(page.get_by_role("row", name=LEAVE).first).to_be_visible()
    page.goto("/handover")
    expect(page.get_by_role("heading", name=part)).to_be_visible()
    fine(page)
    page.set_viewport_size(WIDE)
    for ending in ("pdf", "xlsx"):
        with page.expect_download() as taken:
            page.click(f"main a[href$='handover.{ending}'], a[href$='handover.{ending}']")
        assert taken.value.suggested_filename.endswith(ending)
    page.click("main a[href*='/requests/']")
    expect(page.locator("h1")).to_be_visible()


def name_a_deputy(page, in_days: int) -> None:
    """Who stands in for the officer until somebody has her work for good."""
    page.goto("/users/deputies")
    page.click("main a[href='/users/deputies/new']")
    for field, name in (("user_id", "김서연"), ("deputy_id", "오세린")):
        options = page.locator(f"[name={field}] option").all_text_contents()
        page.select_option(f"[name={field}]", label=next(one for one in options if name in one))
    page.fill("[name=from_on]", (TODAY + timedelta(days=in_days)).isoformat())
    page.fill("[name=until_on]", (TODAY + timedelta(days=in_days + 9)).isoformat())
    page.fill("[name=reason]", LEAVE)
    page.fill("[name=current_password]", DEMO_PASSWORD)
    fine(page)
    page.set_viewport_size(WIDE)
    page.click("main .form-end .button.primary")
    expect(page.get_by_role("row", name=LEAVE).first).to_be_visible()
    fine(page)
    page.set_viewport_size(WIDE)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_auditor_vouches_ten_samples_from_the_trail_to_their_evidence(enter, language):
    page = enter(AUDITOR, language=language)
    page.goto("/trail")
    page.click("a[href='/trail/sample']")
    page.fill("[name=seed]", "7")
    page.fill("[name=count]", str(SAMPLES))
    page.click("main .filters button")
    expect(page.locator("tbody tr")).to_have_count(SAMPLES)
    fine(page)
    page.set_viewport_size(WIDE)
    drawn = page.url
    for number in range(SAMPLES):
        vouch(page, drawn, number)
    page.goto(drawn)
    with page.expect_download() as taken:
        page.click("a[href*='/trail/sample/xlsx']")
    assert taken.value.suggested_filename.endswith("xlsx")


def vouch(page, drawn, number) -> None:
    """From the trail to the thing, and on to what it rests on, down to a file where there is one."""
    page.goto(drawn)
    row = page.locator("tbody tr").nth(number)
    trail = row.locator("td:last-child a").get_attribute("href")
    thing = row.locator("th a").get_attribute("href")
    proofs = row.locator("td").nth(3).locator("a:not([download])")
    addresses = [proofs.nth(n).get_attribute("href") for n in range(proofs.count())]
    page.goto(trail)
    expect(page.locator("tbody tr").first).to_be_visible()
    for address in (thing, *addresses):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        if "/usage/imports/" in address:
            with page.expect_download() as taken:
                page.click("#files a[download] >> nth=0")
            assert taken.value.suggested_filename
    if number in {0, SAMPLES - 1}:
        fine(page, PHONE, WIDE)
