"""Hours of mentoring: what was assigned, what was given, what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from tracker.mentoring.rules.quotas import QUOTA_MINUTES_MAX
from tracker.mentoring.rules.sessions import REASON_MAX, check_text
from tracker.mentoring.rules.states import Side
from tracker.values.periods import Period
from tracker.values.refusals import RuleViolation

HOUR = 60


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def hold(self, day: date) -> bool:
        early = self.first is not None and day < self.first
        return not early and (self.last is None or day <= self.last)

    def meets(self, period: Period) -> bool:
        after_it = self.last is not None and period.starts_on > self.last
        before_it = self.first is not None and period.ends_on < self.first
        return not after_it and not before_it


@dataclass(frozen=True, slots=True)
class PeriodHours:
    """One assigned period: minutes held in it and, still to come, scheduled in it."""

    startup_id: int
    period: Period
    assigned: int
    held: int
    scheduled: int

    @property
    def left(self) -> int:
        """Below 0: more was given or booked than assigned."""
        return self.assigned - self.held - self.scheduled


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupHours:
    """Sessions held in some days, and the assigned periods that share a day with them.

    `value_krw` is None while the program has no rate for mentoring.
    """

    startup_id: int
    sessions: int = 0
    confirmed: int = 0
    minutes: int = 0
    last_held_on: date | None = None
    value_krw: int | None = None
    scheduled: int = 0
    periods: tuple[PeriodHours, ...] = ()

    @property
    def assigned(self) -> int:
        return sum(one.assigned for one in self.periods)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.periods)


@dataclass(frozen=True, slots=True)
class BeyondHours:
    """A session that takes more minutes than are left of an assigned period."""

    assigned: int
    left: int
    wanted: int

    @property
    def beyond(self) -> int:
        return self.wanted - self.left


def beyond_hours(
    periods: Iterable[PeriodHours],
    times: Iterable[tuple[date, int]],
    freed: tuple[date, int] | None = None,
) -> BeyondHours | None:
    """Of several proposed times (day, minutes) the one that goes furthest beyond what is left.

    `freed` is what a session gives back when it moves. A day without assigned hours has no limit.
    """
    times = list(times)
    found = [
        BeyondHours(one.assigned, one.left, wanted)
        for one in periods
        for day, minutes in times
        if one.period.holds(day) and (wanted := minutes - _back(one, freed)) > max(one.left, 0)
    ]
    return max(found, key=lambda one: one.beyond, default=None)


def check_hours(found: BeyondHours | None, side: Side | None, *, over: str) -> None:
    """RuleViolation `beyond_hours`: the program alone goes beyond, and `over` says why.

    A mentor is told no figures (`beyond_hours_of_startup`): what is left is not hers to know.
    """
    if found is None or side is None:
        return
    if side is Side.MENTOR:
        raise RuleViolation("beyond_hours_of_startup")
    if side is Side.PROGRAM and over.strip():
        check_text("over", over, REASON_MAX)
        return
    raise RuleViolation(
        "beyond_hours",
        assigned_minutes=found.assigned,
        left_minutes=max(found.left, 0),
        wanted_minutes=found.wanted,
        beyond_minutes=found.beyond,
    )


def _back(hours: PeriodHours, freed: tuple[date, int] | None) -> int:
    return freed[1] if freed is not None and hours.period.holds(freed[0]) else 0


def read_hours(text: str) -> int:
    """Hours as typed (`20`, `7.5`) in minutes; RuleViolation `hours_unreadable`."""
    try:
        minutes = Decimal(text.strip()) * HOUR
    except InvalidOperation:
        raise RuleViolation("hours_unreadable", "hours", text=text[:40]) from None
    if not minutes.is_finite() or minutes != minutes.to_integral_value() or minutes < 0:
        raise RuleViolation("hours_unreadable", "hours", text=text[:40])
    if minutes > QUOTA_MINUTES_MAX:
        raise RuleViolation("out_of_range", "hours", least=0, most=QUOTA_MINUTES_MAX // HOUR)
    return int(minutes)


def check_days(days: Days) -> None:
    if days.first is not None and days.last is not None and days.last < days.first:
        raise RuleViolation("ends_before_start", "to", starts_on=days.first)


def instants(days: Days, zone: str) -> tuple[datetime | None, datetime | None]:
    """The half-open span of instants that these days are, where the program is."""
    first = None if days.first is None else _midnight(days.first, zone)
    after = None if days.last is None else _midnight(days.last + timedelta(days=1), zone)
    return first, after


def month_of(day: date) -> Days:
    """The whole month that holds the day."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Days(first, after - timedelta(days=1))


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
