"""Valuations on a logarithmic axis, against the lines that make a unicorn. Nothing is forecast."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from tracker.web.charts.canvas import (
    HUES,
    LINE,
    NARROW,
    Canvas,
    Frame,
    Scale,
    Span,
    along,
    apart,
    data_table,
    legend,
    plots,
    shortened,
    tip,
    upward_log,
)
from tracker.web.formats import day, month, won_axis, won_plain, won_short
from tracker.web.words import t

WIDE = 640
LEAST = 10**9
NAME_MOST = 12
NAMES_MOST = 8


@dataclass(frozen=True, slots=True)
class Valued:
    """A startup's valuations, oldest first; `said` are further words of each, such as its grade."""

    name: str
    points: tuple[tuple[date, int, str], ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A line to reach, in won of today, and its name."""

    krw: int
    name: str


@dataclass(frozen=True, slots=True)
class Valuations:
    startups: tuple[Valued, ...]
    goals: tuple[Goal, ...]
    span: Span


def valuations_chart(id_: str, title: str, data: Valuations) -> Markup:
    """Each startup's valuations joined by a line that ends at the newest."""
    names = [(_hue(at), one.name) for at, one in enumerate(data.startups)]
    return (
        plots(title, lambda narrow: _drawn(id_, title, data, narrow=narrow))
        + Markup('<div class="legend-narrow">{}</div>').format(legend(names))
        + _table(title, data.startups)
    )


def _hue(at: int) -> int:
    return at % HUES + 1


def _drawn(id_: str, title: str, data: Valuations, *, narrow: bool) -> Canvas:
    width, height, right = (NARROW, 280, 14) if narrow else (WIDE, 320, 112)
    frame = Frame(width, height, 52, right, 26, 26)
    said = t("chart.valuations", n=str(sum(bool(one.points) for one in data.startups)))
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, said)
    low, high = _bounds(data)
    up = upward_log(frame, low, high)
    across = along(frame, data.span.first, data.span.last)
    for step in _log_steps(low, high):
        canvas.across(up(step), "rule")
        canvas.text(frame.left - 8, up(step) + 4, won_axis(step), "axis", "end")
    canvas.months(data.span.first, data.span.last, 3 if narrow else 6, month)
    _draw_goals(canvas, data.goals, up)
    canvas.down(across(data.span.today), "now")
    _draw_startups(canvas, data.startups, across, up)
    if not narrow:
        _draw_names(canvas, data.startups, across, up)
    return canvas


def _positive(startup: Valued) -> list[tuple[date, int, str]]:
    """What a logarithmic axis can show."""
    return [point for point in startup.points if point[1] > 0]


def _bounds(data: Valuations) -> tuple[int, int]:
    shown = [krw for startup in data.startups for _, krw, _ in _positive(startup)]
    low = 10 ** math.floor(math.log10(min([*shown, LEAST * 10])))
    high = max([*shown, *(goal.krw for goal in data.goals), low * 10])
    return low, int(high * 2)


def _log_steps(low: int, high: int) -> list[int]:
    """1, 10, 100 … of the lowest, with the threes between where the axis is short."""
    tens = [10**power for power in range(int(math.log10(low)), int(math.log10(high)) + 1)]
    threes = [3 * ten for ten in tens] if len(tens) < 5 else []
    return sorted(step for step in (*tens, *threes) if low <= step <= high)


def _draw_goals(canvas: Canvas, goals: Sequence[Goal], up: Scale) -> None:
    """Names stand above the upper line and below the others, so that near lines do not collide."""
    ordered = sorted(goals, key=lambda goal: goal.krw, reverse=True)
    for at, goal in enumerate(ordered):
        y = up(goal.krw)
        canvas.across(y, "goal")
        words_y = y - 6 if at == 0 else y + 14
        canvas.text(canvas.frame.left + 6, words_y, goal.name, "goal-words halo")


def _draw_startups(
    canvas: Canvas, startups: Sequence[Valued], across: Callable[[date], float], up: Scale
) -> None:
    for at, startup in enumerate(startups):
        points = _positive(startup)
        places = [(across(on), up(krw)) for on, krw, _ in points]
        if len(places) > 1:
            canvas.line(places, f"line k{_hue(at)}")
        for (x, y), (on, krw, said) in zip(places, points, strict=True):
            words = tip(startup.name, f"{day(on)} {won_short(krw)}", said)
            canvas.dot(x, y, f"dot k{_hue(at)}")
            canvas.reading(x - 8, y - 8, 16, 16, words)


def _draw_names(
    canvas: Canvas, startups: Sequence[Valued], across: Callable[[date], float], up: Scale
) -> None:
    """The names of the highest in one column beside the newest valuations, none over another."""
    newest = [(at, points[-1]) for at, s in enumerate(startups) if (points := _positive(s))]
    newest = sorted(newest, key=lambda one: one[1][1])[-NAMES_MOST:]
    if not newest:
        return
    column = min(max(across(on) for _, (on, _, _) in newest) + 26, canvas.frame.end + 6)
    top, floor = canvas.frame.top, canvas.frame.floor
    heights = apart([up(krw) for _, (_, krw, _) in newest], LINE, top, floor)
    for (at, (on, krw, _)), y in zip(newest, heights, strict=True):
        canvas.line([(across(on) + 6, up(krw)), (column - 4, y)], f"leader k{_hue(at)}")
        name = shortened(startups[at].name, NAME_MOST)
        canvas.text(column, y + 4, name, f"name n{_hue(at)} halo")


def _table(title: str, startups: Sequence[Valued]) -> Markup:
    rows = [
        (startup.name, (day(on), "nowrap"), won_plain(krw), (said, ""))
        for startup in startups
        for on, krw, said in startup.points
    ]
    heads = [t("chart.startup"), t("chart.valued_on"), t("chart.valuation"), t("chart.grade")]
    return data_table(title, heads, rows, unit=t("common.unit", unit=t("common.won")))
