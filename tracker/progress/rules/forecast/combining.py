"""How many of several startups reach the line: from the chances of each.

Independent chances give a Poisson-binomial distribution, computed exactly. A common factor Z
moves all of them (one-factor Gaussian copula, Vasicek 1987): given Z, startup i reaches the line
with N((N^-1(p_i) - sqrt(r) Z) / sqrt(1 - r)), r the correlation. The mixture over Z is integrated
on fixed places, so that each startup's own chance stays what it was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import erfc
from statistics import NormalDist

from tracker.progress.rules.forecast.diffusion import panel

_EDGES = (-8.0, -5.0, -3.5, -2.5, -1.75, -1.0, -0.5, 0.0, 0.5, 1.0, 1.75, 2.5, 3.5, 5.0, 8.0)
_PLACES = tuple(
    (z, weight * math.exp(-z * z / 2) / math.sqrt(2 * math.pi))
    for low, high in pairwise(_EDGES)
    for z, weight in panel(low, high)
)
_TOTAL = math.fsum(weight for _, weight in _PLACES)


@dataclass(frozen=True, slots=True)
class Counts:
    """The chances that none, exactly one, two or more reach the line, and at least the target."""

    none: float
    one: float
    two_or_more: float
    target_or_more: float


def counted(chances: Sequence[float], common_factor: float, target: int) -> Counts:
    """`target` at least 1; `common_factor` is the correlation, from 0 to below 1."""
    found = mixed(tuple(chances), common_factor, max(2, target))
    return Counts(found[0], found[1], math.fsum(found[2:]), math.fsum(found[target:]))


def poisson_binomial(chances: Sequence[float], most: int) -> list[float]:
    """The chances of 0, 1, … of independent events; the last entry is `most` or more."""
    if most == 2:
        return _up_to_two(chances)
    found = [1.0] + [0.0] * most
    for chance in chances:
        found[most] += found[most - 1] * chance
        for at in range(most - 1, 0, -1):
            found[at] += (found[at - 1] - found[at]) * chance
        found[0] *= 1 - chance
    return found


def _up_to_two(chances: Sequence[float]) -> list[float]:
    """The usual question, asked some hundred times for every forecast."""
    none, one = 1.0, 0.0
    for chance in chances:
        one += (none - one) * chance
        none *= 1 - chance
    return [none, one, max(0.0, 1 - none - one)]


@lru_cache(maxsize=512)
def mixed(chances: tuple[float, ...], common_factor: float, most: int) -> list[float]:
    """The same with a common factor."""
    open_ = [chance for chance in chances if 0 < chance < 1]
    if common_factor <= 0 or len(open_) < 2:
        return poisson_binomial(chances, most)
    certain = [chance for chance in chances if chance >= 1]
    lines = [NormalDist().inv_cdf(chance) for chance in open_]
    pull, rest = math.sqrt(common_factor), math.sqrt(2 * (1 - common_factor))
    sums = [0.0] * (most + 1)
    for z, weight in _PLACES:
        given = [erfc((pull * z - line) / rest) / 2 for line in lines]
        for at, chance in enumerate(poisson_binomial([*certain, *given], most)):
            sums[at] += weight * chance
    return [total / _TOTAL for total in sums]


def even_chance(startups: int, target: int) -> float | None:
    """What each of so many independent startups would need for an even chance of the target."""
    if not 1 <= target <= startups:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if poisson_binomial([middle] * startups, target)[target] < 0.5:
            low = middle
        else:
            high = middle
    return (low + high) / 2
