"""How well the forecast would have done: programs drawn from three worlds, forecast by two models.

    nice -n 15 .venv/bin/python -m tests.bench.calibration

prints the numbers of docs/forecast.md and of `rules/forecast/calibration.py`, and draws
docs/forecast-calibration.svg. Seeded: the same numbers every time. Takes about two minutes.
"""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tracker.progress.rules import Stage
from tracker.progress.rules.forecast import assumed
from tracker.progress.rules.forecast.combining import counted
from tracker.progress.rules.forecast.diffusion import Motion, reaches, reaches_since
from tracker.progress.rules.forecast.simulation import simulate_diffusion
from tracker.progress.rules.forecast.stages import graduates, steps_to_line

PROGRAMS, STARTUPS, YEARS, LINE = 2000, 5, 4.0, 1e12
GIVEN = assumed({})
MOTION = Motion(GIVEN.drift, GIVEN.volatility, GIVEN.failure_hazard)
SETTINGS = [
    (gap, age, years, drift, hazard)
    for gap, age, years in ((0.5, 0, 1), (1.2, 0, 2), (2.3, 0, 4), (2.3, 1, 3), (3.4, 0.5, 3.5))
    for drift, hazard in ((0.15, 0.0), (0.15, 0.04), (-0.2, 0.0), (0.4, 0.2))
]
PATHS = 250_000
BINS = 8
PLOT = Path(__file__).parents[2] / "docs" / "forecast-calibration.svg"


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")


@dataclass(frozen=True)
class World:
    """Outcomes of a generator: programs by startups, each true where the line was reached."""

    name: str
    reached: np.ndarray


def values(random) -> np.ndarray:
    """From ₩10B to ₩600B, even in logs: from a first round to just below the line."""
    return np.exp(random.uniform(math.log(1e10), math.log(6e11), (PROGRAMS, STARTUPS)))


def stage_of(value: float) -> Stage:
    for most, stage in ((3e10, Stage.SERIES_A), (1.5e11, Stage.SERIES_B)):
        if value < most:
            return stage
    return Stage.SERIES_C


def diffusing(random, start: np.ndarray) -> World:
    """The optimistic model itself: a common motion, failures at a constant rate."""
    gap, step, looks = np.log(LINE / start), YEARS / 48, 48
    failing = random.exponential(1 / MOTION.hazard, gap.shape)
    reached = np.zeros(gap.shape, dtype=bool)
    factor = GIVEN.common_factor
    for look in range(looks):
        noise = math.sqrt(factor) * random.standard_normal((PROGRAMS, 1)) + math.sqrt(
            1 - factor
        ) * random.standard_normal(gap.shape)
        after = gap - MOTION.drift * step - MOTION.volatility * math.sqrt(step) * noise
        bridge = np.exp(
            -2 * np.maximum(gap, 0) * np.maximum(after, 0) / (MOTION.volatility**2 * step)
        )
        touched = (after <= 0) | (random.random(gap.shape) < bridge)
        reached |= touched & (failing > (look + 0.5) * step)
        gap = after
    return World("diffusion", reached)


def graduating(random, start: np.ndarray) -> World:
    """The conservative model itself: round after round."""
    reached = np.zeros(start.shape, dtype=bool)
    for place, value in np.ndenumerate(start):
        taken, going = 0.0, True
        for step in steps_to_line(float(value), LINE, stage_of(value), GIVEN):
            whole = step.up + step.stop
            taken += random.exponential(1 / whole)
            going = going and random.random() < step.up / whole
        reached[place] = going and taken <= YEARS
    return World("stages", reached)


