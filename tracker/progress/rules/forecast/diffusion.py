"""First passage of a diffusing value: the optimistic model, in closed form.

The logarithm of a value moves as a Brownian motion with drift m (mean *log* return a year) and
volatility s; a firm fails at a constant hazard h. With n = sqrt(m^2 + 2 h s^2), the chance to
stand at a line b above the start (in logs) at some moment within T years, before failing, is

    e^{b(m-n)/s^2} [ N((nT - b)/(s sqrt T)) + e^{2nb/s^2} N((-nT - b)/(s sqrt T)) ]

(Harrison, Brownian Motion and Stochastic Flow Systems, 1985; Borodin and Salminen, 2.2.0.1.)
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

NODES = 8
_FINER = (0.02, 0.1, 0.4)  # deviations below the line, where the chance bends
_FAR = 8.5  # beyond so many deviations nothing of a normal distribution is left
_TENTH = 1.2815515655446004  # a tenth of a normal distribution lies beyond it


@dataclass(frozen=True, slots=True)
class Motion:
    """How a value moves: a year's mean log return, its volatility, failures a year."""

    drift: float
    volatility: float
    hazard: float


def normal_cdf(x: float) -> float:
    return math.erfc(-x / math.sqrt(2.0)) / 2.0


def reaches(gap: float, years: float, motion: Motion) -> float:
    """The chance to rise by `gap` (in logs) at some moment within `years`, before failing."""
    if gap <= 0:
        return 1.0
    if years <= 0:
        return 0.0
    variance = motion.volatility**2
    pull = math.sqrt(motion.drift**2 + 2 * motion.hazard * variance)
    spread = motion.volatility * math.sqrt(years)
    tilt = gap * (motion.drift - pull) / variance
    directly = _scaled_cdf(tilt, (pull * years - gap) / spread)
    reflected = _scaled_cdf(tilt + 2 * pull * gap / variance, (-pull * years - gap) / spread)
    return min(1.0, directly + reflected)


def holds(gap: float, age: float, years: float, motion: Motion) -> float:
    """The chance to stand `gap` above a value of `age` years ago after `years`, not failed."""
    spread = motion.volatility * math.sqrt(age + years)
    survives = math.exp(-motion.hazard * years)
    return survives * normal_cdf((motion.drift * (age + years) - gap) / spread)


@lru_cache(maxsize=4096)
def reaches_since(gap: float, age: float, years: float, motion: Motion) -> float:
    """The same from a value known `age` years ago and unseen since; the firm stands today.

    What it is worth today has spread; only what is at the line between today and the end counts.
    """
    if age <= 0:
        return reaches(gap, years, motion)
    middle, spread = motion.drift * age, motion.volatility * math.sqrt(age)
    edge = (gap - middle) / spread
    below = math.fsum(
        weight * reaches(gap - middle - spread * z, years, motion) * _density(z)
        for z, weight in _below(edge)
    )
    return min(1.0, normal_cdf(-edge) + below)


def band(value: float, age: float, motion: Motion) -> tuple[float, float]:
    """Where the value stands today in eight cases of ten; as wide as its age makes it."""
    middle, spread = motion.drift * age, motion.volatility * math.sqrt(age)
    return tuple(  # type: ignore[return-value]
        value * math.exp(middle + side * _TENTH * spread) for side in (-1, 1)
    )


def _scaled_cdf(power: float, x: float) -> float:
    """e^power times the normal distribution at x: one may be huge while the other is tiny."""
    if x > -30:
        cdf = normal_cdf(x)
        return math.exp(power + math.log(cdf)) if cdf > 0 else 0.0
    log_cdf = -x * x / 2 - math.log(-x * math.sqrt(2 * math.pi))
    return math.exp(min(power + log_cdf, 0.0))


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _below(edge: float) -> Iterator[tuple[float, float]]:
    """Places and weights to integrate from far below up to `edge`, in standard deviations."""
    top = min(edge, _FAR)
    whole = [-_FAR + at for at in range(round(2 * _FAR))]
    near = [edge - depth for depth in _FINER]
    bounds = sorted({at for at in (*whole, *near) if -_FAR <= at < top} | {max(top, -_FAR)})
    for low, high in pairwise(bounds):
        yield from panel(low, high)


def panel(low: float, high: float) -> Iterator[tuple[float, float]]:
    """Gauss-Legendre places and weights between two bounds."""
    middle, half = (low + high) / 2, (high - low) / 2
    for place, weight in _legendre():
        yield middle + half * place, half * weight


@cache
def _legendre() -> tuple[tuple[float, float], ...]:
    """The roots of the Legendre polynomial of degree NODES, by Newton's method."""
    return tuple(_legendre_root(at) for at in range(1, NODES + 1))


def _legendre_root(at: int) -> tuple[float, float]:
    x = math.cos(math.pi * (at - 0.25) / (NODES + 0.5))
    for _ in range(20):
        value, slope = _legendre_at(x)
        x -= value / slope
    _, slope = _legendre_at(x)
    return x, 2 / ((1 - x * x) * slope * slope)


def _legendre_at(x: float) -> tuple[float, float]:
    before, value = 1.0, x
    for degree in range(2, NODES + 1):
        before, value = value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
    return value, NODES * (x * value - before) / (x * x - 1)
