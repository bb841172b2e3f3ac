"""Readings of figures: what was stated for a period, what counts, and what it adds up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tracker.progress.rules.kpis import KPIS, NEEDS, Better, Kpi, Nature, cash_runway, check_value
from tracker.progress.rules.texts import REASON_MAX, check_text
from tracker.values.exact import exact_sum
from tracker.values.periods import MONTHS, Period, PeriodKind
from tracker.values.refusals import RuleViolation

NOTE_MAX = 300


class ReadingSource(StrEnum):
    """By whose word, and how it came."""

    CHECK_IN = "check_in"
    STARTUP = "startup"
    PROGRAM = "program"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class NewReading:
    """A value for a period; None takes back what was stated."""

    kpi: Kpi
    period: Period
    value: Decimal | None
    as_of: date
    source: ReadingSource


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as it is kept. `correction`: it came after its period was closed."""

    id: int
    startup_id: int
    kpi: Kpi
    period: Period
    value: Decimal | None
    as_of: date
    source: ReadingSource
    reason: str | None
    correction: bool
    recorded_at: datetime
    recorded_by: str
    verified_at: datetime | None
    verified_by: str | None

    @property
    def verified(self) -> bool:
        return self.verified_at is not None


@dataclass(frozen=True, slots=True)
class Closing:
    """The newest decision on a period: closed, or opened again."""

    period: Period
    closed: bool
    decided_at: datetime
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What a period's readings come to: `known` of `of` parts of it have one."""

    value: Decimal | None
    known: int
    of: int
    as_of: date | None
    verified: bool
    corrected: bool

    @property
    def whole(self) -> bool:
        return self.known == self.of


NOTHING = Figure(None, 0, 0, None, verified=False, corrected=False)


def standing(readings: Iterable[Reading]) -> dict[tuple[Kpi, Period], Reading]:
    """The newest reading of each figure and period; what was taken back is gone."""
    newest: dict[tuple[Kpi, Period], Reading] = {}
    for one in sorted(readings, key=lambda one: one.id):
        newest[one.kpi, one.period] = one
    return {key: one for key, one in newest.items() if one.value is not None}


def newest(readings: Iterable[Reading]) -> dict[Kpi, Reading]:
    """Of each figure, what stands for its latest period."""
    found: dict[Kpi, Reading] = {}
    for one in sorted(standing(readings).values(), key=lambda one: one.period.ends_on):
        found[one.kpi] = one
    return found


def figure(kpi: Kpi, period: Period, found: Mapping[tuple[Kpi, Period], Reading]) -> Figure:
    """A figure for a period of any kind: its own reading, else what its parts come to."""
    if kpi in NEEDS:
        return _derived(period, [figure(one, period, found) for one in NEEDS[kpi]])
    own = found.get((kpi, period))
    if own is not None:
        return _of([own], 1, own.value)
    every = KPIS[kpi].every
    parts = sorted(
        (
            one
            for (of, part), one in found.items()
            if of is kpi and part.kind is every and period.holds(part.starts_on)
        ),
        key=lambda one: one.period.starts_on,
    )
    most = MONTHS[period.kind] // MONTHS[every]
    if not parts or not most:
        return NOTHING
    if KPIS[kpi].nature is Nature.FLOW:
        return _of(parts, most, exact_sum(one.value or Decimal(0) for one in parts))
    return _of(parts[-1:], 1, parts[-1].value)


def _of(parts: Sequence[Reading], most: int, value: Decimal | None) -> Figure:
    return Figure(
        value,
        len(parts),
        most,
        max(one.as_of for one in parts),
        verified=all(one.verified for one in parts),
        corrected=any(one.correction for one in parts),
    )


def _derived(period: Period, needed: Sequence[Figure]) -> Figure:
    """Runway: cash at the end against the mean month of what was burnt."""
    cash, burn = needed
    months = burn.known if period.kind is not PeriodKind.MONTH else 1
    a_month = burn.value / months if burn.value is not None and months else None
    value = cash_runway(cash.value, a_month)
    if value is None:
        return NOTHING
    days = [one.as_of for one in needed if one.as_of]
    return Figure(
        value,
        1,
        1,
        max(days),
        verified=all(one.verified for one in needed),
        corrected=any(one.corrected for one in needed),
    )


def is_closed(period: Period, closings: Iterable[Closing]) -> bool:
    """A period is closed with any period around it."""
    return any(one.closed and one.period.covers(period) for one in closings)


def is_change(before: Reading | None, new: NewReading) -> bool:
    return (before.value if before else None) != new.value


def check_reading(
    new: NewReading, before: Reading | None, *, closed: bool, reason: str, today: date
) -> None:
    """A change of what was stated, and anything after the closing, says why."""
    if new.value is not None:
        check_value(new.kpi, new.value)
    if KPIS[new.kpi].every is not new.period.kind:
        raise RuleViolation("kpi_other_period", new.kpi.value)
    if new.period.starts_on > today:
        raise RuleViolation("period_not_begun", new.kpi.value, starts_on=new.period.starts_on)
    if new.as_of > today:
        raise RuleViolation("day_ahead", "as_of")
    check_text("reason", reason or None, REASON_MAX)
    needs_reason = closed or (before is not None and before.verified)
    if needs_reason and not reason.strip():
        raise RuleViolation("correction_needs_reason", "reason")


@dataclass(frozen=True, slots=True)
class NewTarget:
    """What a startup is to reach in a year; None takes a target back."""

    kpi: Kpi
    period: Period
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Target:
    id: int
    startup_id: int
    kpi: Kpi
    period: Period
    value: Decimal | None
    reason: str
    set_at: datetime
    set_by: str


TARGET_PERIODS = (PeriodKind.FISCAL_YEAR, PeriodKind.PROGRAM_YEAR)


def check_target(new: NewTarget, *, again: bool, reason: str) -> None:
    """`again`: another value stood; moving a target says why."""
    if new.period.kind not in TARGET_PERIODS:
        raise RuleViolation("target_not_a_year", "period")
    if new.value is not None:
        check_value(new.kpi, new.value)
    if again and not reason.strip():
        raise RuleViolation("needed", "reason")
    check_text("reason", reason or None, REASON_MAX)


def standing_targets(targets: Iterable[Target]) -> dict[tuple[Kpi, Period], Target]:
    newest = {(one.kpi, one.period): one for one in sorted(targets, key=lambda one: one.id)}
    return {key: one for key, one in newest.items() if one.value is not None}


def reached(kpi: Kpi, value: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Result as a share of its target, in percent; None where a share says nothing.

    Where less is better, no share is said: half a planned burn is no half result.
    """
    if value is None or not target or target < 0 or KPIS[kpi].better is Better.LESS:
        return None
    return (value * 100 / target).quantize(Decimal("0.1"))
