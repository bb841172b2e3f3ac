"""Pages of figures: of one startup, of the program; entered, verified, closed, aimed at."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.progress.actions import close_period, record_readings, set_target
from tracker.progress.actions.kpis import stated_for
from tracker.progress.queries.kpis import (
    asked_of,
    closings_of,
    readings_of_startup,
    targets_of_startup,
)
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import NewTarget, ReadingSource, standing
from tracker.values.clock import now, today
from tracker.values.periods import PeriodKind, last_periods, period_of

ZONE = "Asia/Seoul"


def day():
    return today(ZONE)


def starts_on():
    return date(day().year - 2, 1, 1)


def period(kind, months_ago=1):
    found = last_periods(PeriodKind.MONTH, day(), months_ago + 1, program_starts_on=starts_on())
    return period_of(kind, found[0].ends_on, program_starts_on=starts_on())


@pytest.fixture
def program(app):
    return make_program(starts_on=starts_on())


def state(startup, value=100_000_000, *, months_ago=1, verified=False, reason="", kpi=Kpi.REVENUE):
    month = period(PeriodKind.MONTH, months_ago)
    new = stated_for(kpi, Decimal(value), month, ReadingSource.STARTUP, today=day())
    record_readings(
        startup.id, [new], reason=reason, verified=verified, by=OPERATOR, at=now(), today=day()
    )
    return month


def enter(app, program, role, *startups):
    return browser(app).enter(make_user(program, role, startups=startups))


def test_a_startups_page_shows_figures_by_any_kind_of_period_beside_its_target(app, program):
    alpha = make_startup(program)
    month = state(alpha)
    year = period(PeriodKind.FISCAL_YEAR)
    target = NewTarget(Kpi.REVENUE, year, Decimal(1_000_000_000))
    set_target(alpha.id, target, "협약서", by=OPERATOR, at=now())
    client = enter(app, program, Role.STARTUP, alpha)
    for kind in PeriodKind:
        name = period(kind).name
        page = client.get_page(f"/startups/alpha/figures?period={name}")
        assert "1억원" in page.text
        assert "미확인" in page.text
        assert "10억원" in page.text or kind is PeriodKind.PROGRAM_YEAR
    page = client.get_page(f"/startups/alpha/figures/revenue?period={month.name}")
    assert "100,000,000원" in page.text


def test_a_page_without_figures_says_what_to_do(app, program):
    alpha = make_startup(program)
    page = enter(app, program, Role.STARTUP, alpha).get_page("/startups/alpha/figures")
    assert "실적값이 없습니다" in page.text


def test_what_a_startup_enters_is_unverified_until_the_program_verifies_it(app, program):
    alpha = make_startup(program)
    founder = enter(app, program, Role.STARTUP, alpha)
    month = period(PeriodKind.MONTH)
    path = f"/startups/alpha/figures/enter?period={month.name}"
    founder.get_page(path)
    founder.post_page(path, {"revenue": "2억", "headcount": "많음"}, status=422)
    founder.post_page(path, {"revenue": "2억", "headcount": "12"})
    found = standing(readings_of_startup(alpha.id))
    assert found[Kpi.REVENUE, month].source is ReadingSource.STARTUP
    assert not found[Kpi.REVENUE, month].verified
    founder.post_page("/startups/alpha/figures/verify", {"period": month.name}, status=403)
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    manager.post_page("/startups/alpha/figures/verify", {"period": month.name})
    assert all(one.verified for one in standing(readings_of_startup(alpha.id)).values())


def test_a_correction_after_the_closing_is_shown_with_what_stood_and_why(app, program):
    alpha = make_startup(program)
    month = state(alpha)
    close_period(program.id, month, "", by=OPERATOR, at=now(), today=day())
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/figures/enter?period={month.name}"
    manager.post_page(path, {"revenue": "3억"}, status=422)
    manager.post_page(path, {"revenue": "3억", "reason": "세금계산서 재발행"})
    page = manager.get_page("/startups/alpha/figures")
    assert "마감 후 정정" in page.text
    assert "세금계산서 재발행" in page.text
    assert "100,000,000원" in page.text


def test_the_program_sees_totals_and_targets_against_results(app, program):
    for slug in ("alpha", "beta"):
        startup = make_startup(program, slug)
        state(startup)
        target = NewTarget(Kpi.REVENUE, period(PeriodKind.FISCAL_YEAR), Decimal(400_000_000))
        set_target(startup.id, target, "협약서", by=OPERATOR, at=now())
    page = enter(app, program, Role.EXECUTIVE).get_page("/figures")
    assert "2억원" in page.text
    assert "25%" in page.text
    assert "/figures/closing" not in {form.action for form in page.forms}


def test_a_period_is_closed_and_opened_again_with_a_reason(app, program):
    make_startup(program)
    manager, month = enter(app, program, Role.PROGRAM_MANAGER), period(PeriodKind.MONTH)
    manager.post_page("/figures/closing", {"period": month.name})
    assert [one.closed for one in closings_of(program.id)] == [True]
    manager.post_page("/figures/closing", {"period": month.name, "open": "1"})
    assert [one.closed for one in closings_of(program.id)] == [True]
    manager.post_page("/figures/closing", {"period": month.name, "open": "1", "reason": "누락"})
    assert [one.closed for one in closings_of(program.id)] == [False]
    manager.get_page("/figures")


def test_targets_are_set_by_the_program_and_keep_their_history(app, program):
    alpha = make_startup(program)
    manager, year = enter(app, program, Role.PROGRAM_MANAGER), period(PeriodKind.FISCAL_YEAR, 0)
    sent = {"kpi": "revenue", "period": year.name, "value": "12억", "reason": "협약서"}
    manager.post_page("/startups/alpha/figures/targets", sent)
    manager.post_page("/startups/alpha/figures/targets", {**sent, "value": "큰 값"}, status=422)
    manager.post_page("/startups/alpha/figures/targets", {**sent, "value": "15억"})
    assert [one.value for one in targets_of_startup(alpha.id)] == [1_200_000_000, 1_500_000_000]
    page = manager.get_page("/startups/alpha/figures/targets")
    assert "1,200,000,000원" in page.text
    founder = enter(app, program, Role.STARTUP, alpha)
    founder.post_page("/startups/alpha/figures/targets", sent, status=403)


def test_what_is_asked_is_chosen_with_a_reason(app, program):
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    manager.get_page("/figures/asked")
    manager.post_page("/figures/asked", {"revenue": "y"}, status=422)
    manager.post_page("/figures/asked", {"revenue": "y", "reason": "간소화"})
    assert asked_of(program.id) == (Kpi.REVENUE,)


def test_another_startups_figures_are_not_found(app, program):
    alpha, beta = make_startup(program), make_startup(program, "beta")
    state(beta, 987_654_321)
    founder = enter(app, program, Role.STARTUP, alpha)
    for path in ("figures", "figures/revenue", "figures/enter"):
        page = founder.get_page(f"/startups/beta/{path}", status=404)
        assert "987,654,321" not in page.html
    founder.get_page("/figures", status=403)
    founder.get_page("/figures/check-ins", status=403)


def test_pages_ask_the_database_as_often_for_many_startups_as_for_few(app, program, queries):
    first = [make_startup(program, f"one{n}") for n in range(2)]
    for startup in first:
        state(startup)
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    paths = ("/figures", "/figures/check-ins", "/startups/one0/figures")
    manager.get_page("/figures")
    few = [queries(lambda path=path: manager.get_page(path)) for path in paths]
    for n in range(30):
        state(make_startup(program, f"more{n}"))
    manager.get_page("/figures")
    many = [queries(lambda path=path: manager.get_page(path)) for path in paths]
    assert many == few
