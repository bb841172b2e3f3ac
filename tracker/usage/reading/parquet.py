"""Parquet parts: their columns as text by our names, amounts as exact decimals.

Rows have no physical lines: the line of a problem is the row's number after a header, so that the
first row is line 2, whatever line breaks the cells before it hold. Reading all columns took seven
times longer, so rows are duplicates where they are alike in cost and in all that says what was
charged to whom: the columns of a charge, and those of `TELLING`.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from tracker.usage.reading.columns import Columns
from tracker.usage.reading.digests import row_digests
from tracker.usage.reading.keys import Column, encoded
from tracker.usage.reading.rest import Rest, digests_of
from tracker.usage.reading.sink import Sink
from tracker.usage.reading.unclean import Unclean
from tracker.usage.reading.written import as_text, opened_parquet
from tracker.usage.rules.aggregate import Adder, Part
from tracker.usage.rules.layouts import Shape
from tracker.usage.rules.packing import RATIO_FREE_BYTES, RATIO_MAX
from tracker.usage.rules.problems import Code, Problem, Refused
from tracker.values.exact import exact

KEPT_BYTES = 16 << 20
ROWS_AT_ONCE = 1 << 16
FOOTER_BYTES_MAX = 16 << 20
Again = Callable[[], BinaryIO]
TELLING = frozenset(
    {
        "resourceid",
        "instanceid",
        "skupriceid",
        "x_skumeterid",
        "meterid",
        "chargedescription",
        "consumedquantity",
        "usagequantity",
        "quantity",
    }
)


def read_parquet(
    blob: str, file: BinaryIO, blocks: Iterator[bytes], sink: Sink, again: Again
) -> None:
    """Add a file's rows to what the sink collects.

    `blocks` are its bytes from the beginning, asked for where it does not lie on the disk; `again`
    opens it once more.
    Raises Refused (E02, E03, E14).
    """
    with tempfile.SpooledTemporaryFile(KEPT_BYTES) as copy:
        direct = lies_on_disk(file)
        for block in () if direct else blocks:
            copy.write(block)
        try:
            _Body(blob, file if direct else copy, sink, again if direct else None).read()
        except (pa.ArrowException, OSError, ValueError, MemoryError):
            raise Refused(Problem(Code.DAMAGED, blob, words="parquet")) from None


def lies_on_disk(file: BinaryIO) -> bool:
    """Whether it can be read from any place on, without a copy."""
    try:
        return file.fileno() >= 0 and file.seekable()
    except (AttributeError, io.UnsupportedOperation):
        return False


class _Body:
    """`again` opens the file once more, where that costs nothing."""

    def __init__(self, blob: str, file: Any, sink: Sink, again: Again | None) -> None:
        self._blob = blob
        self._sink = sink
        size = file.seek(0, 2)
        _check_footer(blob, file, size)
        file.seek(0)
        self._file = opened_parquet(file)
        self._check_size(size)
        self._names: list[str] = self._file.schema_arrow.names
        whole = sink.part(blob, self._names, self._sample())
        self._kept = sorted(set(whole.shape.places.values()))
        self._part = Part(blob, _narrowed(whole.shape, self._kept))
        self._adder = Adder(sink.read.aggregate, sink.read.problems, self._part)
        self._columns = Columns(sink.read.aggregate, self._part, self._adder, sink.twins)
        self._telling = self._alike_in()
        self._rest = None
        if again and self._telling:
            self._rest = Rest(blob, again, self._telling, self._file.metadata.num_rows)
            sink.twins.until_closed(self._rest.close)
        self._notice_doubles()

    def read(self) -> None:
        start = 0
        try:
            for batch, telling in self._joined():
                if not self._by_columns(batch, telling, start):
                    self._by_rows(batch, telling, start)
                start += batch.num_rows
        finally:  # what is counted is summed, whatever becomes of the file
            self._columns.flush()

    def _by_columns(self, batch: Any, telling: Any, start: int) -> bool:
        if not self._sink.by_columns:
            return False
        layout, texts, costs = self._part.shape.layout, {}, {}
        for name, place in self._part.shape.places.items():
            column = self._column(batch, place)
            if name not in layout.amounts:
                texts[name] = encoded(as_text(column))
            else:
                costs[name] = column if pa.types.is_decimal(column.type) else as_text(column)
        try:
            rest = self._rest and partial(self._rest.digests, start, batch.num_rows)
            self._columns.add(texts, costs, _digests(texts, batch.num_rows), rest or telling)
        except (Unclean, pa.ArrowInvalid):
            return False
        return True

    def _by_rows(self, batch: Any, telling: Any, start: int) -> None:
        columns = [as_text(self._column(batch, n)) for n in range(len(self._kept))]
        places, amounts = self._part.shape.places, self._part.shape.layout.amounts
        texts = {n: encoded(columns[p]) for n, p in places.items() if n not in amounts}
        digests = _digests(texts, batch.num_rows)
        if self._rest is not None:
            telling = self._rest.digests(start, batch.num_rows)
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        with exact():
            for number, fields in enumerate(rows):
                charge, billed = self._adder.add(start + number + 2, fields)
                if charge is not None and billed is not None:
                    told = int(digests[number]), int(telling[number])
                    self._sink.twins.add_row(told, charge, billed)

    def _column(self, batch: Any, place: int) -> Any:
        return batch.column(self._names[self._kept[place]])

    def _joined(self) -> Iterator[tuple[Any, Any]]:
        """Columns of many rows, for row groups may be small, and bits of what else tells them."""
        waiting, rows = list[Any](), 0
        for batch in self._batches():
            if rows and rows + batch.num_rows > ROWS_AT_ONCE:
                yield self._one(waiting)
                waiting, rows = [], 0
            waiting.append(batch)
            rows += batch.num_rows
        if rows:
            yield self._one(waiting)

    def _one(self, batches: Sequence[Any]) -> tuple[Any, Any]:
        kept = [self._names[place] for place in self._kept]
        if self._rest is not None:
            return _joined(batches), None
        telling = [digests_of(batch.select(self._telling)) for batch in batches]
        return _joined([batch.select(kept) for batch in batches]), np.concatenate(telling)

    def _batches(self) -> Iterator[Any]:
        kept = {self._names[place] for place in self._kept}
        names = sorted(kept if self._rest else {*self._telling, *kept})
        yield from self._file.iter_batches(ROWS_AT_ONCE, columns=names, use_threads=False)

    def _alike_in(self) -> list[str]:
        """The columns in which duplicates are alike, beside their cost and their charge."""
        kept = {self._names[place] for place in self._kept}
        more = {name for name in self._names if name.strip().lower() in TELLING}
        return sorted(more - kept)

    def _sample(self) -> Iterator[tuple[str, ...]]:
        """The first rows, to tell day from month by; only classic files ask."""
        first = next(iter(self._file.iter_batches(1000, use_threads=False)), None)
        if first is not None:
            yield from zip(*(as_text(column).to_pylist() for column in first), strict=True)

    def _check_size(self, size: int) -> None:
        """What the footer promises, before anything is unpacked."""
        footer = self._file.metadata
        groups = (footer.row_group(number) for number in range(footer.num_row_groups))
        unpacked = sum(group.total_byte_size for group in groups)
        if unpacked > RATIO_FREE_BYTES and unpacked > RATIO_MAX * size:
            raise Refused(Problem(Code.UNSAFE, self._blob, words="ratio"))
        self._sink.budget.take(self._blob, max(unpacked - size, 0))
        self._sink.check_rows(self._blob, footer.num_rows)

    def _notice_doubles(self) -> None:
        """Doubles are no exact decimals: the shortest number that gives the double is taken."""
        schema = self._file.schema_arrow
        amounts = self._part.shape.layout.amounts
        for name, place in self._part.shape.places.items():
            if name in amounts and pa.types.is_floating(schema.field(self._kept[place]).type):
                column = self._part.shape.written[name]
                self._sink.read.problems.add(
                    Problem(
                        Code.DOUBLES,
                        self._blob,
                        column=column,
                        notice=True,
                        values={"column": column},
                    )
                )


def _joined(batches: Sequence[Any]) -> Any:
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def _digests(texts: Mapping[str, Column], rows: int) -> Any:
    """What tells rows apart, but for their cost and the rest."""
    return row_digests((texts[name] for name in sorted(texts)), rows)


def _check_footer(blob: str, file: Any, size: int) -> None:
    """The footer is read at once: its size is looked at first."""
    if size < 12:
        raise Refused(Problem(Code.DAMAGED, blob, words="parquet"))
    file.seek(size - 8)
    end = file.read(8)
    length = int.from_bytes(end[:4], "little")
    if end[4:] != b"PAR1" or length > min(size - 12, FOOTER_BYTES_MAX):
        raise Refused(Problem(Code.DAMAGED, blob, words="parquet"))


def _narrowed(shape: Shape, kept: Sequence[int]) -> Shape:
    """The shape of records that have only the columns needed."""
    places = {name: kept.index(place) for name, place in shape.places.items()}
    return replace(shape, places=places, width=len(kept))
