"""Settlement: from facts to what every grant has drawn, lost, and what is overage, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.credits.rules.facts import DayUsage, Facts, MovementKind, UsageByMonth
from tracker.credits.rules.life import Event, EventKind, GrantLife, lives
from tracker.values.exact import ZERO, exact, whole

Key = tuple[MovementKind, int | None, date]


@dataclass(frozen=True, slots=True)
class Movement:
    """Won that a grant (None: the startup's own payment method) moves, concerning one day."""

    kind: MovementKind
    grant_id: int | None
    on: date
    amount_krw: int

    @property
    def key(self) -> Key:
        return self.kind, self.grant_id, self.on


@dataclass(frozen=True, slots=True)
class Settlement:
    """`held_krw` is the exact refund left when all usage is back at zero: a person decides."""

    movements: tuple[Movement, ...]
    held_krw: Decimal


@dataclass(frozen=True, slots=True)
class DailyUsage:
    by_day: Mapping[date, int]
    held_krw: Decimal


def settle(facts: Facts, through: date) -> Settlement:
    """What the ledger must say; what time alone takes is in it when due by `through`."""
    usage = daily_usage(facts.usage)
    found = lives(facts)
    run = _Run(found, through)
    events = sorted((e for life in found for e in life.events()), key=lambda event: event.place)
    passed = 0
    for day in sorted(usage.by_day):
        while passed < len(events) and events[passed].on <= day:
            run.lose(events[passed])
            passed += 1
        run.draw(day, usage.by_day[day])
    for event in events[passed:]:
        run.lose(event)
    movements = (Movement(*key, amount) for key, amount in run.amounts.items())
    return Settlement(tuple(movements), usage.held_krw)


class _Run:
    """Unused and drawn won per grant while days pass; `amounts` collects what moved."""

    def __init__(self, found: tuple[GrantLife, ...], through: date) -> None:
        self.through = through
        self.lives = [life for life in found if not life.cancelled]
        self.unused = {life.grant.id: life.grant.amount_krw for life in self.lives}
        self.drawable = {life.grant.id: life.drawable_krw for life in self.lives}
        self.left_on = next((life.left_on for life in self.lives), None)
        self.amounts: defaultdict[Key, int] = defaultdict(int)
        for life in self.lives:
            grant = life.grant
            self.amounts[MovementKind.GRANTED, grant.id, grant.granted_on] = grant.amount_krw

    def lose(self, event: Event) -> None:
        unused = self.unused[event.grant_id]
        lost = unused if event.amount_krw is None else min(unused, event.amount_krw)
        self.unused[event.grant_id] -= lost
        if lost and self._is_posted(event):
            self.amounts[event.kind.movement, event.grant_id, event.on] += lost

    def draw(self, day: date, needed: int) -> None:
        for life in self.lives:
            own = life.grant.id
            if not needed:
                return
            if not self.unused[own] or not life.in_force(day):
                continue
            drawn = min(needed, self.unused[own], self.drawable[own])
            if drawn:
                self.amounts[MovementKind.DRAWN, own, day] += drawn
                self.unused[own] -= drawn
                self.drawable[own] -= drawn
                needed -= drawn
        if needed:
            self.amounts[MovementKind.OVERAGE, None, day] += needed

    def _is_posted(self, event: Event) -> bool:
        """A withdrawal is a person's act and stands at once, also for a grant dated ahead."""
        if event.kind is EventKind.WITHDRAW:
            return True
        if event.kind is EventKind.LEAVE:
            return self.left_on is not None and self.left_on <= self.through
        return event.on <= self.through


def daily_usage(usage: UsageByMonth) -> DailyUsage:
    """Usage in won by charge day, each billing month's exact sum rounded once.

    A refund lowers its billing month from the latest day back, then earlier months.
    """
    with exact():
        months, held = _refunded(usage)
        by_day: defaultdict[date, int] = defaultdict(int)
        for month in months.values():
            running, posted = ZERO, 0
            for day in sorted(month):
                running += month[day]
                by_day[day] += whole(running) - posted
                posted = whole(running)
    return DailyUsage({day: won for day, won in by_day.items() if won}, held)


def _refunded(usage: UsageByMonth) -> tuple[dict[date, dict[date, Decimal]], Decimal]:
    """Covered usage by billing month and day with refunds taken off, and what was left of them."""
    months: dict[date, dict[date, Decimal]] = {}
    held = ZERO
    for billing_month in sorted(usage):
        months[billing_month] = _covered(usage[billing_month])
        refund = -sum((day.refunded_krw for day in usage[billing_month]), ZERO)
        for month in sorted(months, reverse=True):
            refund = _lowered(months[month], refund)
        held += refund
    return months, held


def _covered(days: Iterable[DayUsage]) -> dict[date, Decimal]:
    by_day: defaultdict[date, Decimal] = defaultdict(Decimal)
    for day in days:
        by_day[day.charged_on] += day.covered_krw
    return dict(by_day)


def _lowered(days: dict[date, Decimal], refund: Decimal) -> Decimal:
    """Take `refund` off from the latest day back; returns what is left of it."""
    for day in sorted(days, reverse=True):
        if not refund:
            break
        taken = min(refund, days[day])
        days[day] -= taken
        refund -= taken
    return refund
