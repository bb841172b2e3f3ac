"""Graduation from round to round: the conservative model, a Markov chain in continuous time.

From each round a firm either raises the next one, at the rate that lets half of those who do so
do it within the published median time, or it never raises again: failed, sold, or carried on by
its own means. Each round lifts its value by the published median step-up. It reaches the line
with the round that lifts it there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.progress.rules.forecast.assumptions import Assumptions
from tracker.progress.rules.valuations import Stage

ROUNDS_MAX = 40
WAYS_MOST = 512
_ENOUGH = 1e-13


@dataclass(frozen=True, slots=True)
class Step:
    """The way to the next round: rates a year of raising it and of never doing so; its step-up."""

    up: float
    stop: float
    times: float
    days: float


def steps_to_line(value: float, line: float, stage: Stage, given: Assumptions) -> list[Step]:
    """The rounds a firm of this value needs; one at least, for the line is seen at a round."""
    steps: list[Step] = []
    at = stage
    while len(steps) < ROUNDS_MAX:
        step = step_from(at, given)
        steps.append(step)
        value *= step.times
        if value >= line * (1 - 1e-12):
            return steps
        at = next_stage(at)
    return steps


def step_from(stage: Stage, given: Assumptions) -> Step:
    if stage in {Stage.SEED, Stage.PRE_A}:
        return _step(given.days_seed_a, given.step_seed_a, given.graduation_seed_a)
    if stage is Stage.SERIES_A:
        return _step(given.days_a_b, given.step_a_b, given.graduation_later)
    return _step(given.days_later, given.step_later, given.graduation_later)


def next_stage(stage: Stage) -> Stage:
    if stage in {Stage.SEED, Stage.PRE_A}:
        return Stage.SERIES_A
    order = (Stage.SERIES_A, Stage.SERIES_B, Stage.SERIES_C, Stage.SERIES_D, Stage.LATER)
    return order[min(order.index(stage) + 1, len(order) - 1)] if stage in order else Stage.LATER


def _step(days: float, times: float, graduation: float) -> Step:
    """Among those who graduate, times are exponential with the sum of both rates."""
    whole = math.log(2) / (days / 365.25)
    return Step(up=graduation * whole, stop=(1 - graduation) * whole, times=times, days=days)


def graduates(steps: Sequence[Step], years: float) -> float:
    """The chance to take all the steps within `years`; exact, by uniformization."""
    return _graduates(tuple(steps), years)


@lru_cache(maxsize=WAYS_MOST)
def _graduates(steps: tuple[Step, ...], years: float) -> float:
    """Kept, for the ways that the firms of a program have before them are few."""
    if not steps:
        return 1.0
    if years <= 0:
        return 0.0
    fastest = max(step.up + step.stop for step in steps)
    shares = [1.0] + [0.0] * len(steps)  # where the uniformized chain stands after n jumps
    mean = fastest * years
    weight, done, jumps, reached = math.exp(-mean), 0.0, 0, 0.0
    while done < 1 - _ENOUGH and jumps < 20 * mean + 200:
        reached += weight * shares[-1]
        done += weight
        jumps += 1
        weight *= mean / jumps
        shares = _after_a_jump(shares, steps, fastest)
    return min(1.0, reached + max(0.0, 1 - done) * shares[-1])


def _after_a_jump(shares: Sequence[float], steps: Sequence[Step], fastest: float) -> list[float]:
    after = [0.0] * len(shares)
    after[-1] = shares[-1]
    for at, step in enumerate(steps):
        after[at] += shares[at] * (1 - (step.up + step.stop) / fastest)
        after[at + 1] += shares[at] * step.up / fastest
    return after
