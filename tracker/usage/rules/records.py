"""From a file's bytes to its records, each with the physical line on which it begins."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator

from tracker.usage.rules.problems import Code, Problem, Refused

LINE_CHARACTERS_MAX = 1_000_000
RECORD_CHARACTERS_MAX = 4_000_000
BYTE_ORDER_MARK = "\ufeff"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Record = tuple[int, list[str]]
Decode = Callable[[bytes, bool], str]


def records(blob: str, blocks: Iterable[bytes]) -> Iterator[Record]:
    """Every record as (line, fields), the header first; empty lines are none.

    Raises Refused (E02, E04, E14, E16) where the text ends early, is no UTF-8, or has no bounds.
    """
    lines = _Lines(blob, blocks)
    reader = csv.reader(iter(lines), strict=True)
    begins = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(_csv_problem(blob, begins, error)) from None
        if fields:
            yield begins, fields
        begins = reader.line_num + 1
        lines.pending = 0


def _csv_problem(blob: str, line: int, error: csv.Error) -> Problem:
    if "field larger than" in str(error):
        return Problem(Code.UNSAFE, blob, line, words="cell")
    return Problem(Code.DAMAGED, blob, line, words="quotes", values={"line": line})


class _Lines:
    """Lines without the marks some exports put before the header and again before the first row.

    `pending` counts what the record in hand has read so far: quotes could join lines for ever.
    """

    def __init__(self, blob: str, blocks: Iterable[bytes]) -> None:
        self.pending = 0
        self._blob = blob
        self._blocks = blocks

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._plain_lines(), start=1):
            self.pending += len(line)
            if self.pending > RECORD_CHARACTERS_MAX:
                raise Refused(Problem(Code.UNSAFE, self._blob, number, words="line"))
            yield line.removeprefix(BYTE_ORDER_MARK) if number <= 2 else line

    def _plain_lines(self) -> Iterator[str]:
        rest, count = "", 0
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
            if first:
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
