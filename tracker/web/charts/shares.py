"""Counts of several kinds side by side, a bar a row: how evenly something is spread."""

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from tracker.web.charts.canvas import (
    NARROW,
    WIDE,
    Canvas,
    Frame,
    data_table,
    legend,
    plots,
    round_steps,
    shortened,
    tip,
)
from tracker.web.formats import number
from tracker.web.words import t, tn

NAME_MOST, NARROW_MOST = 11, 18
BAR = 16
LABEL_ROOM = 34


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A row's counts, one for each kind."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """`kinds` name the counts of every row; `mean` is of the rows' sums, drawn as a line."""

    kinds: tuple[str, ...]
    rows: tuple[ShareRow, ...]
    mean: Fraction

    @property
    def most(self) -> int:
        return max((sum(row.counts) for row in self.rows), default=0)


def shares_chart(id_: str, title: str, data: Shared) -> Markup:
    """The bars, their legend, and the same counts as a table."""
    shown = [(at + 1, name) for at, name in enumerate(data.kinds) if _any(data, at)]
    heads = [t("chart.startup"), *data.kinds, t("chart.sum")]
    table = [(r.name, *(number(n) for n in r.counts), number(sum(r.counts))) for r in data.rows]
    return (
        legend(shown)
        + plots(title, lambda narrow: _drawn(id_, title, data, narrow=narrow))
        + data_table(title, heads, table)
    )


def _any(data: Shared, at: int) -> bool:
    return any(row.counts[at] for row in data.rows)


def _drawn(id_: str, title: str, data: Shared, *, narrow: bool) -> Canvas:
    row, left = (42, 2) if narrow else (34, 150)
    height = 26 + row * len(data.rows) + 24
    frame = Frame(NARROW if narrow else WIDE, height, left, LABEL_ROOM, 26, 24)
    said = t("chart.shares", n=number(len(data.rows)), mean=number(data.mean, 1))
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, said)
    top = round_steps(data.most)[-1]
    _draw_axis(canvas, data, top)
    for at, one in enumerate(data.rows):
        y = frame.top + at * row
        _draw_row(canvas, one, y, top, narrow=narrow)
        canvas.reading(0, y, frame.width, row, _reading(data, one))
    _draw_mean(canvas, data, top)
    return canvas


def _at(canvas: Canvas, value: float, top: int) -> float:
    return round(canvas.frame.left + canvas.frame.inner_width * value / top, 1)


def _draw_axis(canvas: Canvas, data: Shared, top: int) -> None:
    for step in round_steps(data.most):
        x = _at(canvas, step, top)
        canvas.down(x, "rule")
        anchor = "start" if not step else "middle"
        canvas.text(x, canvas.frame.height - 6, number(step), "axis", anchor)


def _draw_row(canvas: Canvas, one: ShareRow, y: float, top: int, *, narrow: bool) -> None:
    x, bar_y = _at(canvas, 0, top), y + (20 if narrow else 9)
    if narrow:
        canvas.text(x, y + 14, shortened(one.name, NARROW_MOST), "label halo")
    else:
        canvas.text(x - 12, bar_y + 13, shortened(one.name, NAME_MOST), "label", "end")
    reached = 0
    for at, count in enumerate(one.counts):
        if count:
            begins = _at(canvas, reached, top)
            reached += count
            width = _at(canvas, reached, top) - begins
            canvas.block(begins, bar_y, max(width - 1, 1), BAR, f"area k{at + 1}")
    canvas.text(_at(canvas, reached, top) + 6, bar_y + 13, number(sum(one.counts)), "label halo")


def _draw_mean(canvas: Canvas, data: Shared, top: int) -> None:
    if not data.mean:
        return
    x = _at(canvas, float(data.mean), top)
    canvas.down(x, "now")
    words = t("chart.mean", value=number(data.mean, 1))
    anchor = "end" if x > canvas.frame.width * 0.8 else "start" if x < 90 else "middle"
    canvas.text(x, 16, words, "axis halo", anchor)


def _reading(data: Shared, one: ShareRow) -> str:
    parts = [f"{k} {number(n)}" for k, n in zip(data.kinds, one.counts, strict=True) if n]
    return tip(one.name, tn("chart.times", sum(one.counts)), *parts)
