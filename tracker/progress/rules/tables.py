"""A startup's figures laid out: a line for each figure, a cell for each period, targets beside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.progress.rules.kpis import KPIS, NEEDS, Kpi
from tracker.progress.rules.readings import Figure, Reading, Target, figure, reached
from tracker.values.periods import MONTHS, Period, PeriodKind, last_periods, period_of

SHOWN = {
    PeriodKind.MONTH: 6,
    PeriodKind.QUARTER: 6,
    PeriodKind.HALF: 4,
    PeriodKind.FISCAL_YEAR: 4,
    PeriodKind.PROGRAM_YEAR: 4,
}
COURSE = 12  # periods of a line's small picture

Stood = Mapping[tuple[Kpi, Period], Reading]
Aims = Mapping[tuple[Kpi, Period], Target]


@dataclass(frozen=True, slots=True)
class Result:
    """What a year came to so far, beside what it is to reach."""

    kpi: Kpi
    period: Period
    figure: Figure
    target: Decimal | None
    reached: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    kpi: Kpi
    cells: tuple[Figure, ...]
    course: tuple[int, ...]
    result: Result


def kpis_shown(asked: Iterable[Kpi], stood: Stood, aims: Aims) -> list[Kpi]:
    """What is asked, what was ever stated or aimed at, and what is derived from these."""
    known = {*asked, *(kpi for kpi, _ in stood), *(kpi for kpi, _ in aims)}
    return [kpi for kpi in KPIS if kpi in known or (kpi in NEEDS and known.issuperset(NEEDS[kpi]))]


def fits(kpi: Kpi, kind: PeriodKind) -> bool:
    """Whether a figure can be said for such a period: a year's is none of a month."""
    return MONTHS[kind] >= MONTHS[KPIS[kpi].every]


def lines(  # noqa: PLR0913 - what, of which time
    kpis: Iterable[Kpi],
    stood: Stood,
    aims: Aims,
    *,
    kind: PeriodKind,
    until: date,
    starts_on: date,
) -> tuple[list[Period], list[Line]]:
    """The periods shown, oldest first, and a line for each figure. `starts_on`: the program's."""
    periods = last_periods(kind, until, SHOWN[kind], program_starts_on=starts_on)
    year = _year_of(kind, until, starts_on)
    found = [
        Line(
            kpi,
            tuple(figure(kpi, one, stood) for one in periods),
            _course(kpi, stood, until, starts_on),
            result(kpi, year, stood, aims),
        )
        for kpi in kpis
        if fits(kpi, kind)
    ]
    return periods, found


def _year_of(kind: PeriodKind, until: date, starts_on: date) -> Period:
    program = kind is PeriodKind.PROGRAM_YEAR
    of = PeriodKind.PROGRAM_YEAR if program else PeriodKind.FISCAL_YEAR
    return period_of(of, until, program_starts_on=starts_on)


def _course(kpi: Kpi, stood: Stood, until: date, starts_on: date) -> tuple[int, ...]:
    every = KPIS[kpi].every
    periods = last_periods(every, until, COURSE, program_starts_on=starts_on)
    values = [figure(kpi, one, stood).value for one in periods]
    return tuple(int(value) for value in values if value is not None)


def result(kpi: Kpi, year: Period, stood: Stood, aims: Aims) -> Result:
    """A year so far against its target."""
    found = figure(kpi, year, stood)
    aim = aims.get((kpi, year))
    target = aim.value if aim else None
    return Result(kpi, year, found, target, reached(kpi, found.value, target))


def total(kpi: Kpi, figures: Sequence[Figure]) -> Decimal | None:
    """All startups together; runways are not added up."""
    if kpi in NEEDS:
        return None
    known = [one.value for one in figures if one.value is not None]
    return sum(known, Decimal(0)) if known else None
