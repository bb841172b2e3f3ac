"""What a program manager does with exports: a hold decided, a rate entered, a sub account mapped."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.looks import LOOKS, faults
from tests.browser.site import PHONE, WIDE
from tests.usage.files import Run, csv_bytes, row
from tracker.setup.demo.calendar import DemoCalendar
from tracker.setup.demo.startups import DEMO_TIMEZONE, GROWING, LAPSING, STEADY
from tracker.setup.demo.usage import SOURCE, sub_account_of
from tracker.values.clock import today

MANAGER = "pm@demo.example"
TODAY = today(DEMO_TIMEZONE)
CLOSED = DemoCalendar(TODAY).month(3)  # a month that the demo's own export has whole
LOOK = {"ko": LOOKS[:1], "en": LOOKS[1:2]}  # light and wide, dark and narrow
SAID = {
    "held": {"ko": "확인 대기", "en": "Held"},
    "imported": {"ko": "반영 완료", "en": "Imported"},
    "discarded": {"ko": "반영 안 함", "en": "Not taken"},
}


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


@pytest.fixture
def fine(judged, language):
    """`fine(page, view)`: accessible and no wider than its window, in the language's look."""

    def check(page, view):
        size = page.viewport_size
        assert not list(faults(page, LOOK[language], judged, view))
        page.set_viewport_size(size)

    return check


def upload(page, name, content, source=""):
    """Send a file; at its import's page once the worker has read it."""
    page.goto("/usage/imports")
    page.set_input_files(
        "[name=files]", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.fill("[name=source]", source)
    page.click("#upload [type=submit]")
    page.wait_for_url(re.compile(r"/usage/imports/\d+$"))
    expect(page.locator("#progress")).to_have_count(0)


def is_said(page, status, language):
    expect(page.locator("h1 .chip")).to_have_text(SAID[status][language])


def rows_of(month, days, accounts, cost="140000", **changes):
    return [
        row(cost, f"{month}-{day:02}", account, **changes)
        for day in range(1, days + 1)
        for account in accounts
    ]


def test_a_run_of_fewer_days_is_held_looked_at_and_left(enter, fine, language):
    """The demo's own export, cut after eight days: keeping what is live changes nothing."""
    page = enter(MANAGER, language=language)
    page.set_viewport_size({"ko": WIDE, "en": PHONE}[language])
    month = f"{CLOSED:%Y-%m}"
    rows = rows_of(month, 8, [sub_account_of(own) for own in (STEADY, GROWING)])
    sent = {"ko": "03:00:00", "en": "04:00:00"}[language]
    short = Run(
        rows, run=f"short-{language}", source=SOURCE, month=month, submitted=f"{TODAY}T{sent}Z"
    )
    upload(page, "focus-daily.zip", short.zipped())
    is_said(page, "held", language)
    expect(page.locator("#hold .risk")).to_contain_text("H01")
    changes = page.locator("table").first
    expect(changes).to_contain_text({"ko": "8일", "en": "8 days"}[language])
    expect(changes).to_contain_text("1,120,000")
    fine(page, "usage.show_import")
    page.fill("#hold [name=reason]", "내보내기가 끊김")
    page.click("#hold [value=keep]")
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    is_said(page, "discarded", language)
    expect(page.locator("#decisions")).to_contain_text("내보내기가 끊김")


def test_a_file_with_less_takes_the_month_once_somebody_says_so(enter, fine, language):
    page = enter(MANAGER, language=language)
    month, source = {"ko": "2024-03", "en": "2024-04"}[language], f"partner-{language}"
    account = str(uuid.uuid5(uuid.NAMESPACE_DNS, source))
    for days in (20, 6):
        upload(page, f"{days}.csv", csv_bytes(rows_of(month, days, [account], "500")), source)
    is_said(page, "held", language)
    page.click("#hold [value=replace]")
    is_said(page, "imported", language)
    expect(page.locator("#hold")).to_have_count(0)
    page.click(".actions a[href$='/changes']")
    expect(page.locator("main")).to_contain_text("3,000")


def test_dollars_wait_for_a_rate_which_is_entered_from_there(enter, fine, language):
    """From the hold to the month's rate and back, in the fewest clicks there can be."""
    page = enter(MANAGER, language=language)
    page.set_viewport_size({"ko": PHONE, "en": WIDE}[language])
    month, source = {"ko": "2024-05", "en": "2024-06"}[language], f"dollars-{language}"
    account = str(uuid.uuid5(uuid.NAMESPACE_DNS, source))
    rows = rows_of(month, 4, [account], "12.5", BillingCurrency="USD")
    upload(page, "usd.csv", csv_bytes(rows), source)
    is_said(page, "held", language)
    fine(page, "usage.show_import")
    expect(page.locator("#hold [value=replace]")).to_have_count(0)
    page.click("#hold a[href*='/usage/rates']")
    expect(page.locator("[name=month]")).to_have_value(month)
    fine(page, "usage.rates")
    page.fill("[name=usd_krw]", "1,340.20")
    page.fill("#enter [name=source]", "서울외국환중개 매매기준율")
    page.click("#enter [type=submit]")
    expect(page.locator("#rates tbody")).to_contain_text("1,340.2")
    page.click(".messages a")
    is_said(page, "imported", language)
    expect(page.locator("main")).to_contain_text("67,010")  # 50 dollars


def test_a_report_is_read_and_its_unmapped_sub_account_mapped_with_one_click(enter, fine, language):
    page = enter(MANAGER, language=language)
    month, source = {"ko": "2024-07", "en": "2024-08"}[language], f"sandbox-{language}"
    account = str(uuid.uuid5(uuid.NAMESPACE_DNS, source))
    rows = [
        *rows_of(month, 1, [account], "1", x_ResourceGroupName=f"rg-{LAPSING}-prod"),
        row("9,876.50", f"{month}-02", account),
    ]
    upload(page, "portal.csv", csv_bytes(rows), source)
    problems = page.locator("#problems tbody tr")
    expect(problems).to_have_count(1)
    expect(problems).to_contain_text("9,876.50")
    expect(problems).to_contain_text({"ko": "3행", "en": "Line 3"}[language])
    fine(page, "usage.show_import")
    page.click("#hold [value=without_rejected]")
    is_said(page, "imported", language)
    page.goto("/usage/sub-accounts")
    unmapped = page.locator(f"#unmapped tr:has(input[value='{account}'])")
    expect(unmapped.locator("select")).to_have_value(LAPSING)
    fine(page, "usage.sub_accounts")
    unmapped.locator("[type=submit]").click()
    expect(page.locator(".messages .notice.ok")).to_contain_text(account)
    expect(page.locator("#mapped")).to_contain_text(account)
