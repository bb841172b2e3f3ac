"""Hours assigned to a startup for a period, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.values.refusals import RuleViolation

QUOTA_MINUTES_MAX = 1000 * 60


class PeriodKind(StrEnum):
    PROGRAM_YEAR = "program_year"
    HALF = "half"
    QUARTER = "quarter"


_MONTHS = {PeriodKind.PROGRAM_YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`[starts_on, ends_on]`, both days included."""

    starts_on: date
    ends_on: date
    kind: PeriodKind

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def meets(self, other: "Period") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass(frozen=True, slots=True)
class Quota:
    """Minutes assigned to a startup for a period, as the newest decision says."""

    startup_id: int
    period: Period
    minutes: int


def period_of(kind: PeriodKind, day: date, *, program_starts_on: date) -> Period:
    """The period of this kind that holds the day.

    Halves and quarters are the calendar's; a program year begins with the program's own day.
    """
    if kind is PeriodKind.PROGRAM_YEAR:
        starts_on = _program_year(day, program_starts_on)
    else:
        months = _MONTHS[kind]
        starts_on = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(starts_on, _months_on(starts_on, _MONTHS[kind]) - ONE_DAY, kind)


def check_quota(quota: Quota, others: Iterable[Quota]) -> None:
    """One day of a startup belongs to one assigned period: overlapping ones would count twice."""
    if not 0 <= quota.minutes <= QUOTA_MINUTES_MAX:
        raise RuleViolation("out_of_range", "minutes", least=0, most=QUOTA_MINUTES_MAX)
    for other in others:
        if other.period != quota.period and other.minutes and other.period.meets(quota.period):
            raise RuleViolation(
                "quota_overlaps",
                "period",
                starts_on=other.period.starts_on,
                ends_on=other.period.ends_on,
            )


def _program_year(day: date, program_starts_on: date) -> date:
    years = day.year - program_starts_on.year
    starts_on = _months_on(program_starts_on, 12 * years)
    return starts_on if starts_on <= day else _months_on(program_starts_on, 12 * (years - 1))


def _months_on(day: date, months: int) -> date:
    """The same day of a later month; the 29th of February becomes the 28th."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)
