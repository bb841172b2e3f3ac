"""A sample drawn by a number: whoever names the same number draws the same things."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.values.refusals import RuleViolation

COUNT_MOST = 100
SEED_MOST = 10**9


class Drawn(StrEnum):
    """What is drawn from."""

    TRANSFER = "transfer"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Draw:
    """`what`: of both kinds half each where it is None. The days are those the things concern."""

    seed: int
    count: int
    what: Drawn | None = None
    from_on: date | None = None
    to_on: date | None = None

    def counts(self) -> dict[Drawn, int]:
        if self.what is not None:
            return {self.what: self.count}
        return {Drawn.TRANSFER: (self.count + 1) // 2, Drawn.ENTRY: self.count // 2}


def check_draw(draw: Draw) -> None:
    for field, value, most in (("seed", draw.seed, SEED_MOST), ("count", draw.count, COUNT_MOST)):
        if not 1 <= value <= most:
            raise RuleViolation("out_of_range", field, least=1, most=most)
    if draw.from_on and draw.to_on and draw.to_on < draw.from_on:
        raise RuleViolation("ends_before_start", "to_on", starts_on=draw.from_on)


def drawn(ids: Iterable[int], what: Drawn, seed: int, count: int) -> list[int]:
    """Those whose digests are smallest: what is added later puts no other out of its place."""
    return sorted(sorted(ids, key=lambda own: _lot(what, seed, own))[:count])


def _lot(what: Drawn, seed: int, own: int) -> bytes:
    return hashlib.sha256(f"{seed}/{what}/{own}".encode()).digest()