def neither(random, start: np.ndarray) -> World:
    """What no model assumes: jumps with fat tails, booms and busts shared by all, values seen only
    at rounds, rounds that come when things go well, and failure of those whose value has fallen."""
    months, log_value = int(YEARS * 12), np.log(start)
    seen, reached = log_value.copy(), np.zeros(start.shape, dtype=bool)
    standing, boom = np.ones(start.shape, dtype=bool), random.random((PROGRAMS, 1)) < 0.5
    since = np.zeros(start.shape)
    for _ in range(months):
        boom = np.where(random.random(boom.shape) < 1 / 18, ~boom, boom)
        drift = np.where(boom, 0.45, -0.35) / 12
        jumps = random.standard_t(3, start.shape) / math.sqrt(3)
        log_value = log_value + drift + 0.75 / math.sqrt(12) * jumps
        since += 1
        round_rate = np.where(log_value > seen, 1 / 14, 1 / 40) * (since > 5)
        raising = standing & (random.random(start.shape) < round_rate)
        seen, since = np.where(raising, log_value, seen), np.where(raising, 0, since)
        reached |= raising & (log_value >= math.log(LINE))
        failing = np.where(log_value < seen - 1.0, 0.03, 0.002)
        standing &= random.random(start.shape) >= failing
    return World("neither", reached)


