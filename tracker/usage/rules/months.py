"""A billing month's life: open while Azure still changes it, closed once a late enough run is in.

Azure's data arrive within a day, but "charges can continue to accrue and change until the fifth
day" after a month's end: so a month is open until the 6th (UTC) of the month after, and only a run
submitted on or after that day can close it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from tracker.usage.rules.numbers import month_after

SETTLES_ON = 6  # day of the month after, UTC


class MonthLife(StrEnum):
    OPEN = "open"
    SETTLING = "settling"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RunOfMonth:
    """A run taken in for a month, live or replaced since."""

    source: str
    month: date
    submitted_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class MonthOfSource:
    """One month as one source has it; `reopened` counts the runs that came after it was closed."""

    source: str
    month: date
    life: MonthLife
    submitted_at: datetime
    reopened: int


def settles_at(month: date) -> datetime:
    """The instant from which a run may close the month."""
    after = month_after(month)
    return datetime(after.year, after.month, SETTLES_ON, tzinfo=UTC)


def month_life(month: date, submitted_at: datetime | None, *, at: datetime) -> MonthLife:
    """Of a month whose newest run was submitted then; None where there is none."""
    settles = settles_at(month)
    if at < settles:
        return MonthLife.OPEN
    closed = submitted_at is not None and submitted_at >= settles
    return MonthLife.CLOSED if closed else MonthLife.SETTLING


def months_of_sources(runs: Iterable[RunOfMonth], *, at: datetime) -> tuple[MonthOfSource, ...]:
    """Each month of each source that has a live run: the newest month first."""
    found: dict[tuple[date, str], list[RunOfMonth]] = {}
    for run in runs:
        found.setdefault((run.month, run.source), []).append(run)
    months = [
        _month(key, of_key, at) for key, of_key in found.items() if any(run.live for run in of_key)
    ]
    return tuple(sorted(months, key=lambda one: (-one.month.toordinal(), one.source)))


def _month(key: tuple[date, str], runs: list[RunOfMonth], at: datetime) -> MonthOfSource:
    month, source = key
    newest = max(run.submitted_at for run in runs if run.live)
    late = sum(run.submitted_at >= settles_at(month) for run in runs)
    return MonthOfSource(source, month, month_life(month, newest, at=at), newest, max(0, late - 1))


def least_settled(lives: Iterable[MonthLife]) -> MonthLife | None:
    """Of several sources or months: as long as one is open, all are."""
    return min(lives, key=list(MonthLife).index, default=None)
