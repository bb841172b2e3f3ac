"""Blocks of text read column by column: the fast way, which must say the same as the row by row.

A block counts only if every record in it is on one line, has all its fields, and nothing is wrong
with any; of anything else this way knows nothing, and the block is read again row by row. Records
with quotes that no writer of CSV makes (`"a"b`) are left to the columnar reader's judgement.
"""

import csv
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from tracker.usage.reading.amounts import Amounts, read_amounts
from tracker.usage.reading.groups import Groups
from tracker.usage.reading.held import LINE_BREAK, Held
from tracker.usage.reading.keys import Column, encoded
from tracker.usage.reading.twins import Rest, Twins
from tracker.usage.reading.unclean import Unclean
from tracker.usage.rules.aggregate import Adder, Aggregate, Part
from tracker.values.exact import exact

PARSED_AT_ONCE = 1 << 20  # what stays in a processor's cache is parsed fastest
CELL_BYTES_MAX = 1 << 16


class Columns:
    """Adds clean blocks of one blob to an aggregate; `flush` brings the last of them there."""

    def __init__(self, aggregate: Aggregate, part: Part, adder: Adder, twins: Twins) -> None:
        layout, places = part.shape.layout, part.shape.places
        self._aggregate = aggregate
        self._adder = adder
        self._twins = twins
        self._width = part.shape.width
        self._places = places
        self._keys = [column for column in layout.mapped if column in places]
        amounts = {"billed": layout.billed, "usd": layout.usd, "payg": layout.payg}
        self._amounts = {kind: name for kind, name in amounts.items() if name in places}
        self._tags = layout.tags if layout.tags in places else None
        self._groups = Groups(aggregate, adder, (layout, self._keys), twins.kinds)

    def add_text(self, held: Held) -> int:
        """Add records that all end with a line break: how many, none if any is not clean."""
        try:
            _check_text(held)
            self._check_last(held)
            table = self._parsed(held)
            digests = held.hashes(table.num_rows)
            if digests is None:
                return 0
            columns = {name: table.column(str(place)) for name, place in self._places.items()}
            amounts = {name: columns.pop(name) for name in self._amounts.values()}
            texts = {name: encoded(column) for name, column in columns.items()}
            self.add(texts, amounts, digests)
        except (Unclean, pa.ArrowInvalid):
            return 0
        return int(table.num_rows)

    def add(
        self,
        texts: Mapping[str, Column],
        costs: Mapping[str, Any],
        digests: Any,
        rest: Rest | None = None,
    ) -> None:
        """Add columns by our names; raises Unclean, and adds nothing, if any row is not clean."""
        keys = {name: texts[name] for name in self._keys}
        amounts = read_amounts({kind: costs[name] for kind, name in self._amounts.items()})
        self._check_tags(texts)
        found = self._groups.find(keys, amounts["billed"].negative)
        self._groups.add(found, amounts)
        self._count(amounts["billed"], found.kinds)
        self._twins.add((digests, rest), amounts["billed"], found.kinds)

    def flush(self) -> None:
        self._groups.flush()

    def _parsed(self, held: Held) -> Any:
        names = [str(place) for place in range(self._width)]
        wanted = {str(place): pa.string() for place in self._places.values()}
        return pa_csv.read_csv(
            pa.py_buffer(held.memory[: held.size]),
            pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=PARSED_AT_ONCE),
            pa_csv.ParseOptions(newlines_in_values=False),
            pa_csv.ConvertOptions(
                include_columns=list(wanted), column_types=wanted, check_utf8=False
            ),
        )

    def _check_last(self, held: Held) -> None:
        """A block cut inside quotes would end with half a record."""
        end = held.piece(max(held.size - 2 * CELL_BYTES_MAX, 0), held.size)
        line = end[end.rfind(b"\n", 0, -1) + 1 :]
        try:
            (fields,) = csv.reader([line.decode()], strict=True)
        except (csv.Error, ValueError):
            raise Unclean from None
        if len(fields) != self._width:
            raise Unclean

    def _check_tags(self, texts: Mapping[str, Column]) -> None:
        tags = [] if self._tags is None else texts[self._tags].texts
        if not self._adder.knows_all_tags(tags):
            raise Unclean

    def _count(self, billed: Amounts, kinds: Any) -> None:
        """What the rows hold, counted apart from their groups."""
        rows = len(billed.pieces)
        with exact():
            for (_, currency), kind in self._twins.kinds.known.items():
                if isinstance(kinds, int):
                    if kind == kinds:
                        self._aggregate.read(currency, billed.whole(), rows)
                    continue
                fits = kinds == kind
                if fits.any():
                    self._aggregate.read(currency, billed.whole(fits), int(fits.sum()))


def _check_text(held: Held) -> None:
    if not held.plain or held.memory[0] == LINE_BREAK or held.memory[held.size - 1] != LINE_BREAK:
        raise Unclean
    for start in range(0, held.size - CELL_BYTES_MAX, CELL_BYTES_MAX):
        # a look at the beginning mostly does
        if not any(b"\n" in held.piece(start, start + size) for size in (1 << 12, CELL_BYTES_MAX)):
            raise Unclean
    if not held.is_utf8():
        raise Unclean
