"""Rates and coverage as pages and commands."""

import io
import json
from decimal import Decimal

import pytest

from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.files import ALPHA, Run, days
from tests.usage.test_views import work
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits, record_usage
from tracker.credits.models import CreditGrant
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewGrant
from tracker.db import begin_write, db
from tracker.program.models import Program, Startup
from tracker.usage.models import CoverageSwitch, ExchangeRate
from tracker.values.clock import now, today

RATES, COVERAGE = "/usage/rates", "/startups/alpha/coverage"
COMMITMENT = {
    "what": "commitment",
    "covers": "on",
    "from_on": "2026-09-01",
    "reason": "협약서 제7조",
}


@pytest.fixture
def manager(sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    if db.session.query(Startup).filter_by(slug="alpha").first() is None:
        make_startup(db.session.query(Program).one())
    db.session.commit()
    return client


def test_an_office_without_rates_is_told_when_it_needs_them(manager):
    assert "입력한 환율이 없습니다" in manager.get_page(RATES).text


def test_a_rate_is_entered_and_its_history_kept(manager):
    for rate in ("1,421.40", "1430"):
        sent = {"month": "2026-10", "usd_krw": rate, "source": "매매기준율"}
        assert manager.post_page(RATES, sent).location.endswith(RATES)
    page = manager.get_page(RATES).text
    assert "1,430" in page
    assert "1,421.4" in page
    assert "이전 1건" in page
    assert "2026년 10월" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"month": "2026-13", "usd_krw": "1400"}, "청구 월을 2026-10처럼"),
        ({"month": "2026-10", "usd_krw": "14.00"}, "500원에서 5,000원 사이"),
        ({"month": "2026-10", "usd_krw": "many"}, "환율"),
        ({"month": "", "usd_krw": "1400"}, "청구 월"),
    ],
)
def test_a_rate_nobody_can_mean_comes_back_with_what_was_typed(manager, sent, words):
    page = manager.post_page(RATES, sent, status=422)
    assert words in page.text
    assert db.session.query(ExchangeRate).count() == 0


def test_an_executive_reads_rates_and_enters_none(sign_in):
    assert 'name="usd_krw"' not in sign_in(Role.EXECUTIVE).get_page(RATES).text


def test_coverage_says_the_defaults_and_every_decision(manager):
    page = manager.get_page(COVERAGE).text
    assert "바꾼 설정이 없습니다" in page
    manager.post_page(COVERAGE, COMMITMENT)
    page = manager.get_page(COVERAGE).text
    assert "협약서 제7조" in page
    assert "2026. 9. 1." in page


def test_a_decision_is_withdrawn_once(manager):
    manager.post_page(COVERAGE, COMMITMENT)
    own = db.session.query(CoverageSwitch).one().id
    address = f"{COVERAGE}/{own}/withdraw"
    token = {"csrf_token": manager.token()}
    assert manager.post(address, data=token).status_code == 302
    assert "설정을 철회하고" in manager.get_page(COVERAGE).text
    manager.post(address, data=token)
    assert "이미 철회한 설정입니다." in manager.get_page(COVERAGE).text


def test_a_decision_without_a_reason_is_refused(manager):
    manager.post_page(COVERAGE, {**COMMITMENT, "reason": " "}, status=422)
    assert db.session.query(CoverageSwitch).count() == 0


def test_a_founder_reads_what_draws_her_credits_and_changes_nothing(app, manager, sign_in):
    manager.post_page(COVERAGE, COMMITMENT)
    founder = sign_in(Role.STARTUP)
    page = founder.get_page(COVERAGE).text
    assert "협약서 제7조" in page
    assert 'name="reason"' not in page


