"""A forecast beside an independent simulation of the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.progress.rules.forecast.combining import poisson_binomial
from tracker.progress.rules.forecast.outlook import Forecast, Model, motion_of
from tracker.progress.rules.forecast.simulation import (
    Simulated,
    simulate_diffusion,
    simulate_stages,
)
from tracker.progress.rules.forecast.stages import steps_to_line
from tracker.progress.rules.forecast.starting import Standing, Start


@dataclass(frozen=True, slots=True)
class Checked:
    """Shares of simulated programs; the stage model's startups are simulated independently."""

    seed: int
    paths: int
    common_factor: float
    p0: float
    p1: float
    p2_or_more: float


def checked(found: Forecast, model: Model, seed: int) -> Checked | None:
    """None where nothing is computed by the model, or only the last day's value counts."""
    open_ = [start for start in found.starts if start.standing is Standing.COMPUTED]
    if not open_ or found.given.rule.counting == "holding":
        return None
    outlook = found.stages if model is Model.STAGES else found.diffusion
    others = [
        chance
        for start, chance in zip(found.starts, outlook.chances, strict=True)
        if start.standing is not Standing.COMPUTED
    ]
    simulated = _simulated(found, model, open_, seed)
    factor = found.given.assumptions.common_factor if model is Model.DIFFUSION else 0.0
    p0, p1 = _with_others(simulated.shares, poisson_binomial(others, 2))
    return Checked(seed, simulated.paths, factor, p0, p1, 1 - p0 - p1)


def _simulated(found: Forecast, model: Model, open_: Sequence[Start], seed: int) -> Simulated:
    given, years = found.given.assumptions, open_[0].years
    if model is Model.STAGES:
        ways = [
            steps_to_line(float(one.value), float(one.line), one.latest.stage, given)
            for one in open_
            if one.latest
        ]
        return simulate_stages(ways, years, seed=seed)
    gaps = [math.log(one.line / one.value) for one in open_]
    ages = [one.age for one in open_]
    motion = motion_of(given)
    return simulate_diffusion(gaps, ages, years, motion, given.common_factor, seed=seed)


def _with_others(shares: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    return shares[0] * others[0], shares[1] * others[0] + shares[0] * others[1]
