"""Columns of Parquet files as a CSV would have them."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def opened_parquet(file: Any) -> Any:
    """Texts stay as they are packed: each different one once."""
    footer = pq.read_metadata(file)
    schema = footer.schema.to_arrow_schema()
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    file.seek(0)
    return pq.ParquetFile(file, metadata=footer, read_dictionary=texts, pre_buffer=False)


def as_text(column: Any) -> Any:
    """A column as a CSV would have it, empty where it is null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type):
            return _without_nulls(column)
        return as_text(column.cast(kind.value_type))
    for fits, written in _WRITTEN:
        if fits(kind):
            texts = written(column)
            return pc.fill_null(texts, "") if texts.null_count else texts
    return pa.array(
        ["" if value is None else str(value) for value in column.to_pylist()], pa.string()
    )


def _without_nulls(column: Any) -> Any:
    """Indices that are null point to an empty text."""
    if not column.indices.null_count:
        return column
    few = pa.concat_arrays([column.dictionary, pa.array([""], column.type.value_type)])
    return pa.DictionaryArray.from_arrays(column.indices.fill_null(len(few) - 1), few)


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
