"""Rows summed exactly by what they are; memory grows with kinds of charges, not with rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

from tracker.usage.rules.charges import Charge, Layout
from tracker.usage.rules.numbers import cost
from tracker.usage.rules.problems import Code, Problem, Problems, shown
from tracker.usage.rules.records import Record
from tracker.values.exact import ZERO, exact


class Unreconciled(Exception):
    """The sums of a file and of what was made of it differ: a defect, so nothing may be stored."""


@dataclass(slots=True)
class Sums:
    """Rows alike, summed. `usd` and `payg` are None as soon as one row lacks them."""

    rows: int = 0
    billed: Decimal = ZERO
    usd: Decimal | None = ZERO
    payg: Decimal | None = ZERO


@dataclass(slots=True)
class Aggregate:
    """What a run's rows come to. Rows that lower the cost are kept apart: the flag is True."""

    sums: dict[tuple[Charge, bool], Sums] = field(default_factory=dict)
    rows_read: int = 0
    rows_rejected: int = 0
    billed: dict[str, Decimal] = field(default_factory=dict)

    @property
    def rows_stored(self) -> int:
        return self.rows_read - self.rows_rejected

    def months(self) -> tuple[date, ...]:
        return tuple(sorted({charge.billing_month for charge, _ in self.sums}))

    def of_month(self, month: date) -> dict[tuple[Charge, bool], Sums]:
        return {key: sums for key, sums in self.sums.items() if key[0].billing_month == month}


def check_reconciled(aggregate: Aggregate) -> None:
    """Rows and won of the groups are those counted while reading; Unreconciled where not."""
    billed: dict[str, Decimal] = dict.fromkeys(aggregate.billed, ZERO)
    rows = 0
    with exact():
        for (charge, _), sums in aggregate.sums.items():
            rows += sums.rows
            billed[charge.currency] += sums.billed
    if rows != aggregate.rows_stored or billed != aggregate.billed:
        raise Unreconciled(rows, aggregate.rows_stored, billed, aggregate.billed)


@dataclass(frozen=True, slots=True)
class Part:
    """One blob's shape: its layout, where the columns stand, how many fields a record has."""

    blob: str
    layout: Layout
    places: Mapping[str, int]
    width: int


def add_rows(aggregate: Aggregate, problems: Problems, part: Part, rows: Iterable[Record]) -> None:
    """Add the records after the header."""
    adder = _Adder(aggregate, problems, part)
    with exact():
        for line, fields in rows:
            aggregate.rows_read += 1
            if len(fields) == part.width:
                adder.add(line, fields)
            else:
                aggregate.rows_rejected += 1
                values = {"fields": len(fields), "columns": part.width, "line": line}
                problems.add(Problem(Code.FIELD_COUNT, part.blob, line, values=values))


class _Adder:
    def __init__(self, aggregate: Aggregate, problems: Problems, part: Part) -> None:
        layout, places = part.layout, part.places
        self._aggregate = aggregate
        self._problems = problems
        self._blob = part.blob
        self._layout = layout
        self._present = [column for column in layout.columns if column.lower() in places]
        self._cells: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(places[column.lower()] for column in self._present)
        )
        self._amounts = [
            (name, places.get(name.lower())) for name in (layout.billed, layout.usd, layout.payg)
        ]
        self._seen: dict[tuple[str, ...], Charge] = {}

    def add(self, line: int, fields: list[str]) -> None:
        """One record. Its cells are mapped once for all records with the same cells."""
        faults: list[Problem] = []
        billed, usd, payg = (
            self._amount(fields, name, place, faults) for name, place in self._amounts
        )
        cells = self._cells(fields)
        charge = self._seen.get(cells)
        if charge is None:
            charge = self._mapped(cells, faults)
        for fault in faults:
            self._problems.add(_placed(fault, self._blob, line))
        if charge is None or billed is None or any(not fault.notice for fault in faults):
            self._aggregate.rows_rejected += 1
            return
        self._sum(charge, billed, usd, payg)

    def _mapped(self, cells: tuple[str, ...], faults: list[Problem]) -> Charge | None:
        named = dict.fromkeys(self._layout.columns, "")
        named.update(zip(self._present, (cell.strip() for cell in cells), strict=True))
        mapped = self._layout.charge(named)
        faults.extend(mapped.problems)
        if mapped.charge is not None and not mapped.problems:
            self._seen[cells] = mapped.charge
        return mapped.charge

    def _amount(
        self, fields: list[str], name: str, place: int | None, faults: list[Problem]
    ) -> Decimal | None:
        """The amount; None where the column is missing or empty, which only the cost may not be."""
        text = fields[place] if place is not None else ""
        if not text and name != self._layout.billed:
            return None
        amount = cost(text)
        if amount is None:
            faults.append(Problem(Code.NOT_A_NUMBER, column=name, value=shown(text)))
        return amount

    def _sum(
        self, charge: Charge, billed: Decimal, usd: Decimal | None, payg: Decimal | None
    ) -> None:
        key = (charge, billed < 0)
        sums = self._aggregate.sums.get(key)
        if sums is None:
            sums = self._aggregate.sums[key] = Sums()
        sums.rows += 1
        sums.billed += billed
        sums.usd = None if usd is None or sums.usd is None else sums.usd + usd
        sums.payg = None if payg is None or sums.payg is None else sums.payg + payg
        whole = self._aggregate.billed
        whole[charge.currency] = whole.get(charge.currency, ZERO) + billed


def _placed(fault: Problem, blob: str, line: int) -> Problem:
    return replace(fault, blob=blob, line=line, values={**fault.values, "line": line})
