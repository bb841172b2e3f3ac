"""Who has been left alone: days since the last help of a kind, against the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tracker.package.rules.given import KindGiven
from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import Plans
from tracker.support.rules import SupportKind


@dataclass(frozen=True, slots=True)
class Present:
    """A startup that is in the program, and since when."""

    startup_id: int
    joined_on: date


@dataclass(frozen=True, slots=True)
class Gap:
    """`last_on` None: no such help yet; its days are counted from the startup's joining."""

    startup_id: int
    kind: SupportKind
    last_on: date | None
    days: int
    most_days: int | None

    @property
    def beyond(self) -> int:
        """Days past what the plan allows; 0 within it, and where nothing is planned."""
        return 0 if self.most_days is None else max(0, self.days - self.most_days)

    @property
    def times(self) -> Fraction:
        """How many times the days planned have passed; 0 within them."""
        return (
            Fraction(self.days, self.most_days) if self.beyond and self.most_days else Fraction(0)
        )

    @property
    def planned(self) -> bool:
        return self.most_days is not None


class Step(StrEnum):
    """What to do next about a gap."""

    ARRANGE = "arrange"  # a mentoring session
    INTRODUCE = "introduce"
    LOG = "log"


def step_of(kind: SupportKind) -> Step:
    own = {SupportKind.MENTORING: Step.ARRANGE, SupportKind.INTRODUCTION: Step.INTRODUCE}
    return own.get(kind, Step.LOG)


def gaps_of(
    here: Iterable[Present],
    found: Mapping[int, Mapping[SupportKind, KindGiven]],
    plans: Plans,
    today: date,
) -> list[Gap]:
    """Of every startup and kind, the furthest past its plan first, then the longest alone."""
    every = [_gap(one, kind, found, plans, today) for one in here for kind in SupportKind]
    return sorted(every, key=lambda gap: (-gap.times, not gap.planned, -gap.days))


def late_gaps(every: Iterable[Gap]) -> list[Gap]:
    return [gap for gap in every if gap.beyond]


def _gap(
    one: Present,
    kind: SupportKind,
    found: Mapping[int, Mapping[SupportKind, KindGiven]],
    plans: Plans,
    today: date,
) -> Gap:
    given = found.get(one.startup_id, {}).get(kind)
    last_on = given.last_on if given else None
    plan = plans.of(one.startup_id, PackageKind(kind.value), today.year)
    days = max(0, (today - (last_on or one.joined_on)).days)
    return Gap(one.startup_id, kind, last_on, days, plan.most_days if plan else None)
