"""Periods: which holds a day, what comes before and after, what people type."""

from datetime import date
from itertools import pairwise

import pytest

from tracker.values.periods import (
    Period,
    PeriodKind,
    last_periods,
    ordinal,
    period_after,
    period_before,
    period_of,
    read_period,
)

STARTS = date(2025, 3, 17)
DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("kind", "first", "last", "name"),
    [
        (PeriodKind.MONTH, date(2026, 11, 1), date(2026, 11, 30), "2026-11"),
        (PeriodKind.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        (PeriodKind.HALF, date(2026, 7, 1), date(2026, 12, 31), "2026-H2"),
        (PeriodKind.FISCAL_YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (PeriodKind.PROGRAM_YEAR, date(2026, 3, 17), date(2027, 3, 16), "2026-03-17/Y"),
    ],
)
def test_a_period_holds_its_days_and_its_name_is_read_back(kind, first, last, name):
    period = period_of(kind, DAY, program_starts_on=STARTS)
    assert period == Period(first, last, kind)
    assert period.name == name
    assert read_period(name, program_starts_on=STARTS) == period


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_periods_follow_one_another_without_a_gap(kind):
    found = last_periods(kind, DAY, 30, program_starts_on=STARTS)
    assert len(found) == 30
    for one, following in pairwise(found):
        assert following.starts_on == one.until
        assert period_after(one, program_starts_on=STARTS) == following
        assert period_before(following, program_starts_on=STARTS) == one


def test_program_years_are_counted_from_the_programs_first_day():
    second = period_of(PeriodKind.PROGRAM_YEAR, DAY, program_starts_on=STARTS)
    assert ordinal(second, program_starts_on=STARTS) == 2
    assert read_period("2차 연도", program_starts_on=STARTS) == second
    assert read_period("Y2", program_starts_on=STARTS) == second


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("2026. 9.", "2026-09"),
        ("2026년 9월", "2026-09"),
        ("2026/9", "2026-09"),
        ("2026년 3분기", "2026-Q3"),
        ("2026 Q3", "2026-Q3"),
        ("2026년 상반기", "2026-H1"),
        ("2026H2", "2026-H2"),
        ("2026년", "2026"),
        ("2026 회계연도", "2026"),
        ("FY2026", "2026"),
    ],
)
def test_periods_are_read_as_people_type_them(typed, name):
    assert read_period(typed, program_starts_on=STARTS).name == name


@pytest.mark.parametrize(
    "typed",
    ["", "2026-13", "2026-Q5", "2026-H3", "0년", "9999", "지난달", "２０２６", "2026-99-99/Y"],
)
def test_what_is_no_period_is_refused(typed):
    assert read_period(typed, program_starts_on=STARTS) is None
