"""Settlement: from facts to what every grant has drawn, lost, and what is overage, day by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tracker.credits.rules.daily import NO_DOLLARS, Piece, daily_usage, net_usage
from tracker.credits.rules.facts import Facts, MovementKind
from tracker.credits.rules.life import Event, EventKind, GrantLife, lives
from tracker.credits.rules.purses import Needed, agreed_rate, purse_of

__all__ = ["Key", "Movement", "Settlement", "daily_usage", "settle"]

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
    """What is held is the exact refund left when all usage is back at zero: a person decides.

    `held_usd` is looked at only where a grant is in dollars.
    """

    movements: tuple[Movement, ...]
    held_krw: Decimal
    held_usd: Fraction = NO_DOLLARS


def settle(facts: Facts, through: date) -> Settlement:
    """What the ledger must say; what time alone takes is in it when due by `through`."""
    found = lives(facts)
    in_dollars = any(agreed_rate(life.grant) is not None for life in found)
    usage = net_usage(facts.usage, dollars=in_dollars)
    run = _Run(found, through)
    events = sorted((e for life in found for e in life.events()), key=lambda event: event.place)
    passed = 0
    for piece in usage.pieces:
        while passed < len(events) and events[passed].on <= piece.on:
            run.lose(events[passed])
            passed += 1
        run.draw(piece)
    for event in events[passed:]:
        run.lose(event)
    movements = (Movement(*key, amount) for key, amount in run.amounts.items() if amount)
    return Settlement(tuple(movements), usage.held_krw, usage.held_usd)


class _Run:
    """What is left of each grant while days pass; `amounts` collects what moved."""

    def __init__(self, found: tuple[GrantLife, ...], through: date) -> None:
        self.through = through
        self.purses = [purse_of(life) for life in found if not life.cancelled]
        self.by_grant = {purse.life.grant.id: purse for purse in self.purses}
        self.left_on = next((purse.life.left_on for purse in self.purses), None)
        self.amounts: defaultdict[Key, int] = defaultdict(int)
        for purse in self.purses:
            grant = purse.life.grant
            self.amounts[MovementKind.GRANTED, grant.id, grant.granted_on] = grant.amount_krw

    def lose(self, event: Event) -> None:
        lost = self.by_grant[event.grant_id].lose(event.amount_krw)
        if lost and self._is_posted(event):
            self.amounts[event.kind.movement, event.grant_id, event.on] += lost

    def draw(self, piece: Piece) -> None:
        needed = Needed.of(piece)
        for purse in self.purses:
            if needed.covered:
                return
            if not purse.empty and purse.life.in_force(piece.on):
                self.amounts[MovementKind.DRAWN, purse.life.grant.id, piece.on] += purse.draw(
                    needed
                )
        if needed.krw:
            self.amounts[MovementKind.OVERAGE, None, piece.on] += needed.krw

    def _is_posted(self, event: Event) -> bool:
        """A withdrawal is a person's act and stands at once, also for a grant dated ahead."""
        if event.kind is EventKind.WITHDRAW:
            return True
        if event.kind is EventKind.LEAVE:
            return self.left_on is not None and self.left_on <= self.through
        return event.on <= self.through
