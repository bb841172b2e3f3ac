"""Which milestones a reader wants to see: by startup, standing, owner, and when they are due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.progress.rules.milestones import MilestoneFacts, MilestoneStanding, MilestoneState


class Proof(StrEnum):
    """What the program has said of a milestone that its startup calls closed."""

    WAITING = "waiting"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"


_PERIOD = re.compile(r"(2\d{3})(?:-([hq])([1-4]))?", re.ASCII)
_MONTHS = {"": 12, "h": 6, "q": 3}


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """A calendar year (the fiscal year of a public office), a half or a quarter of one.

    `kind` is "", "h" or "q"; both days belong to it.
    """

    year: int
    kind: str = ""
    number: int = 1

    @property
    def key(self) -> str:
        return f"{self.year}-{self.kind}{self.number}" if self.kind else str(self.year)

    @property
    def starts_on(self) -> date:
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def ends_on(self) -> date:
        month = self.number * _MONTHS[self.kind]
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """None is any. `period` is of the current due date."""

    startup_id: int | None = None
    standing: MilestoneStanding | None = None
    owner: str | None = None
    period: DuePeriod | None = None
    proof: Proof | None = None

    @property
    def is_set(self) -> bool:
        return self != ALL

    def takes(self, milestone: MilestoneFacts, today: date) -> bool:
        return (
            self.startup_id in {None, milestone.startup_id}
            and self.standing in {None, milestone.standing(today)}
            and self.owner in {None, milestone.owner}
            and self.proof in {None, proof_of(milestone)}
            and (
                self.period is None
                or self.period.starts_on <= milestone.due_on <= self.period.ends_on
            )
        )


def proof_of(milestone: MilestoneFacts) -> Proof | None:
    """None where nothing is said to be proved yet."""
    if milestone.state is MilestoneState.PLANNED:
        return None
    if milestone.verified:
        return Proof.VERIFIED
    return Proof.SENT_BACK if milestone.sent_back_at else Proof.WAITING


ALL = Narrowed()


def read_period(text: str) -> DuePeriod | None:
    """`2026`, `2026-h1`, `2026-q3`; None for anything else."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    year, kind, number = int(found[1]), found[2] or "", int(found[3] or 1)
    return DuePeriod(year, kind, number) if kind != "h" or number <= 2 else None


def periods_between(first: date, last: date) -> Iterator[DuePeriod]:
    """Every year that has a day in it, each followed by its halves and quarters."""
    for year in range(first.year, last.year + 1):
        yield DuePeriod(year)
        yield from (DuePeriod(year, "h", number) for number in (1, 2))
        yield from (DuePeriod(year, "q", number) for number in (1, 2, 3, 4))
