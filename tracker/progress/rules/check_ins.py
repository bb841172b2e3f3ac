"""A month's check-in: a link, a few fields, saved as one goes, submitted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tracker.people.rules import Limit
from tracker.progress.rules.kpis import KPIS, Group, Kpi
from tracker.progress.rules.texts import check_reason
from tracker.values.periods import Period, PeriodKind
from tracker.values.refusals import RuleViolation

Asked = tuple[Kpi, PeriodKind]
LINK_LIFE = timedelta(days=14)
DUE_DAYS = 10
"""A month's figures are asked for until this day of the next."""
ASKED = Limit("check_ins", 240, timedelta(hours=1))  # each may be a mail


class CheckInState(StrEnum):
    """What a check-in stands at; by its moments, never stored."""

    SUBMITTED = "submitted"
    CLOSED = "closed"
    STARTED = "started"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One startup's month. `kpis` are what was asked when it was asked."""

    id: int
    program_id: int
    startup_id: int
    month: Period
    kpis: tuple[Asked, ...]
    due_on: date
    asked_at: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    reopened_at: datetime | None
    answers: Mapping[Kpi, Decimal]

    def state(self, *, closed: bool) -> CheckInState:
        if self.submitted_at is not None:
            return CheckInState.SUBMITTED
        if closed:
            return CheckInState.CLOSED
        return CheckInState.STARTED if self.answers else CheckInState.ASKED

    def days_late(self, today: date) -> int:
        return max((today - self.due_on).days, 0) if self.submitted_at is None else 0


def due_on(month: Period) -> date:
    return month.until + timedelta(days=DUE_DAYS - 1)


def month_to_ask(today: date) -> date:
    """The last month that is over: its last day."""
    return today.replace(day=1) - timedelta(days=1)


def steps(kpis: Sequence[Asked]) -> list[tuple[Group, list[Asked]]]:
    """The fields, a few at a time, in the dictionary's order."""
    found: dict[Group, list[Asked]] = {}
    for kpi, kind in kpis:
        found.setdefault(KPIS[kpi].group, []).append((kpi, kind))
    return [(group, found[group]) for group in Group if group in found]


def check_open(check_in: CheckIn, *, closed: bool) -> None:
    if check_in.submitted_at is not None:
        raise RuleViolation("check_in_submitted")
    if closed:
        raise RuleViolation("check_in_closed")


def check_submittable(check_in: CheckIn, *, closed: bool) -> None:
    check_open(check_in, closed=closed)
    if not check_in.answers:
        raise RuleViolation("check_in_empty")


def check_reopening(check_in: CheckIn, reason: str, *, closed: bool) -> None:
    check_reason(reason)
    if check_in.submitted_at is None:
        raise RuleViolation("check_in_not_submitted")
    if closed:
        raise RuleViolation("check_in_closed")
