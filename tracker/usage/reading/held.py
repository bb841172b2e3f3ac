"""Some of a file's text at a time, in memory that is used again and again.

New memory for every block took longer than copying the text.
"""

import codecs
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np

from tracker.usage.rules.problems import Code, Problem, Refused

SLICE_BYTES = 1 << 18
LINE_BYTES_MAX = 4 << 20
FIRST_BYTES = 1 << 20  # most files are small
LINE_BREAK = ord("\n")


class Held:
    """Text up to a line break, or to the file's end: the first `size` bytes of `memory`.

    `plain` is False where there may be carriage returns or zeros, `ascii` where there may be
    letters beyond.
    """

    def __init__(self, blob: str, blocks: Iterator[bytes], at_once: int) -> None:
        self.size = 0
        self.ended = False
        self.ascii = self.plain = True
        self._blob = blob
        self._blocks = blocks
        self._at_once = at_once
        self._filled = 0
        self._lines = BytesIO()
        self.memory: Any = self._lines.getbuffer()

    def fill(self) -> bool:
        """Hold a block more of the text; False where nothing is left."""
        begins, ends = self._filled, 0
        self.ascii = self.plain = True
        self._look_at(self.piece(0, begins))
        while not self.ended and (self._filled - begins < self._at_once or not ends):
            block = next(self._blocks, b"")
            self.ended = not block
            self._look_at(block)
            ends = block.rfind(b"\n") + 1
            ends += self._filled if ends else 0
            self._keep(block)
            if self._filled - begins > self._at_once + LINE_BYTES_MAX:
                raise Refused(Problem(Code.UNSAFE, self._blob, words="line"))
        self.size = self._filled if self.ended else ends
        return self.size > 0

    def drop(self, count: int) -> None:
        """Forget the first bytes held."""
        rest = self.piece(count, self._filled)
        self.memory[: len(rest)] = rest
        self.size -= count
        self._filled = len(rest)

    def piece(self, start: int, end: int) -> bytes:
        return bytes(self.memory[start:end])

    def slices(self) -> Iterator[bytes]:
        """What is held, piece by piece."""
        for start in range(0, self.size, SLICE_BYTES):
            yield self.piece(start, min(start + SLICE_BYTES, self.size))

    def hashes(self, lines: int) -> Any:
        """64 bits of each line; None where what is held is not so many lines."""
        self._lines.seek(0)
        try:
            hashes = map(hash, islice(self._lines, lines))
            found = np.fromiter(hashes, np.int64, lines)
        except ValueError:
            return None
        return found if self._lines.tell() == self.size else None

    def is_utf8(self) -> bool:
        decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        try:
            for some in () if self.ascii else self.slices():
                decode(some)
            decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _look_at(self, block: bytes) -> None:
        self.plain = self.plain and b"\r" not in block and b"\0" not in block
        self.ascii = self.ascii and block.isascii()

    def _keep(self, block: bytes) -> None:
        end = self._filled + len(block)
        if end > len(self.memory):
            self._grow(end)
        self.memory[self._filled : end] = block
        self._filled = end

    def _grow(self, needed: int) -> None:
        """To what most files need, then to what a block needs, then as it comes."""
        usual = FIRST_BYTES if needed <= FIRST_BYTES else self._at_once + LINE_BYTES_MAX
        kept = self.piece(0, self._filled)
        self._lines = BytesIO(bytes(max(usual, needed + needed // 4)))
        self.memory = self._lines.getbuffer()
        self.memory[: len(kept)] = kept
