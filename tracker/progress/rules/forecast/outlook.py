"""The forecast: two models that bracket what nobody can know, never one number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.progress.rules.forecast.assumptions import Assumptions
from tracker.progress.rules.forecast.base_rates import BASE_RATES, BaseRate, needed_each
from tracker.progress.rules.forecast.combining import Counts, counted
from tracker.progress.rules.forecast.diffusion import Motion, band, holds, reaches_since
from tracker.progress.rules.forecast.stages import graduates, steps_to_line
from tracker.progress.rules.forecast.starting import (
    CERTAIN_NOT,
    UNKNOWN,
    Standing,
    Start,
    StartupFacts,
    start_of,
)
from tracker.progress.rules.unicorn import UnicornRule


class Model(StrEnum):
    """The conservative one first."""

    STAGES = "stages"
    DIFFUSION = "diffusion"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one model says: a chance for each startup, in the order of `Forecast.starts`."""

    model: Model
    chances: tuple[float, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a forecast depends on; two of them explain why it changed."""

    as_of: date
    startups: tuple[StartupFacts, ...]
    rule: UnicornRule
    target: int
    assumptions: Assumptions


@dataclass(frozen=True, slots=True)
class Forecast:
    given: Given
    starts: tuple[Start, ...]
    stages: Outlook
    diffusion: Outlook

    @property
    def outlooks(self) -> tuple[Outlook, Outlook]:
        return self.stages, self.diffusion

    @property
    def base_rates(self) -> tuple[BaseRate, ...]:
        needed = needed_each(
            sum(s.standing is not Standing.NOT_JOINED for s in self.starts), self.given.target
        )
        return (*BASE_RATES, *([needed] if needed else []))


def forecast(given: Given) -> Forecast:
    """Deterministic: the same facts and assumptions give the same figures, to the last digit."""
    starts = tuple(start_of(one, given.rule, given.as_of) for one in given.startups)
    stages, diffusion = (_outlook(model, starts, given) for model in Model)
    return Forecast(given, starts, stages, diffusion)


def _outlook(model: Model, starts: Sequence[Start], given: Given) -> Outlook:
    chances = tuple(chance(model, start, given) for start in starts)
    counts = counted(chances, given.assumptions.common_factor, given.target)
    return Outlook(model, chances, counts)


def chance(model: Model, start: Start, given: Given) -> float:
    if start.standing is Standing.REACHED:
        return 1.0
    if start.standing in CERTAIN_NOT:
        return 0.0
    if start.standing in UNKNOWN:
        return given.assumptions.unvalued
    return _by_stages(start, given) if model is Model.STAGES else _by_diffusion(start, given)


def motion_of(assumptions: Assumptions) -> Motion:
    return Motion(assumptions.drift, assumptions.volatility, assumptions.failure_hazard)


def _by_diffusion(start: Start, given: Given) -> float:
    gap = math.log(start.line / start.value)
    follows = holds if given.rule.counting == "holding" else reaches_since
    return follows(gap, start.age, start.years, motion_of(given.assumptions))


def _by_stages(start: Start, given: Given) -> float:
    if start.latest is None:
        return 0.0
    steps = steps_to_line(
        float(start.value), float(start.line), start.latest.stage, given.assumptions
    )
    return graduates(steps, start.years)


def value_today(start: Start, assumptions: Assumptions) -> tuple[float, float] | None:
    """Where its value stands today in eight cases of ten; None where it is not computed."""
    if start.standing is not Standing.COMPUTED:
        return None
    return band(float(start.value), start.age, motion_of(assumptions))
