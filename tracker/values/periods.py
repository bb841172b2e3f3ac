"""Periods an office counts in: months, quarters, halves, fiscal and program years."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
YEARS = range(1900, 2101)
TYPED_MOST = 60  # characters


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    FISCAL_YEAR = "fiscal_year"
    PROGRAM_YEAR = "program_year"


MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.FISCAL_YEAR: 12,
    PeriodKind.PROGRAM_YEAR: 12,
}


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

    def covers(self, other: "Period") -> bool:
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on

    @property
    def until(self) -> date:
        """The first day that is not in it any more."""
        return self.ends_on + ONE_DAY

    @property
    def name(self) -> str:
        """For addresses and machines: `2026-09`, `2026-Q3`, `2026-H1`, `2026`, `2025-03-17/Y`."""
        start = self.starts_on
        match self.kind:
            case PeriodKind.MONTH:
                return f"{start:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{start.year}-Q{(start.month + 2) // 3}"
            case PeriodKind.HALF:
                return f"{start.year}-H{1 if start.month == 1 else 2}"
            case PeriodKind.FISCAL_YEAR:
                return f"{start.year}"
        return f"{start.isoformat()}/Y"


def period_of(kind: PeriodKind, day: date, *, program_starts_on: date) -> Period:
    """The period of this kind that holds the day.

    Months, quarters, halves and fiscal years are the calendar's, as of Korea's public offices; a
    program year begins with the program's own day.
    """
    if kind is PeriodKind.PROGRAM_YEAR:
        starts_on = _program_year(day, program_starts_on)
    else:
        months = MONTHS[kind]
        starts_on = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(starts_on, months_on(starts_on, MONTHS[kind]) - ONE_DAY, kind)


def period_before(period: Period, *, program_starts_on: date) -> Period:
    day = period.starts_on - ONE_DAY
    return period_of(period.kind, day, program_starts_on=program_starts_on)


def period_after(period: Period, *, program_starts_on: date) -> Period:
    return period_of(period.kind, period.until, program_starts_on=program_starts_on)


def last_periods(
    kind: PeriodKind, day: date, count: int, *, program_starts_on: date
) -> list[Period]:
    """The `count` periods up to the one that holds the day, oldest first."""
    found = [period_of(kind, day, program_starts_on=program_starts_on)]
    while len(found) < count:
        found.append(period_before(found[-1], program_starts_on=program_starts_on))
    return found[::-1]


OFFERED = (
    PeriodKind.FISCAL_YEAR,
    PeriodKind.PROGRAM_YEAR,
    PeriodKind.HALF,
    PeriodKind.QUARTER,
)


def periods_between(
    first: date, last: date, *, program_starts_on: date | None = None
) -> dict[PeriodKind, list[Period]]:
    """Every period that has a day from `first` to `last` in it, by kind, the earliest first.

    `first` is the program's own first day where no other is given.
    """
    starts_on = program_starts_on or first
    return {kind: list(_of_kind(kind, first, last, starts_on)) for kind in OFFERED}


def _of_kind(kind: PeriodKind, first: date, last: date, starts_on: date) -> Iterator[Period]:
    found = period_of(kind, first, program_starts_on=starts_on)
    while found.starts_on <= last:
        yield found
        found = period_after(found, program_starts_on=starts_on)


def ordinal(period: Period, *, program_starts_on: date) -> int:
    """Which program year it is: 1 for the first."""
    return period.starts_on.year - program_starts_on.year + 1


_MONTH = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*\.?\s*월?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})\s*(?:[-./]|년)?\s*(?:[Qq]\s*([1-4])|([1-4])\s*분기)", re.ASCII)
_HALF = re.compile(r"(\d{4})\s*(?:[-./]|년)?\s*(?:[Hh]\s*([12])|([상하])반기)", re.ASCII)
_YEAR = re.compile(r"(?:FY\s*)?(\d{4})\s*(?:년|년도|회계연도)?", re.ASCII)
_PROGRAM_YEAR = re.compile(r"(?:[Yy](?:ear)?\s*(\d{1,2})|(\d{1,2})\s*차\s*(?:연도|년도))", re.ASCII)
_NAMED_YEAR = re.compile(r"(\d{4}-\d\d-\d\d)/Y", re.ASCII)


def read_period(text: str, *, program_starts_on: date) -> Period | None:
    """The period meant, or None.

    Read are `2026-09`, `2026. 9.`, `2026년 9월`, `2026-Q3`, `2026년 3분기`, `2026-H1`,
    `2026년 상반기`, `2026`, `2026년`, `2026 회계연도`, `1차 연도`, `Y1` and any `Period.name`.
    """
    if len(text) > TYPED_MOST:
        return None
    try:
        found = _named(text.strip(), program_starts_on)
    except ValueError:
        return None
    if found is None or found[1].year not in YEARS:
        return None
    return period_of(*found, program_starts_on=program_starts_on)


def _named(text: str, program_starts_on: date) -> tuple[PeriodKind, date] | None:  # noqa: PLR0911 - one line a kind
    if found := _QUARTER.fullmatch(text):
        number = int(found[2] or found[3])
        return PeriodKind.QUARTER, date(int(found[1]), number * 3 - 2, 1)
    if found := _HALF.fullmatch(text):
        second = found[2] == "2" or found[3] == "하"
        return PeriodKind.HALF, date(int(found[1]), 7 if second else 1, 1)
    if found := _YEAR.fullmatch(text):
        return PeriodKind.FISCAL_YEAR, date(int(found[1]), 1, 1)
    if found := _MONTH.fullmatch(text):
        return PeriodKind.MONTH, date(int(found[1]), int(found[2]), 1)
    if found := _PROGRAM_YEAR.fullmatch(text):
        months = 12 * (int(found[1] or found[2]) - 1)
        return PeriodKind.PROGRAM_YEAR, months_on(program_starts_on, max(months, 0))
    if found := _NAMED_YEAR.fullmatch(text):
        return PeriodKind.PROGRAM_YEAR, date.fromisoformat(found[1])
    return None


def _program_year(day: date, program_starts_on: date) -> date:
    years = day.year - program_starts_on.year
    starts_on = months_on(program_starts_on, 12 * years)
    return starts_on if starts_on <= day else months_on(program_starts_on, 12 * (years - 1))


def months_on(day: date, months: int) -> date:
    """The same day of a later month; the 29th of February becomes the 28th."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)
