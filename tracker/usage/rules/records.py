"""From a file's bytes to its records, each with the physical line on which it begins."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator

from tracker.usage.rules.problems import Code, Problem, Refused

LINE_CHARACTERS_MAX = 1_000_000
RECORD_CHARACTERS_MAX = 4_000_000
EMPTY_LINES_MAX = 100_000  # in one block: more are no export
BYTE_ORDER_MARK = "\ufeff"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Record = tuple[int, list[str]]
Decode = Callable[[bytes, bool], str]


class Records:
    """Every record as (line, fields), the header first; empty lines are none.

    `raw` is the text of the record given last, `consumed` the bytes up to its end. `starts` is the
    physical line with which the blocks begin. Raises Refused (E02, E04, E14, E16) where the text
    ends early, is no UTF-8, or has no bounds.
    """

    def __init__(self, blob: str, blocks: Iterable[bytes], *, starts: int = 1) -> None:
        self.raw = ""
        self.consumed = 0
        self._empty = 0
        self._blob = blob
        self._starts = starts
        self._lines = _Lines(blob, blocks, starts)

    def __iter__(self) -> Iterator[Record]:
        reader = csv.reader(iter(self._lines), strict=True)
        begins = self._starts
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Refused(_csv_problem(self._blob, begins, error)) from None
            self.raw = "".join(self._lines.pending)
            self.consumed = self._lines.taken
            if fields:
                yield begins, fields
            else:
                self._count_empty(begins)
            begins = self._starts + reader.line_num
            self._lines.next_record()

    def _count_empty(self, line: int) -> None:
        self._empty += 1
        if self._empty > EMPTY_LINES_MAX:
            raise Refused(Problem(Code.UNSAFE, self._blob, line, words="line"))


def _csv_problem(blob: str, line: int, error: csv.Error) -> Problem:
    if "field larger than" in str(error):
        return Problem(Code.UNSAFE, blob, line, words="cell")
    return Problem(Code.DAMAGED, blob, line, words="quotes", values={"line": line})


class _Lines:
    """Lines without the marks some exports put before the header and again before the first row.

    `pending` are the lines of the record in hand: quotes could join lines for ever. `taken` counts
    the bytes read.
    """

    def __init__(self, blob: str, blocks: Iterable[bytes], starts: int) -> None:
        self.pending: list[str] = []
        self.taken = 0
        self._size = 0
        self._blob = blob
        self._blocks = blocks
        self._starts = starts

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._plain_lines(), start=self._starts):
            self.taken += len(line) if line.isascii() else len(line.encode())
            plain = line.removeprefix(BYTE_ORDER_MARK) if number <= 2 else line
            self.pending.append(plain)
            self._size += len(plain)
            if self._size > RECORD_CHARACTERS_MAX:
                raise Refused(Problem(Code.UNSAFE, self._blob, number, words="line"))
            yield plain

    def next_record(self) -> None:
        self.pending.clear()
        self._size = 0

    def _plain_lines(self) -> Iterator[str]:
        rest, count = "", self._starts - 1
        for text in self._texts():
            *lines, rest = (rest + text).split("\n")
            if len(rest) > LINE_CHARACTERS_MAX:
                raise Refused(Problem(Code.UNSAFE, self._blob, count + 1, words="line"))
            count += len(lines)
            for line in lines:
                yield line + "\n"
        if rest:
            yield rest

    def _texts(self) -> Iterator[str]:
        decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        first = True
        for block in self._blocks:
            if first and self._starts == 1:
                self._check_encoding(block)
                first = False
            if b"\0" in block:
                raise Refused(Problem(Code.NOT_TEXT, self._blob))
            yield self._decoded(decode, block)
        self._decoded(decode, b"", final=True)

    def _decoded(self, decode: Decode, block: bytes, *, final: bool = False) -> str:
        try:
            return decode(block, final)
        except UnicodeDecodeError:
            raise Refused(Problem(Code.NOT_UTF8, self._blob, words="bytes")) from None

    def _check_encoding(self, block: bytes) -> None:
        sample = block[:200]
        halves = sample[0::2], sample[1::2]
        mostly_empty = any(len(h) > 1 and h.count(0) > len(h) // 2 for h in halves)
        if sample.startswith(UTF16_MARKS) or (mostly_empty and sample.count(0) < len(sample) * 0.6):
            raise Refused(Problem(Code.NOT_UTF8, self._blob))
