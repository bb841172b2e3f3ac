"""Parquet parts: their columns as text by our names, amounts as exact decimals.

Rows have no physical lines: the line of a problem is the row's number after a header, so that the
first row is line 2, whatever line breaks the cells before it hold. Reading all columns took seven
times longer, so rows are duplicates where they are alike in cost and in all that says what was
charged to whom: the columns of a charge, and those of `TELLING`.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tracker.usage.reading.columns import Columns
from tracker.usage.reading.digests import row_digests
from tracker.usage.reading.sink import Sink
from tracker.usage.reading.unclean import Unclean
from tracker.usage.rules.aggregate import Adder, Part
from tracker.usage.rules.layouts import Shape
from tracker.usage.rules.packing import RATIO_FREE_BYTES, RATIO_MAX
from tracker.usage.rules.problems import Code, Problem, Refused
from tracker.values.exact import exact

KEPT_BYTES = 16 << 20
ROWS_AT_ONCE = 1 << 17
FOOTER_BYTES_MAX = 16 << 20
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
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def read_parquet(blob: str, file: BinaryIO, blocks: Iterator[bytes], sink: Sink) -> None:
    """Add a file's rows to what the sink collects; `blocks` are its bytes from the beginning.

    Raises Refused (E02, E03, E14).
    """
    with tempfile.SpooledTemporaryFile(KEPT_BYTES) as copy:
        direct = hasattr(file, "fileno") and file.seekable()
        for block in blocks:
            if not direct:
                copy.write(block)
        try:
            _Body(blob, file if direct else copy, sink).read()
        except (pa.ArrowException, OSError, ValueError, MemoryError):
            raise Refused(Problem(Code.DAMAGED, blob, words="parquet")) from None


class _Body:
    def __init__(self, blob: str, file: Any, sink: Sink) -> None:
        self._blob = blob
        self._sink = sink
        size = file.seek(0, 2)
        _check_footer(blob, file, size)
        file.seek(0)
        self._file = _opened(file)
        self._check_size(size)
        self._names: list[str] = self._file.schema_arrow.names
        whole = sink.part(blob, self._names, self._sample())
        self._kept = sorted(set(whole.shape.places.values()))
        self._part = Part(blob, _narrowed(whole.shape, self._kept))
        self._adder = Adder(sink.read.aggregate, sink.read.problems, self._part)
        self._columns = Columns(sink.read.aggregate, self._part, self._adder, sink.twins)
        self._telling = self._alike_in()
        self._notice_doubles()

    def read(self) -> None:
        line = 2
        try:
            for batch in self._batches():
                if not self._by_columns(batch):
                    self._by_rows(batch, line)
                line += batch.num_rows
        finally:  # what is counted is summed, whatever becomes of the file
            self._columns.flush()

    def _by_columns(self, batch: Any) -> bool:
        if not self._sink.by_columns:
            return False
        amounts = self._part.shape.layout.amounts
        columns = {}
        for name, place in self._part.shape.places.items():
            column = self._column(batch, place)
            exact_already = name in amounts and pa.types.is_decimal(column.type)
            columns[name] = column if exact_already else as_text(column)
        try:
            self._columns.add(columns, row_digests(batch.select(self._telling)))
        except (Unclean, pa.ArrowInvalid):
            return False
        return True

    def _by_rows(self, batch: Any, line: int) -> None:
        texts = [as_text(self._column(batch, n)).to_pylist() for n in range(len(self._kept))]
        digests = row_digests(batch.select(self._telling))
        with exact():
            for number, fields in enumerate(zip(*texts, strict=True)):
                charge, billed = self._adder.add(line + number, fields)
                if charge is not None and billed is not None:
                    self._sink.twins.add_row(int(digests[number]), charge, billed)

    def _column(self, batch: Any, place: int) -> Any:
        return batch.column(self._names[self._kept[place]])

    def _batches(self) -> Iterator[Any]:
        names = sorted({*self._telling, *(self._names[place] for place in self._kept)})
        yield from self._file.iter_batches(ROWS_AT_ONCE, columns=names, use_threads=False)

    def _alike_in(self) -> list[str]:
        """The columns in which duplicates are alike, beside their cost."""
        amounts = {self._part.shape.written.get(name) for name in self._part.shape.layout.amounts}
        kept = {self._names[place] for place in self._kept} - amounts
        more = {name for name in self._names if name.strip().lower() in TELLING}
        return sorted(kept | more)

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


def _opened(file: Any) -> Any:
    """Texts stay as they are packed: each different one once."""
    schema = pq.read_schema(file)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    file.seek(0)
    return pq.ParquetFile(file, read_dictionary=texts, pre_buffer=False)


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


def as_text(column: Any) -> Any:
    """A column as a CSV would have it, empty where it is null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        plain = pa.types.is_string(kind.value_type) and not column.null_count
        return column if plain else as_text(column.cast(kind.value_type))
    for fits, written in _WRITTEN:
        if fits(kind):
            texts = written(column)
            return pc.fill_null(texts, "") if texts.null_count else texts
    return pa.array(
        ["" if value is None else str(value) for value in column.to_pylist()], pa.string()
    )


def _moments(column: Any) -> Any:
    """Naive moments are UTC; a column has few different ones."""
    few = pc.dictionary_encode(column)
    seconds = few.dictionary.cast(pa.timestamp("s"), safe=False)
    texts = pc.strftime(seconds, format=MOMENT)
    return pa.DictionaryArray.from_arrays(few.indices, texts)


def _truths(column: Any) -> Any:
    return pc.if_else(column, "True", "False")


def _decimals(column: Any) -> Any:
    return pa.array([None if v is None else f"{v:f}" for v in column.to_pylist()], pa.string())


def _doubles(column: Any) -> Any:
    return pa.array([None if v is None else repr(v) for v in column.to_pylist()], pa.string())


def _strings(column: Any) -> Any:
    return column.cast(pa.string())


_WRITTEN: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (pa.types.is_string, lambda column: column),
    (pa.types.is_large_string, _strings),
    (pa.types.is_string_view, _strings),
    (pa.types.is_timestamp, _moments),
    (pa.types.is_date, lambda column: column.cast(pa.date32()).cast(pa.string())),
    (pa.types.is_boolean, _truths),
    (pa.types.is_decimal, _decimals),
    (pa.types.is_floating, _doubles),
    (pa.types.is_integer, _strings),
    (pa.types.is_binary, _strings),
)
