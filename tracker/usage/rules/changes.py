"""What a re-import changed of a month, startup by startup, day by day, service by service."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tracker.values.exact import ZERO, exact, exact_sum


class Billed(NamedTuple):
    """Charges alike of a snapshot, in its own currency."""

    sub_account: str
    charged_on: date
    service: str
    currency: str
    amount: Decimal


class Place(NamedTuple):
    """Where something changed; `startup_id` None stands for no startup."""

    startup_id: int | None
    charged_on: date
    service: str
    currency: str


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """Exact amounts before and after."""

    place: Place
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        with exact():
            return self.after - self.before


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        with exact():
            return self.after - self.before


@dataclass(frozen=True, slots=True)
class MonthChanges:
    """Everything that changed, the largest difference first; totals are of all charges, exact."""

    totals: tuple[CurrencyTotal, ...]
    changed: tuple[ChangedPlace, ...]

    @property
    def startups(self) -> int:
        return len({one.place.startup_id for one in self.changed})

    @property
    def days(self) -> int:
        return len({one.place.charged_on for one in self.changed})


def month_changes(
    before: Iterable[Billed],
    after: Iterable[Billed],
    owner: Callable[[str, date], int | None],
) -> MonthChanges:
    """`owner` tells whose a sub account was on a day."""
    then, now = _by_place(before, owner), _by_place(after, owner)
    found = [
        ChangedPlace(place, then.get(place, ZERO), now.get(place, ZERO))
        for place in {*then, *now}
        if then.get(place, ZERO) != now.get(place, ZERO)
    ]
    found.sort(key=_dearest_first)
    return MonthChanges(_totals(then, now), tuple(found))


def _dearest_first(one: ChangedPlace) -> tuple[Decimal, date, str, int, str]:
    place = one.place
    return (
        -abs(one.difference),
        place.charged_on,
        place.service,
        place.startup_id or 0,
        place.currency,
    )


def _by_place(
    charges: Iterable[Billed], owner: Callable[[str, date], int | None]
) -> dict[Place, Decimal]:
    sums: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for charge in charges:
            startup_id = owner(charge.sub_account, charge.charged_on)
            place = Place(startup_id, charge.charged_on, charge.service, charge.currency)
            sums[place] += charge.amount
    return dict(sums)


def _totals(
    then: Mapping[Place, Decimal], now: Mapping[Place, Decimal]
) -> tuple[CurrencyTotal, ...]:
    currencies = sorted({place.currency for place in (*then, *now)})
    return tuple(
        CurrencyTotal(currency, _sum(then, currency), _sum(now, currency))
        for currency in currencies
    )


def _sum(sums: Mapping[Place, Decimal], currency: str) -> Decimal:
    return exact_sum(amount for place, amount in sums.items() if place.currency == currency)
