"""Columns of few different texts, and numbers for rows that are alike in several."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TABLE_MAX = 1 << 20
CODES_MAX = 1 << 40


class Column(NamedTuple):
    """A column: its different texts, and which of them each row has; None where there is one."""

    texts: list[str]
    places: Any

    def at(self, rows: Any) -> Any:
        """Which text some rows have."""
        return np.zeros(len(rows), np.int64) if self.places is None else self.places[rows]


class Alike(NamedTuple):
    """Rows put into groups: for each row its group's number, for each group one of its rows."""

    codes: Any
    rows: Any


def encoded(column: Any) -> Column:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type):
        few = whole
    elif _is_one_text(whole):
        return Column([whole[0].as_py()], None)
    else:
        few = pc.dictionary_encode(whole)
    texts = values(few.dictionary)
    return Column(texts, None if len(texts) == 1 else few.indices.to_numpy())


def letters(texts: Any) -> tuple[Any, Any]:
    """Of all texts of an array, one behind the other, and where each begins."""
    starts = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
    data = texts.buffers()[2]
    start, end = int(starts[0]), int(starts[-1])
    return data.slice(start, end - start) if data is not None else b"", starts


def _is_one_text(column: Any) -> bool:
    """Whether all texts are the same, which is many columns' case and faster told than counted."""
    if not len(column) or not pa.types.is_string(column.type) or column.null_count:
        return False
    data, starts = letters(column)
    sizes = np.diff(starts)
    size = int(sizes[0])
    if (sizes != size).any() or not size:
        return not size and not sizes.any()
    first, last = data[:size].to_pybytes(), data[-size:].to_pybytes()
    return first == last and bool(data.equals(pa.py_buffer(first * len(column))))


def values(array: Any) -> list[Any]:
    """What `to_pylist` gives, for texts several times faster."""
    if pa.types.is_string(array.type):
        return list(array.to_numpy(zero_copy_only=False).tolist())
    return list(array.to_pylist())


def alike(keys: Iterable[Column], rows: int) -> Alike:
    """Rows alike in all keys are one group."""
    codes, size = np.zeros(rows, np.int64), 1
    for one in keys:
        if one.places is not None:
            codes = codes * len(one.texts) + one.places
            size *= len(one.texts)
        if size > CODES_MAX:
            codes, found = dense(codes, size)
            size = len(found)
    codes, found = dense(codes, size)
    return Alike(codes, _a_row_of_each(codes, len(found)))


def dense(codes: Any, size: int) -> tuple[Any, Any]:
    """Codes below `size` numbered without gaps, and the different ones in their order."""
    if size > TABLE_MAX:
        found, numbers = np.unique(codes, return_inverse=True)
        return numbers, found
    there = np.zeros(size, bool)
    there[codes] = True
    found = np.flatnonzero(there)
    numbers = np.empty(size, np.int64)
    numbers[found] = np.arange(len(found))
    return numbers[codes], found


def _a_row_of_each(codes: Any, count: int) -> Any:
    rows = np.empty(count, np.int64)
    rows[codes] = np.arange(len(codes))
    return rows
