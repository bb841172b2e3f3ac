"""A grant's life as its amendments leave it: when it may be drawn, and what ends it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from tracker.credits.rules.facts import Amendment, AmendmentKind, Facts, Grant, MovementKind

ONE_DAY = timedelta(days=1)


class EventKind(IntEnum):
    """What happens to unused credits at the start of a day; the lower comes first."""

    LAPSE = 0
    EXPIRE = 1
    WITHDRAW = 2
    LEAVE = 3

    @property
    def movement(self) -> MovementKind:
        return _MOVEMENTS[self]


_MOVEMENTS = {
    EventKind.LAPSE: MovementKind.LAPSED,
    EventKind.EXPIRE: MovementKind.EXPIRED,
    EventKind.WITHDRAW: MovementKind.WITHDRAWN,
    EventKind.LEAVE: MovementKind.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Event:
    """At the start of `on` a grant loses `amount_krw` of what is unused, or all of it (None)."""

    on: date
    kind: EventKind
    order: int
    grant_id: int
    amount_krw: int | None = None

    @property
    def place(self) -> tuple[date, EventKind, int, int]:
        return self.on, self.kind, self.grant_id, self.order


@dataclass(frozen=True, slots=True)
class GrantLife:
    grant: Grant
    activated_on: date | None
    expires_on: date
    withdrawals: tuple[Amendment, ...]
    released_krw: int
    cancelled: bool
    left_on: date | None
    loss: Event | None = field(init=False)  # the first to take all that is unused, by itself

    def __post_init__(self) -> None:
        object.__setattr__(self, "loss", _first_loss(self))

    @property
    def draw_order(self) -> tuple[date, date, int]:
        return self.expires_on, self.grant.granted_on, self.grant.id

    @property
    def starts_on(self) -> date | None:
        """The first day it may be drawn; None while the activation it needs is missing."""
        if self.activated_on is None and self.grant.activate_by is None:
            return self.grant.granted_on
        if self.lapses_on is not None:
            return None
        return self.activated_on

    @property
    def lapses_on(self) -> date | None:
        """The day after the last day for an activation that did not come in time."""
        limit = self.grant.activate_by
        if limit is None or (self.activated_on is not None and self.activated_on <= limit):
            return None
        return limit + ONE_DAY

    @property
    def drawable_krw(self) -> int:
        """What may be drawn in all: released credits belong to another grant by now."""
        return self.grant.amount_krw - self.released_krw

    def in_force(self, day: date) -> bool:
        if self.cancelled or self.starts_on is None:
            return False
        if self.left_on is not None and day >= self.left_on:
            return False
        return self.starts_on <= day <= self.expires_on

    def events(self) -> Iterator[Event]:
        """What takes its unused credits, however late that is; none for a cancelled grant."""
        if self.cancelled:
            return
        own = self.grant.id
        if self.lapses_on is not None:
            yield Event(self.lapses_on, EventKind.LAPSE, 0, own)
        yield Event(self.expires_on + ONE_DAY, EventKind.EXPIRE, 0, own)
        for asked in self.withdrawals:
            on = max(asked.effective_on, self.grant.granted_on)
            yield Event(on, EventKind.WITHDRAW, asked.id, own, asked.amount_krw)
        if self.left_on is not None:
            yield Event(max(self.left_on, self.grant.granted_on), EventKind.LEAVE, 0, own)

    def loss_due(self, through: date) -> Event | None:
        """What has taken whatever is still unused on `through`, without any person's act."""
        return self.loss if self.loss is not None and self.loss.on <= through else None


def _first_loss(life: GrantLife) -> Event | None:
    losses = [event for event in life.events() if event.kind is not EventKind.WITHDRAW]
    if len(losses) > 1:
        return min(losses, key=lambda event: event.place)
    return losses[0] if losses else None


def grant_life(grant: Grant, amendments: Iterable[Amendment], left_on: date | None) -> GrantLife:
    """`amendments` are this grant's, in any order; of a kind the latest decides."""
    ordered = sorted(amendments, key=lambda amendment: (amendment.effective_on, amendment.id))
    by_kind: defaultdict[AmendmentKind, list[Amendment]] = defaultdict(list)
    for amendment in ordered:
        by_kind[amendment.kind].append(amendment)
    activated, moved = by_kind[AmendmentKind.ACTIVATED], by_kind[AmendmentKind.EXPIRY_MOVED]
    return GrantLife(
        grant=grant,
        activated_on=activated[-1].effective_on if activated else grant.activated_on,
        expires_on=(moved[-1].expires_on if moved else None) or grant.expires_on,
        withdrawals=tuple(by_kind[AmendmentKind.WITHDRAWN]),
        released_krw=sum(a.amount_krw or 0 for a in by_kind[AmendmentKind.RELEASED]),
        cancelled=bool(by_kind[AmendmentKind.CANCELLED]),
        left_on=left_on,
    )


def lives(facts: Facts) -> tuple[GrantLife, ...]:
    """Every grant's life, in the order grants are drawn."""
    by_grant: dict[int, list[Amendment]] = {grant.id: [] for grant in facts.grants}
    for amendment in facts.amendments:
        by_grant[amendment.grant_id].append(amendment)
    found = (grant_life(grant, by_grant[grant.id], facts.left_on) for grant in facts.grants)
    return tuple(sorted(found, key=lambda life: life.draw_order))
