"""What came after help: rounds, revenue, pilots, deals beside it in time, never as its effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

MONTHS_SHOWN = 36
QUARTER = 3


class What(StrEnum):
    ROUND = "round"
    EXIT = "exit"
    DEAL = "deal"
    PILOT = "pilot"


@dataclass(frozen=True, slots=True)
class Event:
    """One later fact of a startup. `about` is the row its link opens, `label` a value's name."""

    startup_id: int
    what: What
    on: date
    amount_krw: int | None
    label: str
    about: int


@dataclass(frozen=True, slots=True)
class Course:
    """A startup's months: help given and revenue stated in each, and what happened when."""

    startup_id: int
    months: tuple[date, ...]
    helped: tuple[int, ...]
    revenue: tuple[Decimal | None, ...]
    events: tuple[Event, ...]

    @property
    def entries(self) -> int:
        return sum(self.helped)

    @property
    def first_helped(self) -> date | None:
        pairs = zip(self.months, self.helped, strict=True)
        return next((month for month, count in pairs if count), None)

    @property
    def revenue_before(self) -> Decimal | None:
        """The first three months that were stated, by month."""
        return _mean([value for value in self.revenue if value is not None][:QUARTER])

    @property
    def revenue_lately(self) -> Decimal | None:
        """The last three months that were stated, by month; None where they are the first ones."""
        known = [value for value in self.revenue if value is not None]
        return _mean(known[-QUARTER:]) if len(known) >= 2 * QUARTER else None

    def of(self, *what: What) -> list[Event]:
        return [event for event in self.events if event.what in what]

    @property
    def pilots(self) -> int:
        """How many there are, whatever stages each went through."""
        return len({event.about for event in self.of(What.PILOT)})

    @property
    def raised_krw(self) -> int:
        return sum(event.amount_krw or 0 for event in self.of(What.ROUND))

    @property
    def empty(self) -> bool:
        return not self.entries and not self.events and not any(self.revenue)


def months_shown(first: date, today: date, most: int = MONTHS_SHOWN) -> tuple[date, ...]:
    """First days of months up to the one at hand, the newest `most` of those since `first`."""
    last = today.year * 12 + today.month - 1
    begin = max(first.year * 12 + first.month - 1, last - most + 1)
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(begin, last + 1))


def course_of(
    startup_id: int,
    months: Sequence[date],
    helped: Mapping[date, int],
    revenue: Mapping[date, Decimal],
    events: Iterable[Event],
) -> Course:
    """`helped` and `revenue` by first days of months; what is before the first is left out."""
    return Course(
        startup_id,
        tuple(months),
        tuple(helped.get(month, 0) for month in months),
        tuple(revenue.get(month) for month in months),
        tuple(
            sorted(
                (one for one in events if months and one.on >= months[0]),
                key=lambda one: (one.on, one.about),
            )
        ),
    )


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal(1))
