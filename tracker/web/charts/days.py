"""Won by day as stacked bars: the dearest few in colors of their own, the others as one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from tracker.web.charts.canvas import (
    HUES,
    NARROW,
    WIDE,
    Canvas,
    Cell,
    Frame,
    data_table,
    legend,
    plots,
    round_steps,
    shortened,
    tip,
    upward,
)
from tracker.web.formats import day, day_axis, won_axis, won_plain, won_short
from tracker.web.words import t

NAME_MOST = 30
GAP = 0.28  # of a day's width
LABELS_WIDE, LABELS_NARROW = 10, 4


@dataclass(frozen=True, slots=True)
class Stack:
    """One name's won on each day of the chart."""

    name: str
    krw: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Daily:
    """Stacks on common days, ascending and without gaps; `marked` days have something to say.

    `others` says that the last stack gathers what has no color of its own. A day of `missing` has
    no data, which is not nothing.
    """

    days: tuple[date, ...]
    of: tuple[Stack, ...]
    others: bool = False
    marked: Collection[date] = field(default_factory=tuple)
    missing: Collection[date] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if any(len(one.krw) != len(self.days) for one in self.of):
            raise ValueError("an amount for each day, a day for each amount")

    @property
    def sums(self) -> list[int]:
        return [sum(one.krw[at] for one in self.of) for at in range(len(self.days))]

    @property
    def heights(self) -> list[int]:
        """Of the bars: what lowers a day's cost takes nothing off what raises it."""
        return [sum(max(0, one.krw[at]) for one in self.of) for at in range(len(self.days))]

    def hue(self, at: int) -> int:
        return HUES if self.others and at == len(self.of) - 1 else min(at + 1, HUES)


def days_chart(id_: str, title: str, data: Daily) -> Markup:
    """The bars, their legend, and the same figures as a table."""
    names = [(data.hue(at), one.name) for at, one in enumerate(data.of)]
    return (
        legend(names)
        + plots(title, lambda narrow: _drawn(id_, title, data, narrow=narrow))
        + _table(title, data)
    )


def _drawn(id_: str, title: str, data: Daily, *, narrow: bool) -> Canvas:
    frame = Frame(NARROW if narrow else WIDE, 230 if narrow else 260, 46, 8, 22, 26)
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, _description(data))
    if not data.days:
        return canvas
    steps = round_steps(max(data.heights, default=0))
    place = upward(frame, steps[-1])
    for step in steps:
        canvas.across(place(step), "rule")
        canvas.text(frame.left - 8, place(step) + 4, won_axis(step), "axis", "end")
    _bars(canvas, data, steps[-1])
    _labels(canvas, data.days, LABELS_NARROW if narrow else LABELS_WIDE)
    _readings(canvas, data)
    return canvas


def _description(data: Daily) -> str:
    if not data.days:
        return t("chart.no_days")
    total = won_short(sum(data.sums))
    return t("chart.days", first=day(data.days[0]), last=day(data.days[-1]), total=total)


def _step(frame: Frame, days: Sequence[date]) -> float:
    return frame.inner_width / len(days)


def _bars(canvas: Canvas, data: Daily, top: int) -> None:
    frame, step, up = canvas.frame, _step(canvas.frame, data.days), upward(canvas.frame, top)
    for at, on in enumerate(data.days):
        x, height = frame.left + step * (at + GAP / 2), 0
        for hue, one in reversed([(data.hue(n), one) for n, one in enumerate(data.of)]):
            if one.krw[at] > 0:
                below, height = up(height), height + one.krw[at]
                canvas.block(x, up(height), step * (1 - GAP), below - up(height), f"area k{hue}")
        if on in data.marked:
            canvas.mark(x + step * (1 - GAP) / 2, up(height) - 5)


def _labels(canvas: Canvas, days: Sequence[date], most: int) -> None:
    frame, step = canvas.frame, _step(canvas.frame, days)
    every = max(1, -(-len(days) // most))
    for at in range(0, len(days), every):
        x = round(frame.left + step * (at + 0.5), 1)
        canvas.text(x, frame.height - 8, day_axis(days[at]), "axis", "middle")


def _readings(canvas: Canvas, data: Daily) -> None:
    frame, step = canvas.frame, _step(canvas.frame, data.days)
    for at, on in enumerate(data.days):
        x = frame.left + step * at
        canvas.reading(x, frame.top, step, frame.inner_height, tip(day(on), *_lines(data, at)))


def _lines(data: Daily, at: int) -> list[str]:
    on = data.days[at]
    if on in data.missing:
        return [t("chart.no_data")]
    said = [
        f"{shortened(one.name, NAME_MOST)} {won_short(one.krw[at])}"
        for one in data.of
        if one.krw[at]
    ]
    total = [f"{t('common.total')} {won_short(data.sums[at])}"] if len(data.of) > 1 else []
    return [*said, *total, *([t("chart.unusual")] if on in data.marked else [])]


def _table(title: str, data: Daily) -> Markup:
    sums = data.sums
    rows: list[list[Cell]] = [
        [
            f"{day(on)} {t('chart.unusual')}" if on in data.marked else day(on),
            *(_cell(data, at, krw) for krw in (sums[at], *(one.krw[at] for one in data.of))),
        ]
        for at, on in enumerate(data.days)
    ]
    heads = [t("chart.day"), t("common.total"), *(one.name for one in data.of)]
    unit = t("common.unit", unit=t("common.won"))
    return data_table(title, heads, rows, unit=unit)


def _cell(data: Daily, at: int, krw: int) -> str:
    return t("common.nothing") if data.days[at] in data.missing else won_plain(krw)
