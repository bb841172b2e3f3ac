"""Exact duplicates among any number of rows, in bounded memory.

A row is told by 64 bits of its contents, its exact cost, its month and its currency: all four equal
by chance will not be seen. They lie in a temporary file, of which a slice at a time is looked at.
"""

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from tracker.usage.reading.groups import COST, Group
from tracker.usage.rules.aggregate import Aggregate, Duplicates
from tracker.usage.rules.charges import Charge
from tracker.values.exact import exact

KEPT_BYTES = 8 << 20
ROWS_AT_ONCE = 500_000
LOOSE_MAX = 20_000
SCHEMA = pa.schema([("digest", pa.int64()), ("kind", pa.int32()), ("billed", COST)])


class Twins:
    """Remembers every row stored, and finds those that are there more than once."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(KEPT_BYTES)  # noqa: SIM115 - closed with the run
        self._writer = pa.ipc.new_stream(pa.PythonFile(self._file, "w"), SCHEMA)
        self._kinds: dict[tuple[Any, str], int] = {}
        self._loose: list[tuple[int, int, Decimal]] = []
        self._rows = 0

    def add(self, digests: "array[int]", billed: Any, groups: Sequence[Group], codes: Any) -> None:
        """Rows in columns; `codes` says which of `groups` each belongs to."""
        kinds = pa.array([self._kind(group.charge) for group in groups], pa.int32())
        self._write(_int64(digests), pc.take(kinds, codes), billed)

    def add_row(self, digest: int, charge: Charge, billed: Decimal) -> None:
        self._loose.append((digest, self._kind(charge), billed))
        if len(self._loose) > LOOSE_MAX:
            self._write_loose()

    def tell(self, aggregate: Aggregate) -> None:
        """Write what was found into the aggregate; ends this object's life."""
        self._write_loose()
        self._writer.close()
        kinds = list(self._kinds)
        with exact(), self._file:
            for kind, rows, billed in self._found():
                month, currency = kinds[kind]
                found = aggregate.duplicates.setdefault(month, Duplicates())
                found.add(currency, billed * rows, rows)

    def close(self) -> None:
        self._file.close()

    def _found(self) -> Iterator[tuple[int, int, Decimal]]:
        """Kind, how many too many, and what each costs."""
        slices = -(-self._rows // ROWS_AT_ONCE)
        for number in range(slices):
            table = self._slice(number, slices)
            counted = table.group_by("digest", use_threads=False).aggregate([("digest", "count")])
            twice = counted.filter(pc.greater(counted["digest_count"], 1))["digest"]
            if len(twice):
                yield from _alike(table.filter(pc.is_in(table["digest"], twice.combine_chunks())))

    def _slice(self, number: int, slices: int) -> Any:
        self._file.seek(0)
        parts = []
        for batch in pa.ipc.open_stream(pa.PythonFile(self._file, "r")):
            part = batch
            if slices > 1:
                part = batch.filter(_falls(batch["digest"], number, slices))
            parts.append(part)
        return pa.Table.from_batches(parts, SCHEMA)

    def _kind(self, charge: Charge) -> int:
        return self._kinds.setdefault((charge.billing_month, charge.currency), len(self._kinds))

    def _write_loose(self) -> None:
        if self._loose:
            digests, kinds, billed = zip(*self._loose, strict=True)
            self._write(
                pa.array(digests, pa.int64()), pa.array(kinds, pa.int32()), pa.array(billed, COST)
            )
            self._loose = []

    def _write(self, digests: Any, kinds: Any, billed: Any) -> None:
        self._writer.write_batch(pa.record_batch([digests, kinds, billed], SCHEMA))
        self._rows += len(digests)


def _alike(rows: Any) -> Iterator[tuple[int, int, Decimal]]:
    keys = ["digest", "kind", "billed"]
    counted = rows.group_by(keys, use_threads=False).aggregate([("digest", "count")])
    for row in counted.filter(pc.greater(counted["digest_count"], 1)).to_pylist():
        yield row["kind"], row["digest_count"] - 1, row["billed"]


def _falls(digests: Any, number: int, slices: int) -> Any:
    positive = pc.bit_wise_and(digests, (1 << 62) - 1)
    return pc.equal(pc.subtract(positive, pc.multiply(pc.divide(positive, slices), slices)), number)


def _int64(digests: "array[int]") -> Any:
    return cast(
        "Any", pa.Array.from_buffers(pa.int64(), len(digests), [None, pa.py_buffer(digests)])
    )
