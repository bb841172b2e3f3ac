"""Rows that cannot be taken in, and rows that stand twice, by the month they are counted in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.usage.rules.aggregate import Aggregate
from tracker.values.exact import ZERO, exact


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows, and their cost by currency where it could be read."""

    rows: int = 0
    billed: Mapping[str, Decimal] = field(default_factory=dict)


NONE = Counted()


def rejected_by_month(aggregate: Aggregate, months: Sequence[date]) -> dict[date, Counted]:
    """Every rejected row in one of the run's months: the first, where its own cannot be read."""
    found: Mapping[date | None, Any] = getattr(aggregate, "rejected", None) or {
        None: Counted(aggregate.rows_rejected)
    }
    counted: dict[date, Counted] = dict.fromkeys(months, NONE)
    for month, one in found.items():
        place = month if month in counted else months[0]
        counted[place] = _both(counted[place], one)
    return counted


def duplicates_of(aggregate: Aggregate, month: date) -> Counted:
    """Exact duplicates of another row: counted, but told."""
    found = getattr(aggregate, "duplicates", {}).get(month)
    return Counted(found.rows, dict(found.billed)) if found else NONE


def _both(one: Counted, other: Any) -> Counted:
    return Counted(one.rows + other.rows, sums([one.billed, other.billed]))


def sums(several: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Exact, currency by currency."""
    whole: dict[str, Decimal] = {}
    with exact():
        for billed in several:
            for currency, amount in billed.items():
                whole[currency] = whole.get(currency, ZERO) + amount
    return whole
