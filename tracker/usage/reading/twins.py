"""Exact duplicates among any number of rows, in bounded memory.

A row is told by 64 bits of its contents, its exact cost, its month and its currency: all four equal
by chance will not be seen. Some of the contents, the rest, may be asked for only where rows are
alike without it. All lies in temporary files; of the bits a slice at a time is looked at, and of
cost, month and currency only what belongs to bits that are there twice.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tracker.usage.reading.amounts import COST, Amounts, as_decimals
from tracker.usage.reading.groups import Kinds
from tracker.usage.rules.aggregate import Aggregate, Duplicates
from tracker.usage.rules.charges import Charge
from tracker.values.exact import exact

KEPT_BYTES = 8 << 20
ROWS_AT_ONCE = 1 << 21
LOOSE_MAX = 20_000
ALIKE_MAX = 1 << 20
_ODD = 0xD6E8FEB86659FD93
_BITS = (1 << 64) - 1
_REST = np.int64(0x5851F42D4C957F2D)
Rest = Any  # bits of each row, or what gives them
SCHEMA = pa.schema([("digest", pa.int64()), ("kind", pa.int32()), ("billed", COST)])


class _Batch(NamedTuple):
    """How rows were written: `kind` where all are of one.

    `rest` is what gives it, or True where it is written, too.
    """

    rows: int
    kind: int | None
    scale: int
    width: int
    rest: Callable[[bool], Any] | bool

    @property
    def size(self) -> int:
        """Pieces, kinds, rest."""
        return self.rows * (4 * (self.width + (self.kind is None)) + 8 * (self.rest is True))


class Twins:
    """Remembers every row stored, and finds those that are there more than once."""

    def __init__(self) -> None:
        self._digests = tempfile.SpooledTemporaryFile(KEPT_BYTES)  # noqa: SIM115 - closed with the run
        self._costs = tempfile.SpooledTemporaryFile(KEPT_BYTES)  # noqa: SIM115 - likewise
        self._batches: list[_Batch] = []
        self.kinds = Kinds()
        self._loose: list[tuple[int, int, int, Decimal]] = []
        self._has_rest = False
        self._open = ExitStack()

    def add(self, bits: tuple[Any, Rest | None], billed: Amounts, kinds: Any) -> None:
        """Rows in columns; `kinds` is one number where all rows are of one kind."""
        self._write(bits, kinds, billed.pieces, billed.scale)

    def add_row(self, bits: tuple[int, int], charge: Charge, billed: Decimal) -> None:
        self._loose.append((*bits, self.kinds.of(charge), billed))
        if len(self._loose) > LOOSE_MAX:
            self._write_loose()

    def tell(self, aggregate: Aggregate) -> None:
        """Write what was found into the aggregate; ends this object's life."""
        self._write_loose()
        kinds = list(self.kinds.known)
        with exact():
            for kind, rows, billed in self._found():
                month, currency = kinds[kind]
                found = aggregate.duplicates.setdefault(month, Duplicates())
                found.add(currency, billed * rows, rows)
        self.close()

    def close(self) -> None:
        self._open.close()
        self._digests.close()
        self._costs.close()

    def until_closed(self, close: Callable[[], None]) -> None:
        self._open.callback(close)

    def _found(self) -> Iterator[tuple[int, int, Decimal]]:
        """Kind, how many too many, and what each costs."""
        if self._has_rest:
            twice, some = self._so_far()
            if not len(twice):
                return
            self._add_rest(twice if some else None)
        for twice in self._twice():
            yield from _alike(self._rows_of(twice))

    def _so_far(self) -> tuple[Any, bool]:
        """Digests there more than once before the rest is known; False where not all are given."""
        found, count = [np.zeros(0, np.int64)], 0
        for twice in self._twice():
            found.append(twice)
            count += len(twice)
            if count > ALIKE_MAX:
                return twice, False
        return np.sort(np.concatenate(found)), True

    def _twice(self) -> Iterator[Any]:
        """Digests that are there more than once, a slice of them at a time."""
        slices = -(-sum(batch.rows for batch in self._batches) // ROWS_AT_ONCE)
        for number in range(slices):
            parts = [_falling(digests, number, slices) for _, digests in self._read()]
            digests = np.concatenate(parts)
            digests.sort()
            twice = np.unique(digests[1:][digests[1:] == digests[:-1]])
            if len(twice):
                yield twice

    def _add_rest(self, twice: Any) -> None:
        """From here on rows are told by the rest, too, where any of theirs are alike so far."""
        whole = tempfile.SpooledTemporaryFile(KEPT_BYTES)  # noqa: SIM115 - closed with the run
        self._open.callback(whole.close)
        start = 0
        for batch, digests in self._read():
            wanted = twice is None or bool(_among(digests, twice).any())
            whole.write((digests + self._rest_of(batch, start, wanted) * _REST).data)
            start += batch.size
        self._digests.close()
        self._digests, self._has_rest = whole, False

    def _rest_of(self, batch: _Batch, start: int, wanted: bool) -> Any:  # noqa: FBT001
        if callable(batch.rest):
            return batch.rest(wanted)
        if not batch.rest:
            return np.zeros(batch.rows, np.int64)
        self._costs.seek(start + batch.size - batch.rows * 8)
        return np.frombuffer(self._costs.read(batch.rows * 8), np.int64)

    def _read(self) -> Iterator[tuple[_Batch, Any]]:
        self._digests.seek(0)
        for batch in self._batches:
            yield batch, np.frombuffer(self._digests.read(batch.rows * 8), np.int64)

    def _rows_of(self, twice: Any) -> Any:
        """All that is known of the rows with these digests."""
        parts, start = [], 0
        for batch, digests in self._read():
            there = np.flatnonzero(_among(digests, twice))
            if len(there):
                self._costs.seek(start)
                parts.append(_taken(batch, digests, self._costs.read(batch.size), there))
            start += batch.size
        return pa.Table.from_batches(parts, SCHEMA)

    def _write_loose(self) -> None:
        if self._loose:
            digests, rest, kinds, billed = zip(*self._loose, strict=True)
            costs = pa.array(billed, COST)
            pieces = np.frombuffer(costs.buffers()[1], "<u4").reshape(len(billed), -1)
            bits = np.array(digests), np.array(rest) if any(rest) else None
            self._write(bits, np.array(kinds, np.int32), pieces, COST.scale)
            self._loose = []

    def _write(self, bits: tuple[Any, Rest | None], kinds: Any, pieces: Any, scale: int) -> None:
        digests, rest = bits
        one = kinds if isinstance(kinds, int) else None
        later = rest if callable(rest) else rest is not None
        self._batches.append(_Batch(len(digests), one, scale, pieces.shape[1], later))
        self._digests.write((digests + _costs_bits(pieces, scale)).data)
        self._costs.write(np.ascontiguousarray(pieces).data)
        if one is None:
            self._costs.write(np.ascontiguousarray(kinds).data)
        if later is True:
            self._costs.write(np.ascontiguousarray(rest).data)
        self._has_rest |= rest is not None


def _among(digests: Any, some: Any) -> Any:
    return some[np.minimum(np.searchsorted(some, digests), len(some) - 1)] == digests


def _taken(batch: _Batch, digests: Any, costs: bytes, there: Any) -> Any:
    pieces = np.frombuffer(costs, "<u4", batch.rows * batch.width).reshape(-1, batch.width)
    if batch.kind is None:
        kinds = np.frombuffer(costs, np.int32, batch.rows, pieces.nbytes)[there]
    else:
        kinds = np.full(len(there), batch.kind, np.int32)
    billed = as_decimals(pieces[there], batch.scale)
    columns = [pa.array(digests[there]), pa.array(kinds), billed]
    return pa.record_batch(columns, SCHEMA)


def _costs_bits(pieces: Any, scale: int) -> Any:
    """The last bits of costs as if all had the same scale: what differs in its cost is told."""
    bits = pieces.view("<u8")[:, 0] * np.uint64(10 ** (COST.scale - scale) * _ODD & _BITS)
    return bits.view(np.int64)


def _alike(rows: Any) -> Iterator[tuple[int, int, Decimal]]:
    keys = ["digest", "kind", "billed"]
    counted = rows.group_by(keys, use_threads=False).aggregate([("digest", "count")])
    for row in counted.filter(pc.greater(counted["digest_count"], 1)).to_pylist():
        yield row["kind"], row["digest_count"] - 1, row["billed"]


def _falling(digests: Any, number: int, slices: int) -> Any:
    """Those of one slice of all numbers."""
    if slices == 1:
        return digests
    start, end = (part * (1 << 64) // slices for part in (number, number + 1))
    inside = digests.view(np.uint64) - np.uint64(start) < np.uint64(end - start)
    return digests[inside]
