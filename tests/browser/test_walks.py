"""Whole journeys in a real browser: the four for which the tracker exists, in both languages."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.usage.files import ALPHA, BRAVO, csv_bytes, row
from tracker.setup.demo.startups import DEMO_TIMEZONE, LAPSING, STEADY
from tracker.values.clock import today

MANAGER, EXECUTIVE, FOUNDER = "pm@demo.example", "exec@demo.example", "founder@badagyeol.example"
TODAY = today(DEMO_TIMEZONE)
WON = re.compile(r"[\d,]+원|₩[\d,]+")


@pytest.fixture(params=["ko", "en"])
def language(request):
    return request.param


def send(page):
    page.click("main form .button.primary[type=submit]")


def test_the_manager_grants_credits_and_logs_support(enter, language):
    page = enter(MANAGER, language=language)
    page.goto(f"/startups/{LAPSING}/credits")
    page.click(f"a[href='/startups/{LAPSING}/credits/grants/new']")
    page.fill("[name=amount_krw]", "1,000,000")
    page.fill("[name=granted_on]", TODAY.isoformat())
    page.fill("[name=expires_on]", (TODAY + timedelta(days=300)).isoformat())
    page.fill("[name=reference]", f"투자유치과-{language}")
    send(page)
    expect(page.locator("main")).to_contain_text("1,000,000")
    send(page)
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    page.wait_for_url(re.compile(rf"/startups/{LAPSING}/credits/grants/\d+$"))

    page.click("[data-dialog]")
    dialog = page.locator("#quick-log")
    dialog.locator("[name=given_by]").fill(f"정해원 {language}")  # else: twice with one mentor?
    dialog.locator("[name=minutes]").fill("90")
    dialog.locator("[name=topic]").fill(f"투자 계획 검토 {language}")
    dialog.locator("[type=submit]").click()
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    page.goto(f"/startups/{LAPSING}/support")
    expect(page.locator("main")).to_contain_text(f"투자 계획 검토 {language}")


def test_the_startup_reads_what_is_left_and_from_where(enter, language):
    page = enter(FOUNDER, language=language)
    page.wait_for_url(f"**/startups/{STEADY}/credits")
    answer = page.locator(".lead").inner_text()
    assert WON.search(answer)
    expect(page.locator(".plot.wide svg[role=img]").first).to_be_visible()
    page.locator(".figure-value a").first.click()
    page.wait_for_url(f"**/startups/{STEADY}/credits/ledger**")
    expect(page.locator("main table tbody tr").first).to_be_visible()


def test_the_manager_takes_in_an_export(enter, language, tmp_path):
    page = enter(MANAGER, language=language)
    page.goto("/usage/imports")
    export = tmp_path / f"part_{language}.csv"
    charged = TODAY.replace(day=1) - timedelta(days=400)
    cost, account = {"ko": ("1234", ALPHA), "en": ("4321", BRAVO)}[language]
    export.write_bytes(csv_bytes([row(cost, charged.isoformat(), account)]))
    page.set_input_files("[name=files]", export)
    page.fill("[name=source]", f"walks-{language}")
    send(page)
    page.wait_for_url(re.compile(r"/usage/imports/\d+$"))
    said = {"ko": "반영 완료", "en": "Imported"}[language]
    expect(page.locator("main")).to_contain_text(said)
    expect(page.locator("main")).to_contain_text(f"{int(cost):,}")


def test_the_executive_opens_the_dashboard_and_every_source(enter, language):
    page = enter(EXECUTIVE, language=language)
    page.wait_for_url("**/dashboard")
    figures = page.locator(".figure-value a")
    assert figures.count() == 11
    for address in figures.evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        if address.startswith("#"):
            expect(page.locator(address)).to_be_visible()
        else:
            assert page.request.get(address).status == 200
    for chart in ("balances-card", "valuations-card", "milestones-card"):
        expect(page.locator(f"#{chart} .plot.wide svg[role=img]")).to_be_visible()
    page.click(f"#startups a[href='/startups/{STEADY}/credits'] >> nth=0")
    page.wait_for_url(f"**/startups/{STEADY}/credits")
    expect(page.locator("h1")).to_be_visible()
