"""The reverse planner: what must be true, from the last priced round alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.progress.test_forecast import PLAIN, RULE, TODAY, TRILLION, startup, valued
from tracker.progress.rules import Stage, unicorn_progress
from tracker.progress.rules.forecast import Standing, assumed
from tracker.progress.rules.planner import plan

BILLION = 10**9


def planned(*valuations, as_of=TODAY, rule=RULE, **more):
    return plan(startup(*valuations), rule, PLAIN, as_of, **more)


def test_growth_needed_is_what_the_unicorn_page_says():
    found = planned(valued())
    assert found.factor == 10
    assert found.growth_a_year == unicorn_progress([valued()], RULE, TODAY).growth_a_year
    assert float(found.growth_a_year) == pytest.approx(10 ** (365.25 / 1460))


def test_as_many_rounds_as_median_step_ups_need():
    found = planned(valued())
    stages = [one.stage for one in found.rounds]
    assert stages == [Stage.SERIES_C, Stage.SERIES_D, Stage.LATER, Stage.LATER]


def test_the_last_round_stands_at_the_line_on_the_day():
    found = planned(valued(30 * BILLION, stage=Stage.SEED))
    assert found.rounds[-1].by == RULE.by
    assert found.rounds[-1].value == TRILLION
    grown = Decimal(30 * BILLION)
    for one in found.rounds:
        grown *= one.times
        assert float(one.value) == pytest.approx(float(grown))
    days = [one.by for one in found.rounds]
    assert days == sorted(days)


def test_no_step_up_asked_for_is_above_the_median_of_its_round():
    found = planned(valued())
    assert all(one.times <= one.median_times for one in found.rounds)


def test_at_the_usual_pace_the_line_comes_years_too_late():
    found = planned(valued())
    assert found.median_on == date(2034, 5, 2)
    assert found.fitting == 1
    assert found.times_if_only_those == 10


def test_time_since_the_last_round_counts_towards_the_next():
    at_once, later = planned(valued()), planned(valued(), as_of=date(2025, 7, 1))
    assert later.rounds[0].median_on == at_once.rounds[0].median_on


def test_a_round_that_is_overdue_is_expected_next():
    found = planned(valued(on=date(2020, 1, 1)), as_of=TODAY)
    assert found.rounds[0].median_on == date(2025, 1, 2)


def test_what_it_really_did_stands_beside_the_medians():
    first = valued(30 * BILLION, date(2023, 1, 1), Stage.SERIES_A, number=1)
    second = valued(90 * BILLION, date(2025, 1, 1), Stage.SERIES_B, number=2)
    (step,) = planned(first, second).done
    assert (step.times, step.days) == (3, 731)
    assert (step.median_times, step.median_days) == (Decimal("2.23"), 852)
    growth = planned(first, second).growth_so_far
    assert float(growth) == pytest.approx(3 ** (365.25 / 731))


def test_recurring_revenue_is_the_line_by_the_multiple():
    found = planned(valued(), multiple=Decimal(8))
    assert found.arr_needed == TRILLION / Decimal(8)
    assert found.arr_implied == Decimal(10**11) / 8
    assert planned(valued()).multiple == 10


def test_in_dollars_the_line_is_a_billion():
    rule = replace(RULE, definition="usd")
    found = planned(valued(140 * BILLION, usd_krw=Decimal(1400)), rule=rule)
    assert (found.value, found.line, found.factor) == (10**8, 10**9, 10)


@pytest.mark.parametrize(
    ("valuations", "as_of", "standing"),
    [
        ([], TODAY, Standing.NO_VALUATION),
        ([valued(verified_at=None)], TODAY, Standing.NO_VALUATION),
        ([valued(TRILLION)], TODAY, Standing.REACHED),
        ([valued(), valued(stage=Stage.EXIT, number=2)], TODAY, Standing.EXITED),
        ([valued(0)], TODAY, Standing.WORTHLESS),
        ([valued()], date(2029, 1, 1), Standing.DATE_PASSED),
    ],
)
def test_where_there_is_nothing_to_plan_it_says_why(valuations, as_of, standing):
    found = planned(*valuations, as_of=as_of)
    assert found.standing is standing
    assert (found.factor, found.growth_a_year, found.rounds) == (None, None, ())


def test_within_a_month_of_the_day_a_growth_a_year_says_nothing():
    found = planned(valued(), as_of=date(2028, 12, 20))
    assert found.growth_a_year is None
    assert found.rounds[-1].by == RULE.by


def test_who_left_has_nothing_to_plan():
    gone = startup(valued(), left_on=TODAY)
    assert plan(gone, RULE, assumed({}), TODAY).standing is Standing.LEFT
