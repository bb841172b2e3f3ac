"""CSV parts: cut into blocks, each read by columns or, where that fails, row by row."""

from collections.abc import Iterable, Iterator
from itertools import islice

from tracker.usage.reading.columns import Block, Columns
from tracker.usage.reading.sink import Sink
from tracker.usage.rules.aggregate import Adder, Part
from tracker.usage.rules.problems import Code, Problem, Refused
from tracker.usage.rules.records import Records
from tracker.values.exact import exact

BLOCK_BYTES = 8 << 20
GROUPED_BYTES = 24 << 20  # of text: what is grouped at once
SLICE_BYTES = 1 << 18
MARK = b"\xef\xbb\xbf"
SAMPLE_RECORDS = 5_000
LINE_BYTES_MAX = 4 << 20


def read_text(blob: str, blocks: Iterator[bytes], sink: Sink, *, may_be_empty: bool) -> None:
    """Add a file's records to what the sink collects; raises Refused."""
    text = _Text(blob, blocks)
    head = Records(blob, _slices(text.head()))
    header = next(iter(head), None)
    if header is None:
        if not may_be_empty:
            raise Refused(Problem(Code.EMPTY, blob))
        return
    part = sink.part(blob, header[1], (fields for _, fields in _sample(blob, text)))
    _Body(part, sink, text).read(head.consumed)


def _sample(blob: str, text: "_Text") -> Iterator[tuple[int, list[str]]]:
    """The first records, to tell the order of day and month by; what is wrong is told later."""
    try:
        yield from islice(Records(blob, _slices(text.head())), 1, SAMPLE_RECORDS)
    except Refused:
        return


class _Body:
    """The records below the header."""

    def __init__(self, part: Part, sink: Sink, text: "_Text") -> None:
        self._part = part
        self._sink = sink
        self._text = text
        self._line = 1
        self._adder = Adder(sink.read.aggregate, sink.read.problems, part)
        self._blocks: list[Block] = []
        self._columns = Columns(sink.read.aggregate, part, self._adder, sink.twins)

    def read(self, header_bytes: int) -> None:
        self._drop(header_bytes)
        while self._text.held or self._text.fill():
            block = self._block()
            if block is None:
                self._group()
                self._drop(self._by_rows(self._text.held, last=self._text.ended))
            else:
                self._wait(block)
            self._sink.check_rows(self._part.blob)
            self._text.fill()
        self._group()
        self._columns.flush()
        self._sink.check_rows(self._part.blob)

    def _wait(self, block: Block) -> None:
        """Blocks are grouped some at a time: fewer groups to add up."""
        self._blocks.append(block)
        self._text.drop(len(block.text))
        if sum(len(block.text) for block in self._blocks) > GROUPED_BYTES:
            self._group()

    def _block(self) -> Block | None:
        """What is held, as columns; None where that cannot be."""
        held = self._text.held
        if not self._sink.by_columns or (self._line <= 2 and held.startswith(MARK)):
            return None
        return self._columns.parsed(held)

    def _group(self) -> None:
        """Add the blocks that wait; row by row where there is anything to be said of them."""
        blocks, self._blocks = self._blocks, []
        if not blocks:
            return
        if self._columns.add_blocks(blocks):
            self._line += sum(len(block.digests) for block in blocks)
        else:
            for block in blocks:
                self._by_rows(block.text, last=True)
                self._line += len(block.digests)

    def _by_rows(self, held: bytes, *, last: bool) -> int:
        """The bytes of the whole records held; one that is cut by the block's end is left."""
        records = Records(self._part.blob, _slices(held), starts=self._line)
        try:
            with exact():
                for line, fields in records:
                    self._add(line, fields, records.raw)
        except Refused as refused:
            if last or refused.problem.words != "quotes":
                raise
        return records.consumed

    def _add(self, line: int, fields: list[str], raw: str) -> None:
        charge, billed = self._adder.add(line, fields)
        if charge is not None and billed is not None:
            digest = hash(raw.rstrip("\r\n").encode() + b"\n")
            self._sink.twins.add_row(digest, charge, billed)

    def _drop(self, count: int) -> None:
        self._line += self._text.held.count(b"\n", 0, count)
        self._text.drop(count)


class _Text:
    """Holds some of a file's text: up to a line break, or to the file's end."""

    def __init__(self, blob: str, blocks: Iterator[bytes]) -> None:
        self.held = b""
        self.ended = False
        self._blob = blob
        self._blocks = blocks
        self._rest = b""

    def head(self) -> bytes:
        self.fill()
        return self.held

    def fill(self) -> bool:
        """Hold a block more of the text; False where nothing is left."""
        parts, size = [self.held, self._rest], 0
        self._rest = b""
        while not self.ended and (size < BLOCK_BYTES or b"\n" not in parts[-1]):
            block = next(self._blocks, b"")
            self.ended = not block
            parts.append(block)
            size += len(block)
            self._check_line(size)
        if not self.ended:
            end = parts[-1].rfind(b"\n") + 1
            parts[-1], self._rest = parts[-1][:end], parts[-1][end:]
        self.held = b"".join(parts)
        return bool(self.held)

    def drop(self, count: int) -> None:
        self.held = self.held[count:]

    def _check_line(self, size: int) -> None:
        if size > BLOCK_BYTES + LINE_BYTES_MAX:
            raise Refused(Problem(Code.UNSAFE, self._blob, words="line"))


def _slices(text: bytes) -> Iterable[bytes]:
    return (text[start : start + SLICE_BYTES] for start in range(0, len(text), SLICE_BYTES))
