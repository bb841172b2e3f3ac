"""What is known of figures: readings, targets, what is asked, which periods are closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.db import Read, Rows, db
from tracker.progress.models import (
    KpiChoice,
    KpiReading,
    KpiTarget,
    PeriodClosing,
    ReadingVerification,
)
from tracker.progress.rules.kpis import DEFAULT_ASKED, NEEDS, Kpi
from tracker.progress.rules.readings import Closing, Reading, Target
from tracker.values.periods import Period

_READING: tuple[Any, ...] = (
    KpiReading.id,
    KpiReading.startup_id,
    KpiReading.kpi,
    KpiReading.starts_on,
    KpiReading.ends_on,
    KpiReading.kind,
    KpiReading.value,
    KpiReading.as_of,
    KpiReading.source,
    KpiReading.reason,
    KpiReading.correction,
    KpiReading.recorded_at,
    KpiReading.recorded_by,
    ReadingVerification.verified_at,
    ReadingVerification.verified_by,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which figures were asked since a moment, and why."""

    kpis: tuple[Kpi, ...]
    reason: str
    decided_at: datetime
    decided_by: str


def readings_of_startup(startup_id: int) -> list[Reading]:
    """All that was ever stated, in the order it came."""
    return _readings(KpiReading.startup_id == startup_id)


def readings_between(startup_id: int, first: date, last: date) -> list[Reading]:
    """For periods that begin on one of these days or between them."""
    return _readings(
        KpiReading.startup_id == startup_id,
        KpiReading.starts_on >= first,
        KpiReading.starts_on <= last,
    )


def readings_of_figure(startup_id: int, kpi: Kpi) -> list[Reading]:
    return _readings(KpiReading.startup_id == startup_id, KpiReading.kpi == kpi)


def readings_of_program(
    program_id: int, since: date, until: date, kpis: Collection[Kpi] = tuple(Kpi)
) -> list[Reading]:
    """Of all startups, for periods that begin in `[since, until)`: what these figures need."""
    needed = {needed for kpi in kpis for needed in NEEDS.get(kpi, (kpi,))}
    return _readings(
        KpiReading.program_id == program_id,
        KpiReading.starts_on >= since,
        KpiReading.starts_on < until,
        KpiReading.kpi.in_(sorted(needed)),
    )


def readings_ending_on(program_id: int, day: date) -> list[Reading]:
    """Of all startups, for periods of any kind whose last day this is."""
    return _readings(KpiReading.program_id == program_id, KpiReading.ends_on == day)


def _readings(*where: ColumnElement[bool]) -> list[Reading]:
    found = db.session.execute(
        select(*_READING)
        .outerjoin(ReadingVerification, ReadingVerification.reading_id == KpiReading.id)
        .where(*where)
        .order_by(KpiReading.id)
    )
    period = cache(Period)  # a period is read once for each startup and figure
    return [
        Reading(number, own, kpi, period(first, last, kind), *rest)
        for number, own, kpi, first, last, kind, *rest in found
    ]


def targets_of_startup(startup_id: int) -> list[Target]:
    return _targets(KpiTarget.startup_id == startup_id).now()


def targets_of_program(program_id: int) -> list[Target]:
    return _targets(KpiTarget.program_id == program_id).now()


def targets_read(program_id: int, year: Period) -> Read[list[Target]]:
    """Those of one year, of all startups."""
    return _targets(
        KpiTarget.program_id == program_id,
        KpiTarget.starts_on == year.starts_on,
        KpiTarget.ends_on == year.ends_on,
        KpiTarget.kind == year.kind,
    )


_TARGET: tuple[Any, ...] = (
    KpiTarget.id,
    KpiTarget.startup_id,
    KpiTarget.kpi,
    KpiTarget.starts_on,
    KpiTarget.ends_on,
    KpiTarget.kind,
    KpiTarget.value,
    KpiTarget.reason,
    KpiTarget.set_at,
    KpiTarget.set_by,
)


def _targets(*where: ColumnElement[bool]) -> Read[list[Target]]:
    """In the order they were set."""
    return Read(
        select(*_TARGET).where(*where),
        lambda rows: sorted((_target(*row) for row in rows), key=lambda one: one.id),
    )


def _target(own: int, startup: int, kpi: Kpi, first: date, last: date, *rest: Any) -> Target:
    kind, *said = rest
    return Target(own, startup, kpi, Period(first, last, kind), *said)


def choices_of(program_id: int) -> list[Choice]:
    """Newest first."""
    found = db.session.scalars(
        select(KpiChoice).where(KpiChoice.program_id == program_id).order_by(KpiChoice.id.desc())
    )
    return [Choice(_kpis(row.kpis), row.reason, row.decided_at, row.decided_by) for row in found]


def asked_of(program_id: int) -> tuple[Kpi, ...]:
    """What the program asks now: as it chose, else the dictionary's own choice."""
    return asked_read(program_id).now()


def asked_read(program_id: int) -> Read[tuple[Kpi, ...]]:
    newest = (
        select(KpiChoice.kpis)
        .where(KpiChoice.program_id == program_id)
        .order_by(KpiChoice.id.desc())
        .limit(1)
    )
    return Read(newest, _asked)


def _asked(rows: Rows) -> tuple[Kpi, ...]:
    return _kpis(rows[0][0]) if rows else DEFAULT_ASKED


def _kpis(names: str) -> tuple[Kpi, ...]:
    chosen = set(names.split())
    return tuple(kpi for kpi in Kpi if kpi.value in chosen)


def closings_of(program_id: int) -> list[Closing]:
    """The newest decision on each period that ever was closed, latest period first."""
    found = db.session.scalars(
        select(PeriodClosing)
        .where(PeriodClosing.program_id == program_id)
        .order_by(PeriodClosing.id)
    )
    newest: dict[Period, Closing] = {}
    for row in found:
        period = Period(row.starts_on, row.ends_on, row.kind)
        newest[period] = Closing(period, row.closed, row.decided_at, row.decided_by, row.reason)
    return sorted(newest.values(), key=_latest_first, reverse=True)


def _latest_first(closing: Closing) -> tuple[date, date]:
    return closing.period.ends_on, closing.period.starts_on


def by_startup(readings: Sequence[Reading]) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = {}
    for one in readings:
        found.setdefault(one.startup_id, []).append(one)
    return found