def chances(start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By the stage model and by the diffusion, of each startup."""
    stages, diffusion = np.zeros(start.shape), np.zeros(start.shape)
    for place, value in np.ndenumerate(start):
        steps = steps_to_line(float(value), LINE, stage_of(value), GIVEN)
        stages[place] = graduates(steps, YEARS)
        diffusion[place] = reaches(math.log(LINE / value), YEARS, MOTION)
    return stages, diffusion


def two_or_more(of: np.ndarray) -> np.ndarray:
    return np.array([counted(tuple(row), GIVEN.common_factor, 2).two_or_more for row in of])


def binned(said: np.ndarray, happened: np.ndarray) -> list[tuple[float, float, int]]:
    """Forecasts in groups of equal size: their mean, the share that came true, how many."""
    order = np.argsort(said, axis=None, kind="stable")
    said, happened = said.ravel()[order], happened.ravel()[order]
    parts = zip(np.array_split(said, BINS), np.array_split(happened, BINS), strict=True)
    return [(float(s.mean()), float(h.mean()), len(s)) for s, h in parts]


def brier(said: np.ndarray, happened: np.ndarray) -> float:
    return float(((said - happened) ** 2).mean())


def settings() -> float:
    """The largest difference of closed form and simulation, in percentage points."""
    worst = 0.0
    for number, (gap, age, years, drift, hazard) in enumerate(SETTINGS):
        motion = Motion(drift, 0.89, hazard)
        simulated = simulate_diffusion(
            [gap] * 4, [age] * 4, years, motion, 0.0, seed=number, paths=PATHS, looks=12
        )
        share = sum(simulated.chances) / 4
        exact = reaches_since(gap, age, years, motion)
        worst = max(worst, abs(share - exact) * 100)
        tell(
            f"| {gap} | {age} | {years} | {drift} | {hazard} | {exact:.3%} | {share:.3%} "
            f"| {(share - exact) * 100:+.3f} |"
        )
    return worst


def factors() -> None:
    """The common factor as computed beside paths that really share a motion."""
    for factor in (0.1, 0.3, 0.5):
        chance = reaches(2.3, 4, MOTION)
        simulated = simulate_diffusion(
            [2.3] * 5, [0] * 5, 4, MOTION, factor, seed=5, paths=200_000, looks=24
        ).shares
        said = counted((chance,) * 5, factor, 2)
        tell(
            f"| {factor} | {said.none:.2%} / {simulated[0]:.2%} | {said.one:.2%} / "
            f"{simulated[1]:.2%} | {said.two_or_more:.2%} / {simulated[2]:.2%} |"
        )


def main() -> None:
    tell("closed form and simulation")
    tell(f"largest difference: {settings():.3f} percentage points\ncommon factor")
    factors()
    start = values(np.random.default_rng(2025))
    stages, diffusion = chances(start)
    said = {"stages": two_or_more(stages), "diffusion": two_or_more(diffusion)}
    panels = []
    makers: Sequence[Callable] = (diffusing, graduating, neither)
    for number, make in enumerate(makers):
        world = make(np.random.default_rng(100 + number), start)
        together = world.reached.sum(axis=1) >= 2
        tell(
            f"    Calibrated({world.name!r}, {together.mean():.4f}, {said['stages'].mean():.4f}, "
            f"{said['diffusion'].mean():.4f}, {brier(stages, world.reached):.4f}, "
            f"{brier(diffusion, world.reached):.4f}),  # each reached: {world.reached.mean():.4f}, "
            f"said {stages.mean():.4f} and {diffusion.mean():.4f}"
        )
        by_model = {
            "stages": binned(stages, world.reached),
            "diffusion": binned(diffusion, world.reached),
        }
        for model, groups in by_model.items():
            tell(f"{model} " + " ".join(f"{s:.3f}→{h:.3f}" for s, h, _ in groups))
        panels.append((world.name, by_model))
    PLOT.write_text(drawn(panels), encoding="utf-8")


TITLES = {
    "diffusion": "Programs of the optimistic model",
    "stages": "Programs of the conservative model",
    "neither": "Programs of neither model",
}
COLORS = {"stages": "#0f7b6c", "diffusion": "#256ef4"}
SIDE, GAP, LEFT, TOP, MOST = 240, 44, 56, 66, 0.8


def drawn(panels) -> str:
    """What was said against what happened, a panel for each world."""
    width, height = LEFT + 3 * SIDE + 2 * GAP + 20, TOP + SIDE + 64
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'font-family="sans-serif" font-size="12"><title>Calibration of the forecast</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    )
    parts = [head, _legend()]
    for at, (name, by_model) in enumerate(panels):
        parts.append(_panel(LEFT + at * (SIDE + GAP), name, by_model))
    middle = TOP + SIDE / 2
    parts.append(
        f'<text x="14" y="{middle}" fill="#444" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle})">reached the line</text></svg>\n'
    )
    return "\n".join(parts)


def _legend() -> str:
    names = {"stages": "stage graduation (conservative)", "diffusion": "diffusion (optimistic)"}
    return "".join(
        f'<circle cx="{LEFT + 6 + at * 230}" cy="18" r="5" fill="{COLORS[key]}"/>'
        f'<text x="{LEFT + 18 + at * 230}" y="22" fill="#222">{words}</text>'
        for at, (key, words) in enumerate(names.items())
    )


def _panel(left: float, name: str, by_model) -> str:
    def x(value: float) -> float:
        return round(left + SIDE * min(value, MOST) / MOST, 1)

    def y(value: float) -> float:
        return round(TOP + SIDE - SIDE * min(value, MOST) / MOST, 1)

    marks = [
        f'<text x="{left}" y="{TOP - 14}" fill="#222" font-weight="bold">{TITLES[name]}</text>'
    ]
    marks += [
        f'<path d="M{x(tick)} {TOP}V{TOP + SIDE}M{left} {y(tick)}H{left + SIDE}" '
        f'stroke="#e3e6ea" fill="none"/><text x="{x(tick)}" y="{TOP + SIDE + 18}" fill="#555" '
        f'text-anchor="middle">{tick:.0%}</text><text x="{left - 6}" y="{y(tick) + 4}" '
        f'fill="#555" text-anchor="end">{tick:.0%}</text>'
        for tick in (0, 0.2, 0.4, 0.6, 0.8)
    ]
    marks.append(
        f'<path d="M{x(0)} {y(0)}L{x(MOST)} {y(MOST)}" stroke="#888" stroke-dasharray="4 4"/>'
        f'<text x="{left + SIDE / 2}" y="{TOP + SIDE + 40}" fill="#444" text-anchor="middle">'
        "forecast for each startup</text>"
    )
    for model, groups in by_model.items():
        line = "L".join(f"{x(said)} {y(happened)}" for said, happened, _ in groups)
        dots = "".join(
            f'<circle cx="{x(said)}" cy="{y(happened)}" r="4"/>' for said, happened, _ in groups
        )
        marks.append(
            f'<path d="M{line}" fill="none" stroke="{COLORS[model]}" stroke-width="2"/>'
            f'<g fill="{COLORS[model]}" stroke="#fff">{dots}</g>'
        )
    return "".join(marks)


if __name__ == "__main__":
    main()
