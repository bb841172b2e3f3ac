"""An independent check by simulation: seeded, reproducible, with numpy.

Values of all startups move on paths with a common Brownian motion; between two looks a path may
have touched the line and come back, with the chance exp(-2 d1 d2 / (s^2 dt)) of a Brownian bridge.
numpy is imported where it is used: a server that simulates nothing does not pay for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.progress.rules.forecast.diffusion import Motion
from tracker.progress.rules.forecast.stages import Step

if TYPE_CHECKING:
    import numpy as np

PATHS = 10_000
LOOKS = 12


@dataclass(frozen=True, slots=True)
class Simulated:
    """Shares of the paths: each startup's, and how many reached the line together."""

    seed: int
    paths: int
    chances: tuple[float, ...]
    shares: tuple[float, ...]  # none, one, two or more


def simulate_diffusion(  # noqa: PLR0913 - the model's parameters
    gaps: Sequence[float],
    ages: Sequence[float],
    years: float,
    motion: Motion,
    common_factor: float,
    *,
    seed: int,
    paths: int = PATHS,
    looks: int = LOOKS,
) -> Simulated:
    """Startups at `gaps` below the line (in logs), last seen `ages` ago, watched for `years`."""
    import numpy as np  # noqa: PLC0415 - see above

    random = np.random.default_rng(seed)
    startups, step = len(gaps), years / looks
    spread = motion.volatility * np.sqrt(np.asarray(ages))
    gap = np.asarray(gaps) - motion.drift * np.asarray(ages)
    gap = gap - spread * _normals(random, paths, startups, common_factor)
    reached = gap <= 0
    failing = random.exponential(1 / motion.hazard if motion.hazard else math.inf, reached.shape)
    for look in range(looks):
        moved = motion.drift * step + motion.volatility * math.sqrt(step) * _normals(
            random, paths, startups, common_factor
        )
        after = gap - moved
        bridge = np.exp(-2 * np.maximum(gap, 0) * np.maximum(after, 0) / _variance(motion, step))
        touched = (after <= 0) | (random.random(gap.shape) < bridge)
        stands = failing > _somewhere(random, look, step, gap.shape)
        reached |= touched & stands
        gap = after
    return _simulated(reached, seed, paths)


def simulate_stages(
    ways: Sequence[Sequence[Step]], years: float, *, seed: int, paths: int = PATHS
) -> Simulated:
    """Each startup's rounds one after another, independent of the others."""
    import numpy as np  # noqa: PLC0415 - see above

    random = np.random.default_rng(seed)
    reached = np.ones((paths, len(ways)), dtype=bool)
    for at, steps in enumerate(ways):
        taken = np.zeros(paths)
        for step in steps:
            whole = step.up + step.stop
            taken += random.exponential(1 / whole, paths)
            reached[:, at] &= random.random(paths) < step.up / whole
        reached[:, at] &= taken <= years
    return _simulated(reached, seed, paths)


def _variance(motion: Motion, step: float) -> float:
    return motion.volatility**2 * step


def _somewhere(
    random: "np.random.Generator", look: int, step: float, shape: tuple[int, ...]
) -> "np.ndarray":
    """When, between two looks, a path touched the line; taken as anywhere with equal chance."""
    return (look + random.random(shape)) * step


def _normals(
    random: "np.random.Generator", paths: int, startups: int, common_factor: float
) -> "np.ndarray":
    own = random.standard_normal((paths, startups))
    if common_factor <= 0:
        return own
    shared = random.standard_normal((paths, 1))
    mixed: np.ndarray = math.sqrt(common_factor) * shared + math.sqrt(1 - common_factor) * own
    return mixed


def _simulated(reached: "np.ndarray", seed: int, paths: int) -> Simulated:
    together = reached.sum(axis=1)
    shares = tuple(float((together == n).mean()) for n in (0, 1))
    return Simulated(
        seed,
        paths,
        tuple(float(share) for share in reached.mean(axis=0)),
        (*shares, float((together >= 2).mean())),
    )
