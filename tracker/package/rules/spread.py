"""How evenly help is spread over startups: counts side by side, and no verdict on any firm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.package.rules.given import HelpOf
from tracker.package.rules.kinds import Group, PackageKind, group_of
from tracker.support.rules import SupportKind

EVEN_WITHIN = Fraction(5, 4)


class Spread(StrEnum):
    """Which plain sentence says it."""

    NOBODY = "nobody"  # fewer than two startups: nothing to compare
    NOTHING = "nothing"  # no help in the year
    SOME_NONE = "some_none"
    EVEN = "even"
    UNEVEN = "uneven"


@dataclass(frozen=True, slots=True)
class Shares:
    """`by_startup`: entries of the year by group, the most helped first."""

    spread: Spread
    by_startup: tuple[tuple[int, Mapping[Group, int]], ...]
    most_id: int | None = None
    least_id: int | None = None
    without: int = 0  # startups without any help

    @property
    def totals(self) -> dict[int, int]:
        return {own: sum(parts.values()) for own, parts in self.by_startup}

    @property
    def times(self) -> Decimal | None:
        """How many times the least the most is, to a tenth."""
        if self.most_id is None or self.least_id is None:
            return None
        most, least = self.totals[self.most_id], self.totals[self.least_id]
        return (Decimal(most) / least).quantize(Decimal("0.1")) if least else None

    @property
    def mean(self) -> Fraction:
        totals = self.totals
        return Fraction(sum(totals.values()), len(totals)) if totals else Fraction(0)


def shares_of(every: Sequence[HelpOf]) -> Shares:
    """Of the startups that are in the program; equals stay in the order given."""
    counted = [(one.startup_id, _by_group(one)) for one in every]
    ordered = tuple(sorted(counted, key=lambda pair: -sum(pair[1].values())))
    sums = [sum(parts.values()) for _, parts in ordered]
    if len(ordered) < 2:
        return Shares(Spread.NOBODY, ordered)
    if not sums[0]:
        return Shares(Spread.NOTHING, ordered, without=len(ordered))
    most, least, without = ordered[0][0], ordered[-1][0], sums.count(0)
    if without:
        return Shares(Spread.SOME_NONE, ordered, most, least, without)
    even = Fraction(sums[0], sums[-1]) <= EVEN_WITHIN
    return Shares(Spread.EVEN if even else Spread.UNEVEN, ordered, most, least)


def _by_group(one: HelpOf) -> dict[Group, int]:
    found = dict.fromkeys(Group, 0)
    for line in one.lines:
        if line.kind is not PackageKind.CREDITS:
            found[group_of(SupportKind(line.kind.value))] += line.in_year.entries
    return found
