"""What a period came to, beside the same part of the period before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import Target, reached
from tracker.values.periods import Period, PeriodKind, months_on, period_before, period_of

Values = Mapping[tuple[Kpi, Period], Mapping[int, Decimal]]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure and the one before it; None where nothing is known."""

    now: Decimal | None
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """By how much it grew; None where one of the two is not known."""
        if self.now is None or self.before is None:
            return None
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure's targets of a year, those of `n` startups together, and what came of them."""

    kpi: Kpi
    n: int
    target: Decimal
    value: Decimal | None
    reached: Decimal | None


def so_far(period: Period, today: date) -> Period:
    """The part of a period that has passed, today included."""
    return replace(period, ends_on=min(period.ends_on, today))


def whole_months(period: Period, today: date) -> Period | None:
    """The months of a period that are over: figures come by the month."""
    if period.ends_on < today:
        return period
    last_on = today.replace(day=1) - ONE_DAY
    return replace(period, ends_on=last_on) if last_on >= period.starts_on else None


def same_part(part: Period, before: Period) -> Period:
    """As much of the period before as `part` has of its own: whole months, or days."""
    months = (part.until.year - part.starts_on.year) * 12 + part.until.month - part.starts_on.month
    whole = part.until.day == part.starts_on.day
    until = (
        months_on(before.starts_on, months)
        if whole
        else before.starts_on + (part.until - part.starts_on)
    )
    return replace(before, ends_on=min(before.ends_on, until - ONE_DAY))


def parts_of(period: Period, today: date, starts_on: date) -> tuple[Period, Period]:
    """What has passed of a period, and as much of the period before."""
    part = so_far(period, today)
    return part, same_part(part, period_before(period, program_starts_on=starts_on))


def compared(kpi: Kpi, now: Period | None, before: Period | None, values: Values) -> Compared:
    """All startups together."""

    def known(period: Period | None) -> Decimal | None:
        return _total(values.get((kpi, period), {}).values()) if period else None

    return Compared(known(now), known(before))


def _total(known: Iterable[Decimal]) -> Decimal | None:
    every = list(known)
    return sum(every, Decimal(0)) if every else None


def aims_of(
    kpis: Iterable[Kpi],
    year: Period,
    values: Values,
    targets: Mapping[int, Mapping[tuple[Kpi, Period], Target]],
) -> list[Aim]:
    """Results against targets, of the startups that have one; what nobody aims at is left out."""
    found = []
    for kpi in kpis:
        own = {one: aims[kpi, year].value for one, aims in targets.items() if (kpi, year) in aims}
        target = sum((value for value in own.values() if value is not None), Decimal(0))
        if not target:
            continue
        known = values.get((kpi, year), {})
        value = _total(known[one] for one in own if one in known)
        found.append(Aim(kpi, len(own), target, value, reached(kpi, value, target)))
    return found


def year_of(period: Period, today: date, starts_on: date) -> Period:
    """The year whose targets a period is looked at with."""
    own = period.kind is PeriodKind.PROGRAM_YEAR
    kind = PeriodKind.PROGRAM_YEAR if own else PeriodKind.FISCAL_YEAR
    return period_of(kind, min(period.ends_on, today), program_starts_on=starts_on)
