"""64 bits for each row of a batch of columns: equal rows have equal ones."""

from array import array
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_ODD = 0x9E3779B97F4A7C15 - (1 << 64)  # multiplied and added without regard to overflow


def row_digests(batch: Any) -> "array[int]":
    whole: Any = pa.scalar(0, pa.int64())
    for column in batch.columns:
        whole = pc.add(pc.multiply(whole, _ODD), _digests(column))
    found = array("q")
    found.frombytes(whole.buffers()[1])
    return found


def _digests(column: Any) -> Any:
    """Of the few different values of a column; of many, their own bits where those are at hand."""
    few = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    values = few.dictionary.to_pylist()
    nested = pa.types.is_nested(few.type.value_type)
    hashes = pa.array(map(hash, map(repr, values) if nested else values), pa.int64())
    return pc.fill_null(pc.take(hashes, few.indices), 0)
