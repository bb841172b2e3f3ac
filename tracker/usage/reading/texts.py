"""CSV parts: cut into blocks, each read by columns or, where that fails, row by row."""

from collections.abc import Iterator
from itertools import islice

from tracker.usage.reading.columns import Columns
from tracker.usage.reading.held import Held
from tracker.usage.reading.sink import Sink
from tracker.usage.rules.aggregate import Adder, Part
from tracker.usage.rules.problems import Code, Problem, Refused
from tracker.usage.rules.records import Records
from tracker.values.exact import exact

BLOCK_BYTES = 32 << 20  # of text: what is grouped at once
MARK = b"\xef\xbb\xbf"
SAMPLE_RECORDS = 5_000


def read_text(blob: str, blocks: Iterator[bytes], sink: Sink, *, may_be_empty: bool) -> None:
    """Add a file's records to what the sink collects; raises Refused."""
    held = Held(blob, blocks, BLOCK_BYTES)
    held.fill()
    head = Records(blob, held.slices())
    header = next(iter(head), None)
    if header is None:
        if not may_be_empty:
            raise Refused(Problem(Code.EMPTY, blob))
        return
    part = sink.part(blob, header[1], (fields for _, fields in _sample(blob, held)))
    _Body(part, sink, held).read(head.consumed)


def _sample(blob: str, held: Held) -> Iterator[tuple[int, list[str]]]:
    """The first records, to tell the order of day and month by; what is wrong is told later."""
    try:
        yield from islice(Records(blob, held.slices()), 1, SAMPLE_RECORDS)
    except Refused:
        return


class _Body:
    """The records below the header."""

    def __init__(self, part: Part, sink: Sink, held: Held) -> None:
        self._part = part
        self._sink = sink
        self._held = held
        self._line = 1
        self._adder = Adder(sink.read.aggregate, sink.read.problems, part)
        self._columns = Columns(sink.read.aggregate, part, self._adder, sink.twins)

    def read(self, header_bytes: int) -> None:
        self._drop(header_bytes)
        try:
            while self._held.size or self._held.fill():
                self._add_held()
                self._sink.check_rows(self._part.blob)
                self._held.fill()
        finally:  # what is counted is summed, whatever becomes of the file
            self._columns.flush()

    def _add_held(self) -> None:
        rows = self._by_columns()
        if rows:
            self._line += rows
            self._held.drop(self._held.size)
        else:
            self._drop(self._by_rows())

    def _by_columns(self) -> int:
        """The rows added; none where there is anything to be said of one."""
        if not self._sink.by_columns or (self._line <= 2 and self._held.piece(0, 3) == MARK):
            return 0
        return self._columns.add_text(self._held)

    def _by_rows(self) -> int:
        """The bytes of the whole records held; one that is cut by the block's end is left."""
        records = Records(self._part.blob, self._held.slices(), starts=self._line)
        try:
            with exact():
                for line, fields in records:
                    self._add(line, fields, records.raw)
        except Refused as refused:
            if self._held.ended or refused.problem.words != "quotes":
                raise
        return records.consumed

    def _add(self, line: int, fields: list[str], raw: str) -> None:
        charge, billed = self._adder.add(line, fields)
        if charge is not None and billed is not None:
            digest = hash(raw.rstrip("\r\n").encode() + b"\n")
            self._sink.twins.add_row((digest, 0), charge, billed)

    def _drop(self, count: int) -> None:
        self._line += self._held.piece(0, count).count(b"\n")
        self._held.drop(count)
