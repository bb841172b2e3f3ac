"""Periods, and that one day of a startup belongs to one of them."""

from datetime import date

import pytest

from tracker.mentoring.rules import Period, PeriodKind, Quota, check_quota, period_of
from tracker.values.refusals import RuleViolation

STARTS = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("kind", "day", "starts_on", "ends_on"),
    [
        (PeriodKind.QUARTER, date(2026, 11, 26), date(2026, 10, 1), date(2026, 12, 31)),
        (PeriodKind.QUARTER, date(2026, 2, 28), date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodKind.HALF, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (PeriodKind.HALF, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (PeriodKind.PROGRAM_YEAR, date(2026, 2, 28), date(2025, 3, 1), date(2026, 2, 28)),
        (PeriodKind.PROGRAM_YEAR, date(2026, 3, 1), date(2026, 3, 1), date(2027, 2, 28)),
        (PeriodKind.PROGRAM_YEAR, date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_holds_its_day(kind, day, starts_on, ends_on):
    period = period_of(kind, day, program_starts_on=STARTS)
    assert (period.starts_on, period.ends_on) == (starts_on, ends_on)
    assert period.holds(day)


def test_a_program_that_began_on_a_leap_day_has_years_all_the_same():
    period = period_of(
        PeriodKind.PROGRAM_YEAR, date(2026, 1, 1), program_starts_on=date(2024, 2, 29)
    )
    assert (period.starts_on, period.ends_on) == (date(2025, 2, 28), date(2026, 2, 27))


def quota(kind: PeriodKind, day: date, minutes: int = 600) -> Quota:
    return Quota(1, period_of(kind, day, program_starts_on=STARTS), minutes)


def test_overlapping_periods_are_refused():
    year = quota(PeriodKind.PROGRAM_YEAR, date(2026, 5, 1))
    with pytest.raises(RuleViolation) as refused:
        check_quota(quota(PeriodKind.QUARTER, date(2026, 5, 1)), [year])
    assert refused.value.code == "quota_overlaps"


def test_the_same_period_may_be_assigned_anew_and_an_emptied_one_is_no_hindrance():
    year = quota(PeriodKind.PROGRAM_YEAR, date(2026, 5, 1))
    check_quota(quota(PeriodKind.PROGRAM_YEAR, date(2026, 5, 1), 900), [year])
    emptied = quota(PeriodKind.PROGRAM_YEAR, date(2026, 5, 1), 0)
    check_quota(quota(PeriodKind.QUARTER, date(2026, 5, 1)), [emptied])


def test_days_follow_each_other_without_gap():
    first = period_of(PeriodKind.QUARTER, date(2026, 3, 31), program_starts_on=STARTS)
    second = period_of(PeriodKind.QUARTER, date(2026, 4, 1), program_starts_on=STARTS)
    assert (second.starts_on - first.ends_on).days == 1
    assert not first.meets(second)
    assert first.meets(Period(first.ends_on, second.ends_on, PeriodKind.HALF))
