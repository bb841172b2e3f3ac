"""Hours assigned to a startup for a period, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.values.periods import Period, PeriodKind
from tracker.values.refusals import RuleViolation

QUOTA_MINUTES_MAX = 1000 * 60


QUOTA_PERIODS = (PeriodKind.PROGRAM_YEAR, PeriodKind.HALF, PeriodKind.QUARTER)
"""What hours are assigned for: a month is too short for that."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Minutes assigned to a startup for a period, as the newest decision says."""

    startup_id: int
    period: Period
    minutes: int


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
