"""How much one import may hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.usage.rules.problems import Code, Problem, Refused

WATCHED_BYTES = 4 << 20
Watch = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unpacked, rows, and how many problems are listed."""

    unpacked_bytes: int = 40 << 30
    problems: int = 10_000
    rows: int = 40_000_000


LIMITS = Limits()


def unwatched(count: int) -> None:
    """Nobody wants to know how far the reading is."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked in this import."""

    bytes_left: int

    def spend(self, blob: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.take(blob, len(block))
            yield block

    def take(self, blob: str, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise Refused(Problem(Code.UNSAFE, blob, words="size"))


@dataclass(slots=True)
class Watched:
    """Tells of raw bytes read, every few megabytes; whoever listens may raise to stop."""

    watch: Watch
    untold: int = 0

    def read(self, count: int) -> None:
        self.untold += count
        if self.untold >= WATCHED_BYTES:
            self.tell()

    def tell(self) -> None:
        told, self.untold = self.untold, 0
        if told:
            self.watch(told)
