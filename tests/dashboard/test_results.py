"""What a period came to beside the one before: pure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.dashboard.rules import (
    ChangeKind,
    Compared,
    aims_of,
    changes_of,
    compared,
    same_part,
    so_far,
    whole_months,
    year_of,
)
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import Target
from tracker.values.periods import Period, PeriodKind, period_before, period_of

STARTS_ON = date(2025, 3, 17)
TODAY = date(2026, 11, 26)
AT = datetime(2026, 11, 26, tzinfo=UTC)
YEAR = period_of(PeriodKind.FISCAL_YEAR, TODAY, program_starts_on=STARTS_ON)
LAST_YEAR = period_before(YEAR, program_starts_on=STARTS_ON)


def month(year, number):
    return period_of(PeriodKind.MONTH, date(year, number, 1), program_starts_on=STARTS_ON)


def jobs(period, **values):
    """New jobs in a period by startup, `s1=5`."""
    return {(Kpi.NEW_JOBS, period): {int(own[1:]): Decimal(value) for own, value in values.items()}}


def test_a_year_so_far_ends_today_and_its_figures_with_the_last_whole_month():
    assert so_far(YEAR, TODAY).ends_on == TODAY
    assert whole_months(YEAR, TODAY).ends_on == date(2026, 10, 31)
    assert so_far(LAST_YEAR, TODAY) == whole_months(LAST_YEAR, TODAY) == LAST_YEAR


def test_a_period_without_a_whole_month_has_no_figures():
    november = month(2026, 11)
    assert whole_months(november, TODAY) is None
    assert compared(Kpi.NEW_JOBS, None, None, jobs(november, s1=3)) == Compared(None, None)


@pytest.mark.parametrize(
    ("part", "ends_on"),
    [
        (whole_months(YEAR, TODAY), date(2025, 10, 31)),
        (so_far(YEAR, TODAY), date(2025, 11, 26)),
        (YEAR, date(2025, 12, 31)),
    ],
)
def test_as_much_of_the_period_before_is_compared(part, ends_on):
    assert same_part(part, LAST_YEAR).ends_on == ends_on


def test_a_leap_year_is_no_longer_than_its_months():
    year = period_of(PeriodKind.FISCAL_YEAR, date(2028, 5, 5), program_starts_on=STARTS_ON)
    before = period_before(year, program_starts_on=STARTS_ON)
    part = whole_months(year, date(2028, 3, 5))
    assert part.ends_on == date(2028, 2, 29)
    assert same_part(part, before).ends_on == date(2027, 2, 28)


def test_months_of_all_startups_are_compared_with_the_same_months():
    part = whole_months(YEAR, TODAY)
    before = same_part(part, LAST_YEAR)
    values = jobs(part, s1=5, s2=2) | jobs(before, s1=4, s2=1) | jobs(LAST_YEAR, s1=13)
    found = compared(Kpi.NEW_JOBS, part, before, values)
    assert (found.now, found.before, found.change) == (7, 5, 2)


def test_nothing_known_before_is_no_growth_from_nought():
    assert compared(Kpi.NEW_JOBS, YEAR, LAST_YEAR, jobs(YEAR, s1=5)).change is None


def target(startup_id, value):
    return Target(1, startup_id, Kpi.NEW_JOBS, YEAR, Decimal(value), "", AT, "x")


def test_results_are_of_the_startups_that_have_a_target():
    targets = {1: {(Kpi.NEW_JOBS, YEAR): target(1, 8)}, 3: {(Kpi.NEW_JOBS, YEAR): target(3, 2)}}
    (aim,) = aims_of([Kpi.REVENUE, Kpi.NEW_JOBS], YEAR, jobs(YEAR, s1=5, s2=50), targets)
    assert (aim.kpi, aim.n, aim.target, aim.value) == (Kpi.NEW_JOBS, 2, 10, 5)
    assert aim.reached == Decimal("50.0")


def test_targets_are_of_the_fiscal_year_or_of_the_program_year_looked_at():
    quarter = Period(date(2025, 7, 1), date(2025, 9, 30), PeriodKind.QUARTER)
    assert year_of(quarter, TODAY, STARTS_ON) == LAST_YEAR
    own = period_of(PeriodKind.PROGRAM_YEAR, TODAY, program_starts_on=STARTS_ON)
    assert year_of(own, TODAY, STARTS_ON) == own


def test_events_are_told_by_kind_and_unknown_ones_are_not():
    found = changes_of({"credits.grant_credits": 2, "credits.amend_grant": 1, "people.sign_in": 9})
    assert [(one.kind, one.count) for one in found] == [(ChangeKind.GRANTS, 3)]