def test_a_report_in_dollars_says_them_beside_the_won_at_the_months_rate(manager):
    manager.post_page("/usage/sub-accounts", {"sub_account": ALPHA, "startup": "alpha"})
    manager.post_page(RATES, {"month": "2026-09", "usd_krw": "1,421.40"})
    content = Run(days(2, cost="6.25", BillingCurrency="USD")).zipped()
    sent = {"files": [(io.BytesIO(content), "export.zip")]}
    done = manager.post_page("/usage/imports", sent, content_type="multipart/form-data")
    work(manager.application)
    page = manager.get_page(done.location).text
    assert "17,768" in page  # 12.5 x 1,421.4
    assert "12.5달러, 적용 환율 1,421.4원" in page


def use(startup_id, *, estimated=False):
    day = today("Asia/Seoul")
    months = {day.replace(day=1): (DayUsage(day, Decimal(1000), estimated=estimated),)}
    begin_write()
    record_usage(startup_id, months, cause="R", by=OPERATOR, at=now(), today=day)
    db.session.commit()


def test_an_estimate_is_said_beside_what_was_used(manager):
    use(db.session.query(Startup).filter_by(slug="alpha").one().id, estimated=True)
    assert "추정 1일 포함" in manager.get_page("/startups/alpha/credits").text


def test_a_dollar_grant_says_its_rate_and_on_how_many_days_nothing_could_be_drawn(manager):
    own = db.session.query(Startup).filter_by(slug="alpha").one().id
    day = today("Asia/Seoul")
    new = NewGrant(day, day, "R", amount_usd=Decimal(144_927), usd_krw=Decimal(1380))
    begin_write()
    done = grant_credits(own, new, key="grant-in-dollars", by=OPERATOR, at=now(), today=day)
    db.session.commit()
    use(own)
    page = manager.get_page(f"/startups/alpha/credits/grants/{done.grant_id}").text
    assert "$144,927 (1,380원/$)" in page
    assert "달러 금액을 알 수 없는 사용일이 1일" in page
    assert "$144,927 (1,380원/$)" in manager.get_page("/startups/alpha/credits").text


@pytest.fixture
def tracker(app):
    make_startup(make_program(), "alpha")
    db.session.commit()
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(app.cli, list(arguments))


def test_a_rate_is_set_and_listed_at_the_command_line(tracker):
    set_ = ("usage", "rate", "set", "--month", "2026-10", "--usd-krw")
    assert tracker(*set_, "1421.40", "--source", "R").exit_code == 0
    assert tracker(*set_, "1430").exit_code == 0
    (found,) = json.loads(tracker("usage", "rate", "list", "--json").stdout)["rates"]
    assert (found["month"], found["usd_krw"], found["source"]) == ("2026-10", "1430", "")
    assert [one["usd_krw"] for one in found["before"]] == ["1421.4"]
    assert "1,430원/$" in tracker("usage", "rate", "list").stdout


@pytest.mark.parametrize("rate", ["499", "5000.1", "NaN", "1e3", "-1400"])
def test_a_rate_nobody_can_mean_exits_1(tracker, rate):
    done = tracker("usage", "rate", "set", "--month", "2026-10", f"--usd-krw={rate}", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["field"] == "usd_krw"


def test_coverage_is_switched_at_the_command_line(tracker):
    asked = ("usage", "cover", "--startup", "alpha", "--what", "payg", "--from", "2026-09-01")
    done = tracker(*asked, "--on", "--reason", "R", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["covers"] is True
    assert tracker(*asked, "--off", "--reason", "R").exit_code == 0
    assert tracker(*asked, "--reason", "R").exit_code == 64  # says neither on nor off
    assert [one.covers for one in db.session.query(CoverageSwitch).order_by(CoverageSwitch.id)] == [
        True,
        False,
    ]


def test_a_grant_in_dollars_is_given_at_the_command_line(tracker):
    asked = ("credits", "grant", "--startup", "alpha", "--amount-usd", "100", "--usd-krw", "1380.5")
    days_ = ("--granted-on", "2026-01-01", "--expires-on", "2026-12-31", "--reference", "R")
    done = tracker(*asked, *days_, "--idempotency-key", "dollars-1", "--json")
    assert done.exit_code == 0, done.output
    assert db.session.query(CreditGrant.amount_krw).scalar() == 138_050
