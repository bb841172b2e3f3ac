"""Columns of a Parquet part that are read only where rows are alike in all that is read of them.

They are what takes longest: long texts, and many different ones.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from tracker.usage.reading.digests import row_digests
from tracker.usage.reading.keys import encoded
from tracker.usage.reading.written import as_text, opened_parquet
from tracker.usage.rules.problems import Code, Problem, Refused

ROWS_AT_ONCE = 1 << 16


class Rest:
    """Rows are asked for in their order; the file is open until the last of them."""

    def __init__(
        self, blob: str, again: Callable[[], BinaryIO], names: Sequence[str], rows: int
    ) -> None:
        self._blob = blob
        self._again = again
        self._names = names
        self._rows = rows
        self._open = ExitStack()
        self._file: Any = None
        self._group = -1, np.zeros(0, np.int64)

    def digests(self, start: int, rows: int, wanted: bool = True) -> Any:  # noqa: FBT001, FBT002
        """Nothing is read where they are not wanted; raises Refused (E02)."""
        found = self._read(start, rows) if wanted else np.zeros(rows, np.int64)
        if start + rows == self._rows:
            self.close()
        return found

    def _read(self, start: int, rows: int) -> Any:
        try:
            if self._file is None:
                self._file = opened_parquet(self._open.enter_context(self._again()))
            return np.concatenate(self._parts(start, start + rows))
        except (pa.ArrowException, OSError, ValueError, MemoryError):
            raise Refused(Problem(Code.DAMAGED, self._blob, words="parquet")) from None

    def close(self) -> None:
        self._open.close()
        self._file, self._group = None, (-1, np.zeros(0, np.int64))

    def _parts(self, start: int, end: int) -> list[Any]:
        parts, first = [], 0
        footer = self._file.metadata
        for number in range(footer.num_row_groups):
            after = first + footer.row_group(number).num_rows
            if first < end and start < after:
                parts.append(self._of_group(number)[max(start - first, 0) : end - first])
            first = after
        return parts

    def _of_group(self, number: int) -> Any:
        if self._group[0] != number:
            batches = self._file.iter_batches(
                ROWS_AT_ONCE, row_groups=[number], columns=self._names, use_threads=False
            )
            self._group = number, np.concatenate([digests_of(batch) for batch in batches])
        return self._group[1]


def digests_of(batch: Any) -> Any:
    return row_digests((encoded(as_text(column)) for column in batch.columns), batch.num_rows)
