"""Sums of groups on their way from columns to the aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tracker.usage.rules.aggregate import Aggregate
from tracker.usage.rules.charges import Charge
from tracker.values.exact import exact

COST = pa.decimal256(76, 36)  # 40 million costs of 15 digits and 36 decimals still fit
PENDING_MAX = 100_000
KINDS = ("usd", "payg")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows with the same cells, known by itself: several may come to the same charge.

    `usd_counts` is whether their dollar column holds dollars.
    """

    charge: Charge
    refund: bool
    usd_counts: bool


class Groups:
    """Keeps sums as columns until there are many, then adds them up and hands them over."""

    def __init__(self, aggregate: Aggregate) -> None:
        self._aggregate = aggregate
        self._ids: dict[Group, int] = {}
        self._pending: list[Any] = []
        self._rows = 0

    def add(self, groups: Sequence[Group], table: Any) -> None:
        """`table`: a row for each of `groups`, with sums and counts."""
        ids = [self._ids.setdefault(group, len(self._ids)) for group in groups]
        columns = {"id": pa.array(ids, pa.int32()), "rows": table["row_count"]}
        for kind in ("billed", *KINDS):
            if f"{kind}_sum" in table.column_names:
                columns[kind] = table[f"{kind}_sum"]
                columns[f"{kind}_rows"] = table[f"{kind}_count"]
        self._pending.append(pa.table(columns))
        self._rows += len(groups)
        if self._rows > PENDING_MAX:
            self.flush()

    def count(self, billed: Any, groups: Sequence[Group], codes: Any) -> None:
        """What the rows hold, counted apart from their groups."""
        currencies = sorted({group.charge.currency for group in groups})
        with exact():
            for currency in currencies:
                column = billed
                if len(currencies) > 1:
                    fits = pa.array([group.charge.currency == currency for group in groups])
                    column = pc.filter(billed, pc.take(fits, codes))
                self._aggregate.read(currency, _slim(pc.sum(column).as_py()), len(column))

    def flush(self) -> None:
        if not self._pending:
            return
        whole = pa.concat_tables(self._pending)
        names = [name for name in whole.column_names if name != "id"]
        summed = whole.group_by("id", use_threads=False).aggregate([(n, "sum") for n in names])
        groups = list(self._ids)
        with exact():
            for row in zip(*(_listed(summed, name) for name in _NAMES), strict=True):
                number, rows, billed, *dollars = row
                group = groups[number]
                usd, payg = (
                    amount if counted == rows else None
                    for amount, counted in (dollars[:2], dollars[2:])
                )
                amounts = (_slim(billed), _slim(usd) if group.usd_counts else None, _slim(payg))
                self._aggregate.store(group.charge, group.refund, rows, amounts)
        self._pending, self._rows, self._ids = [], 0, {}


_NAMES = ("id", "rows_sum", "billed_sum", "usd_sum", "usd_rows_sum", "payg_sum", "payg_rows_sum")


def _slim(amount: Any) -> Any:
    """Without the zeros up to the 36th decimal."""
    return amount if amount is None else amount.normalize()


def _listed(table: Any, name: str) -> list[Any]:
    if name in table.column_names:
        return list(table[name].to_pylist())
    return [None] * table.num_rows
