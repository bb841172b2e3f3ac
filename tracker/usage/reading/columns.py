"""Blocks of text read column by column: the fast way, which must say the same as the row by row.

A block counts only if every record in it is on one line, has all its fields, and nothing is wrong
with any; of anything else this way knows nothing, and the block is read again row by row. Records
with quotes that no writer of CSV makes (`"a"b`) are left to the columnar reader's judgement.
"""

import csv
from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from tracker.usage.reading.groups import COST, Group, Groups
from tracker.usage.reading.twins import Twins
from tracker.usage.rules.aggregate import Adder, Aggregate, Part
from tracker.usage.rules.cells import NOTHING
from tracker.usage.rules.numbers import COST_DIGITS_MAX

PARSED_AT_ONCE = 1 << 20  # what stays in a processor's cache is parsed fastest
CELL_BYTES_MAX = 1 << 16
COST_MAX = Decimal(10**COST_DIGITS_MAX)
PLAIN = b"0123456789.-"
CODES_MAX = 1 << 40


class Unclean(Exception):
    """A block that must be read row by row."""


class Block(NamedTuple):
    """Text, the columns needed of it, and 64 bits for each record."""

    text: bytes
    table: Any
    digests: "array[int]"


class Columns:
    """Adds clean blocks of one blob to an aggregate; `flush` brings the last of them there."""

    def __init__(self, aggregate: Aggregate, part: Part, adder: Adder, twins: Twins) -> None:
        layout, places = part.shape.layout, part.shape.places
        self._adder = adder
        self._twins = twins
        self._width = part.shape.width
        self._places = places
        self._keys = [column for column in layout.mapped if column in places]
        amounts = {"billed": layout.billed, "usd": layout.usd, "payg": layout.payg}
        self._amounts = {kind: name for kind, name in amounts.items() if name in places}
        self._tags = layout.tags if layout.tags in places else None
        self._groups = Groups(aggregate)
        self._known: dict[tuple[Any, ...], Group] = {}

    def parsed(self, text: bytes) -> "Block | None":
        """Records that all end with a line break, as columns by our names; None if not clean."""
        try:
            _check_text(text)
            digests = array("q", map(hash, BytesIO(text)))
            self._check_last(text)
            table = self._parsed(text)
        except (Unclean, pa.ArrowInvalid):
            return None
        return Block(text, table, digests) if table.num_rows == len(digests) else None

    def add_blocks(self, blocks: Sequence["Block"]) -> bool:
        """Add all of them, or none where there is anything to be said of a record."""
        table = pa.concat_tables(block.table for block in blocks)
        digests = blocks[0].digests
        for block in blocks[1:]:
            digests = digests + block.digests
        columns = {name: table.column(str(place)) for name, place in self._places.items()}
        try:
            self.add(columns, digests)
        except (Unclean, pa.ArrowInvalid):
            return False
        return True

    def add(self, columns: Mapping[str, Any], digests: "array[int]") -> None:
        """Add columns of text, by our names; raises Unclean, and adds nothing, if any is not."""
        keys = {name: _encoded(columns[name]) for name in self._keys}
        amounts = {kind: _amount(kind, columns[name]) for kind, name in self._amounts.items()}
        if "payg" in amounts:
            amounts["payg"] = _known(amounts["payg"], amounts["billed"])
        self._check_tags(columns)
        refunds = pc.less(amounts["billed"], pa.scalar(0, COST))
        codes = _codes([*keys.values(), _encoded(refunds)])
        table = _grouped(codes, amounts)
        firsts = table["row_min"].combine_chunks()
        groups = self._mapped(keys, firsts, refunds)
        self._groups.add(groups, table)
        self._groups.count(amounts["billed"], groups, codes)
        self._twins.add(digests, amounts["billed"], groups, codes)

    def flush(self) -> None:
        self._groups.flush()

    def _parsed(self, text: bytes) -> Any:
        names = [str(place) for place in range(self._width)]
        wanted = {str(place): pa.string() for place in self._places.values()}
        return pa_csv.read_csv(
            pa.py_buffer(text),
            pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=PARSED_AT_ONCE),
            pa_csv.ParseOptions(newlines_in_values=False),
            pa_csv.ConvertOptions(
                include_columns=list(wanted), column_types=wanted, check_utf8=False
            ),
        )

    def _check_last(self, text: bytes) -> None:
        """A block cut inside quotes would end with half a record."""
        line = text[text.rfind(b"\n", 0, -1) + 1 :].decode()
        try:
            (fields,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            raise Unclean from None
        if len(fields) != self._width:
            raise Unclean

    def _check_tags(self, columns: Mapping[str, Any]) -> None:
        if self._tags is not None:
            tags = pc.unique(columns[self._tags]).to_pylist()
            if not all(self._adder.knows_tags(text) for text in tags):
                raise Unclean

    def _mapped(self, keys: Mapping[str, Any], firsts: Any, refunds: Any) -> list[Group]:
        """What each group is, told by the cells of its first row."""
        refunded = pc.take(refunds, firsts).to_pylist()
        cells = zip(*(_texts(key, firsts) for key in keys.values()), refunded, strict=True)
        return [self._known.get(group) or self._group(group) for group in cells]

    def _group(self, cells: tuple[Any, ...]) -> Group:
        *texts, refund = cells
        mapped = self._adder.mapped(tuple(texts))
        if mapped.charge is None or mapped.problems:
            raise Unclean
        known = Group(mapped.charge, refund, self._adder.usd_counts(tuple(texts)))
        self._known[cells] = known
        return known


def _check_text(text: bytes) -> None:
    if not text.endswith(b"\n") or b"\r" in text or b"\0" in text or text.startswith(b"\n"):
        raise Unclean
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError:
            raise Unclean from None
    for start in range(0, len(text) - CELL_BYTES_MAX, CELL_BYTES_MAX):
        if text.find(b"\n", start, start + CELL_BYTES_MAX) < 0:
            raise Unclean


def _amount(kind: str, column: Any) -> Any:
    """Text as exact decimals, null where it is empty, which only the cost may not be."""
    if pa.types.is_decimal(column.type):
        return _exact(kind, column)
    if kind != "billed":
        empty = pc.is_in(column, pa.array(["", NOTHING]))
        column = pc.if_else(empty, pa.scalar(None, pa.string()), column)
    _check_plain(column)
    return _exact(kind, column)


def _known(payg: Any, billed: Any) -> Any:
    """What was billed in the place of 0, which may stand for "unknown"."""
    return pc.if_else(pc.equal(payg, pa.scalar(0, payg.type)), billed, payg)


def _check_plain(column: Any) -> None:
    """What the cast takes beyond plain numbers is refused: signs, exponents, points at an end."""
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else (column,):
        if _letters(chunk).translate(None, PLAIN):
            raise Unclean
    odd = pc.or_kleene(pc.starts_with(column, "."), pc.ends_with(column, "."))
    odd = pc.or_kleene(odd, pc.starts_with(column, "-."))
    if pc.any(odd, min_count=0).as_py():
        raise Unclean


def _letters(texts: Any) -> bytes:
    """Of all the texts of an array, one behind the other."""
    offsets = pa.Array.from_buffers(
        pa.int32(), len(texts) + 1, [None, texts.buffers()[1]], offset=texts.offset
    )
    start, end = offsets[0].as_py(), offsets[-1].as_py()
    return texts.buffers()[2].slice(start, end - start).to_pybytes() if end > start else b""


def _exact(kind: str, column: Any) -> Any:
    exact = pc.cast(column, COST)
    if kind == "billed" and exact.null_count:
        raise Unclean
    low, high = pc.min_max(exact).as_py().values()
    if low is not None and max(-low, high) >= COST_MAX:
        raise Unclean
    return exact.combine_chunks() if isinstance(exact, pa.ChunkedArray) else exact


def _encoded(column: Any) -> Any:
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    return encoded


def _codes(keys: Sequence[Any]) -> Any:
    """For each row the number of its group: rows alike in all keys are one."""
    codes, size = None, 1
    for key in keys:
        count = max(len(key.dictionary), 1)
        if count == 1 and codes is not None:
            continue
        indices = pc.cast(key.indices, pa.int64())
        codes = indices if codes is None else pc.add(pc.multiply(codes, count), indices)
        size *= count
        if size > CODES_MAX:
            encoded = pc.dictionary_encode(codes)
            codes, size = pc.cast(encoded.indices, pa.int64()), len(encoded.dictionary)
    return pc.dictionary_encode(codes).indices


@lru_cache(1)
def _numbers(count: int) -> Any:
    return pa.array(range(count), pa.int64())


def _grouped(codes: Any, amounts: Mapping[str, Any]) -> Any:
    """A row for each group, in the order of their numbers: sums, counts, the first row's place."""
    rows = _numbers(1 << (len(codes) - 1).bit_length()).slice(0, len(codes))
    sums = [(kind, how) for kind in amounts for how in ("sum", "count")]
    table = pa.table({"code": codes, "row": rows, **amounts})
    grouped = table.group_by("code", use_threads=False).aggregate(
        [("row", "min"), ("row", "count"), *sums]
    )
    return grouped.sort_by("code")


def _texts(key: Any, places: Any) -> list[str]:
    """The cells at some places; the few different ones are made once."""
    known: list[str] = key.dictionary.to_pylist()
    if len(known) == 1:
        return known * len(places)
    return [known[index] for index in pc.take(key.indices, places).to_pylist()]
