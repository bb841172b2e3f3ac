"""The demo's figures: two years of readings, targets, closed quarters, one open check-in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.progress.rules.kpis import Kpi
from tracker.setup.demo.calendar import MONTHS_IN
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

FULL_MONTHS = 12  # before that, startups were asked for less
AT_FIRST = (Kpi.REVENUE, Kpi.HEADCOUNT, Kpi.NEW_JOBS)
WIGGLE = (0, 3, -2, 5, 1, -4, 2, 6, -1, 0, 4, -3)  # percent, by month
MAN = 10_000


@dataclass(frozen=True, slots=True)
class Course:
    """How a startup grows; amounts in ten thousand won a month, growth in percent a month."""

    startup: str
    revenue: int
    growth: int
    recurring: int  # percent of revenue that recurs
    customers: int
    headcount: int
    hires: int  # one each so many months
    cash: int
    burn: int
    export: int  # percent of revenue
    patents: int
    until: int = 1  # months ago of the last figures
    raised: tuple[int, int] | None = None  # months ago, ten thousand won


COURSES = (
    Course(STEADY, 9_000, 4, 60, 6, 24, 2, 210_000, 9_500, 12, 4, raised=(7, 600_000)),
    Course(GROWING, 14_000, 6, 80, 9, 31, 1, 420_000, 24_000, 25, 9, raised=(5, 1_100_000)),
    Course(LAPSING, 5_200, 2, 30, 4, 19, 4, 260_000, 16_000, 0, 7, raised=(9, 700_000)),
    Course(DORMANT, 800, 0, 10, 2, 7, 12, 21_000, 2_400, 0, 2, until=10),
    Course(OVER, 11_500, 5, 90, 1_800, 22, 2, 300_000, 15_500, 8, 1, raised=(6, 900_000)),
)


@dataclass(frozen=True, slots=True)
class Aimed:
    """A fiscal year's target, as a share in percent of what the demo's course comes to."""

    kpi: Kpi
    percent: int


AIMED = (
    Aimed(Kpi.REVENUE, 112),
    Aimed(Kpi.NEW_JOBS, 95),
    Aimed(Kpi.HEADCOUNT, 104),
    Aimed(Kpi.EXPORT, 120),
)


def months_stated(course: Course) -> Iterator[int]:
    """Months ago, oldest first."""
    yield from range(MONTHS_IN - 1, course.until - 1, -1)


def month_values(course: Course, ago: int) -> dict[Kpi, Decimal]:
    """What a month's check-in said; in the early months less was asked."""
    passed = MONTHS_IN - 1 - ago
    revenue = _revenue(course, passed)
    hired = sum(month % course.hires == 0 for month in range(passed + 1))
    values = {
        Kpi.REVENUE: revenue * MAN,
        Kpi.HEADCOUNT: course.headcount + hired - passed // 9,
        Kpi.NEW_JOBS: int(passed % course.hires == 0),
        Kpi.ARR: revenue * course.recurring // 100 * 12 * MAN,
        Kpi.CUSTOMERS: course.customers * (100 + passed * (course.growth + 1)) // 100,
        Kpi.CASH: _cash(course, ago) * MAN,
        Kpi.CASH_BURN: _burn(course, passed) * MAN,
    }
    asked = AT_FIRST if ago > FULL_MONTHS else tuple(values)
    return {kpi: Decimal(values[kpi]) for kpi in asked}


def quarter_values(course: Course, ago: int) -> dict[Kpi, Decimal]:
    """With a quarter's last month: export of the quarter, patents so far."""
    passed = MONTHS_IN - 1 - ago
    sold = sum(_revenue(course, month) for month in range(max(0, passed - 2), passed + 1))
    export = sold * course.export // 100 * MAN
    return {Kpi.EXPORT: Decimal(export), Kpi.PATENTS: Decimal(course.patents + passed // 8)}


def year_values(course: Course, ago: int) -> dict[Kpi, Decimal]:
    """With December: the year's operating profit."""
    passed = MONTHS_IN - 1 - ago
    months = range(max(0, passed - 11), passed + 1)
    lost = sum(_burn(course, month) for month in months)
    return {Kpi.OPERATING_PROFIT: Decimal(-lost * 9 // 10 * MAN)}


def ends_quarter(month: date) -> bool:
    return month.month % 3 == 0


def _revenue(course: Course, passed: int) -> int:
    grown = course.revenue * (100 + course.growth * passed + course.growth**2 * passed**2 // 250)
    return grown * (100 + WIGGLE[passed % len(WIGGLE)]) // 10_000


def _burn(course: Course, passed: int) -> int:
    return course.burn * (100 + 2 * passed + WIGGLE[(passed + 5) % len(WIGGLE)]) // 100


def _cash(course: Course, ago: int) -> int:
    """What was raised comes in; every month's burn goes out, down to a small rest."""
    left = course.cash
    for month in range(MONTHS_IN - 1, ago - 1, -1):
        if course.raised and course.raised[0] == month:
            left += course.raised[1]
        left = max(left - _burn(course, MONTHS_IN - 1 - month), course.burn)
    return left
