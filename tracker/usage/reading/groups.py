"""Groups of rows alike, told by numbers from batch to batch, and their sums.

A row's day is apart from its other cells: rows mostly differ in nothing but their day, so most
groups are known without looking at texts again.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

import numpy as np

from tracker.usage.reading.amounts import Amounts, decimals, decimals_beside
from tracker.usage.reading.keys import Column, alike, dense
from tracker.usage.reading.numbering import Numbering
from tracker.usage.reading.unclean import Unclean
from tracker.usage.rules.aggregate import Adder, Aggregate, Key, Sums
from tracker.usage.rules.charges import Charge, Layout, on
from tracker.usage.rules.kinds import ChargeClass
from tracker.values.exact import exact

KINDS = ("billed", "usd", "payg")
_ODD = 0x9E3779B97F4A7C15  # multiplied and added without regard to overflow
KNOWN_MAX = 200_000  # groups, and different texts of a column


Numbers = dict[tuple[int, int], tuple[Any, list[Decimal]]]


class Base(NamedTuple):
    """What cells say, whatever their day; `usd_counts` if their dollar column holds dollars.

    `kind` is the number of its month and currency, `calendar` of the days on which it may lie.
    """

    charge: Charge
    usd_counts: bool
    kind: int
    calendar: int


class Found(NamedTuple):
    """The groups of a batch: their numbers, and the place of each row's group among these.

    `kinds` is the number of each row's month and currency, alone where all rows have the same.
    """

    ids: Any
    codes: Any
    kinds: Any


@dataclass(slots=True)
class _Sums:
    """Of one amount of one scale: for each group the sums of pieces, and how many rows have it."""

    pieces: Any
    known: Any


class Kinds:
    """Months and currencies, numbered."""

    def __init__(self) -> None:
        self.known: dict[tuple[date, str], int] = {}

    def of(self, charge: Charge) -> int:
        return self.known.setdefault((charge.billing_month, charge.currency), len(self.known))


class Groups:
    """Tells what rows are alike and adds up their amounts, until somebody wants the sums."""

    def __init__(
        self, aggregate: Aggregate, adder: Adder, keyed: tuple[Layout, Sequence[str]], kinds: Kinds
    ) -> None:
        layout, keys = keyed
        self._aggregate = aggregate
        self._adder = adder
        self._on_day = layout.on_day
        self._day = layout.day if layout.on_day is not None and layout.day in keys else None
        self._keys = keys
        self._kinds = kinds
        self._calendars: dict[tuple[date, ChargeClass], int] = {}
        self._forget()

    def _forget(self) -> None:
        self._texts: dict[str, dict[str, int]] = {name: {} for name in self._keys}
        self._cells: Any = np.zeros((0, 0), np.int32)
        self._base_ids = Numbering()
        self._bases: list[Base] = []
        self._days: dict[int, date] = {}
        self._ids = Numbering()
        self._rows = np.zeros(0, np.int64)
        self._sums: dict[tuple[str, int, int], _Sums] = {}

    def find(self, keys: Mapping[str, Column], refunds: Any) -> Found:
        """The groups of a batch; raises Unclean where cells do not make a charge plainly."""
        if max(len(self._ids), *map(len, self._texts.values())) > KNOWN_MAX:
            self.flush()
        rest = [one for name, one in keys.items() if name != self._day]
        numbers, rows = alike(rest, len(refunds))
        bases = self._found_bases(keys, rows)
        day = keys[self._day] if self._day is not None else Column([""], None)
        size = len(day.texts)
        codes = numbers if day.places is None else numbers * size + day.places
        codes, found = dense(codes * 2 + refunds, len(rows) * size * 2)
        days = self._numbered(self._day, day)[found // 2 % size]
        packed = (bases[found // (2 * size)] << 32) | (days << 1) | (found & 1)
        ids = self._numbers_of(packed)
        kinds = np.array([self._bases[base].kind for base in bases.tolist()], np.int32)
        one = bool((kinds == kinds[0]).all())
        return Found(ids, codes, int(kinds[0]) if one else kinds[numbers])

    def add(self, found: Found, amounts: Mapping[str, Amounts]) -> None:
        """Add a batch's amounts to the sums of its groups."""
        count = len(self._ids)
        groups = len(found.ids)
        rows = np.bincount(found.codes, minlength=groups)
        different = {id(one): one for one in amounts.values()}
        summed = {own: one.summed(found.codes, groups) for own, one in different.items()}
        sums = {kind: summed[id(one)] for kind, one in amounts.items()}
        self._rows = _grown(self._rows, count)
        np.add.at(self._rows, found.ids, rows)
        for kind, one in amounts.items():
            kept = self._sums_of(kind, one.scale, sums[kind].shape[1])
            kept.pieces, kept.known = _grown(kept.pieces, count), _grown(kept.known, count)
            np.add.at(kept.pieces, found.ids, sums[kind])
            counted = rows if one.known is None else _counted(found.codes, one.known, groups)
            np.add.at(kept.known, found.ids, counted)

    def flush(self) -> None:
        """Hand the sums over, and forget them."""
        there = np.flatnonzero(self._rows)
        if len(there):
            with exact(), _many_made():
                self._aggregate.store_all(list(self._summed(there)))
        self._forget()

    def _summed(self, there: Any) -> Iterator[tuple[Key, Sums]]:
        known: Numbers = {}
        billed, usd, payg = (self._amounts(kind, there, known) for kind in KINDS)
        packed = self._ids.keys()[there]
        bases = (packed >> 32).tolist()
        for place, base in enumerate(bases):
            if not self._bases[base].usd_counts:
                usd[place] = None
        keys = zip(self._charges(packed, bases), (packed & 1 == 1).tolist(), strict=True)
        sums = map(Sums, self._rows[there].tolist(), cast("list[Decimal]", billed), usd, payg)
        return zip(keys, sums, strict=True)

    def _charges(self, packed: Any, bases: Sequence[int]) -> Iterable[Charge]:
        charges = [self._bases[base].charge for base in bases]
        if self._day is None:
            return charges
        days = map(self._days.__getitem__, self._on_days(packed).tolist())
        return map(on, charges, days)

    def _on_days(self, packed: Any) -> Any:
        """The calendar and the number of the day's text."""
        calendars = np.array([base.calendar for base in self._bases], np.int64)
        return (calendars[packed >> 32] << 32) | ((packed & 0xFFFFFFFF) >> 1)

    def _numbers_of(self, packed: Any) -> Any:
        """The numbers of groups; new ones are checked and kept."""
        ids = self._ids.find(packed)
        missing = np.flatnonzero(ids < 0)
        if len(missing):
            new, places = np.unique(packed[missing], return_inverse=True)
            self._check_days(new)
            ids[missing] = self._ids.add(new)[places]
        return ids

    def _check_days(self, packed: Any) -> None:
        """Whether charges of this month and class may lie on their days."""
        if self._day is None:
            return
        for place in np.unique(self._on_days(packed), return_index=True)[1]:
            (key,) = self._on_days(packed[place : place + 1]).tolist()
            if key not in self._days:
                self._days[key] = self._learned(self._bases[int(packed[place]) >> 32], key)

    def _learned(self, base: Base, key: int) -> date:
        text = list(self._texts[self._day or ""])[key & 0xFFFFFFFF]
        mapped = self._on_day(base.charge, text.strip()) if self._on_day is not None else None
        if mapped is None or mapped.charge is None or mapped.problems:
            raise Unclean
        return mapped.charge.charged_on

    def _found_bases(self, keys: Mapping[str, Column], rows: Any) -> Any:
        """For each of the rows given the number of what its cells but the day say."""
        names = [name for name in keys if name != self._day]
        numbers = np.empty((len(rows), len(names)), np.int32)
        for place, name in enumerate(names):
            numbers[:, place] = self._numbered(name, keys[name])[keys[name].at(rows)]
        if not len(self._base_ids):
            self._cells = numbers[:0]
        mixed = _mixed(numbers)
        ids = self._base_ids.find(mixed)
        there = np.flatnonzero(ids >= 0)
        ids[there[(self._cells[ids[there]] != numbers[there]).any(axis=1)]] = -1
        missing = np.flatnonzero(ids < 0)
        if len(missing):
            new = [self._new(keys, row) for row in rows[missing].tolist()]
            self._bases += new
            self._cells = np.concatenate([self._cells, numbers[missing]])
            ids[missing] = self._base_ids.add(mixed[missing])
        return ids

    def _new(self, keys: Mapping[str, Column], row: int) -> Base:
        texts = tuple(
            one.texts[0 if one.places is None else one.places[row]] for one in keys.values()
        )
        mapped = self._adder.mapped_anew(texts)
        if mapped.charge is None or mapped.problems:
            raise Unclean
        charge = mapped.charge
        alike = charge.billing_month, charge.charge_class
        calendar = self._calendars.setdefault(alike, len(self._calendars))
        usd_counts = self._adder.usd_counts(texts)
        return Base(charge, usd_counts, self._kinds.of(charge), calendar)

    def _numbered(self, name: str | None, column: Column) -> Any:
        """Our numbers of a column's texts."""
        if name is None:
            return np.zeros(1, np.int64)
        known = self._texts[name]
        return np.array([known.setdefault(text, len(known)) for text in column.texts], np.int64)

    def _sums_of(self, kind: str, scale: int, width: int) -> _Sums:
        found = self._sums.get((kind, scale, width))
        if found is None:
            found = _Sums(np.zeros((0, width), np.int64), np.zeros(0, np.int64))
            self._sums[kind, scale, width] = found
        return found

    def _amounts(self, kind: str, there: Any, known: Numbers) -> list[Decimal | None]:
        """What groups come to; None where a row lacks the amount."""
        counted = np.zeros(len(there), np.int64)
        whole: list[Decimal] = []
        for (of, scale, _), kept in self._sums.items():
            if of == kind:
                room = int(there[-1]) + 1
                counted += _grown(kept.known, room)[there]
                more = _numbers(_grown(kept.pieces, room)[there], scale, known)
                whole = [a + b for a, b in zip(whole, more, strict=True)] if whole else more
        lacking = np.flatnonzero(counted != self._rows[there]).tolist()
        found: list[Decimal | None] = list(whole) or [None] * len(there)
        for place in lacking:
            found[place] = None
        return found


@contextmanager
def _many_made() -> Iterator[None]:
    """Looking for circles among hundreds of thousands of new sums would find none, slowly."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _mixed(numbers: Any) -> Any:
    """64 bits of each row of small numbers; rows that differ may by chance have the same."""
    weights = [pow(_ODD, place + 1, 1 << 63) for place in range(numbers.shape[1])]
    return (numbers.astype(np.int64) * np.array(weights, np.int64)).sum(axis=1)


def _grown(array: Any, count: int) -> Any:
    """With room for `count`, and for more to come."""
    if len(array) >= count:
        return array
    grown = np.zeros((count + count // 2, *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


def _numbers(pieces: Any, scale: int, known: Numbers) -> list[Decimal]:
    """Sums as numbers; those of one kind of amount help with those of the next."""
    alike = scale, pieces.shape[1]
    if alike in known:
        return decimals_beside(pieces, scale, *known[alike])
    known[alike] = pieces, decimals(pieces, scale)
    return known[alike][1]


def _counted(codes: Any, known: Any, groups: int) -> Any:
    return np.bincount(codes[known], minlength=groups)
