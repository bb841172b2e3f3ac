"""64 bits for each row of a batch of columns: equal rows have equal ones."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tracker.usage.reading.keys import values

_ODD = 0x9E3779B97F4A7C15  # multiplied and added without regard to overflow
_BITS = (1 << 64) - 1


def row_digests(batch: Any) -> Any:
    whole = np.zeros(batch.num_rows, np.uint64)
    alike, weight = 0, 1
    for column in batch.columns:
        few = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
        hashes = _hashes(few) * np.uint64(weight)
        if len(hashes) == 1 and not few.null_count:
            alike += int(hashes[0])
        else:
            whole += _of_rows(hashes, few.indices)
        weight = weight * _ODD & _BITS
    whole += np.uint64(alike & _BITS)
    return whole.view(np.int64)


def _hashes(few: Any) -> Any:
    """Of the few different values of a column."""
    different = values(few.dictionary)
    nested = pa.types.is_nested(few.type.value_type)
    hashes = map(hash, map(repr, different) if nested else different)
    return np.fromiter(hashes, np.int64, len(different)).view(np.uint64)


def _of_rows(hashes: Any, places: Any) -> Any:
    """Nothing is worth nothing."""
    if not places.null_count:
        return hashes[places.to_numpy()]
    last = np.append(hashes, np.uint64(0))
    return last[places.fill_null(len(hashes)).to_numpy()]
