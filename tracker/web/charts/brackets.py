"""Chances as brackets: from what a cautious model says to what an optimistic one says."""

from dataclasses import dataclass

from markupsafe import Markup

from tracker.web.charts.canvas import (
    NARROW,
    WIDE,
    Canvas,
    Cell,
    Frame,
    data_table,
    legend,
    plots,
    shortened,
    tip,
)
from tracker.web.formats import percent
from tracker.web.words import t

NAME_MOST, NARROW_MOST = 11, 14
LOW_HUE, HIGH_HUE = 2, 1
BAR = 10
STEPS = (0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


@dataclass(frozen=True, slots=True)
class Bracket:
    """Chances from 0 to 1 by both models, `said` them in words."""

    name: str
    low: float
    high: float
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What really happened elsewhere: a place on the axis, and what it is."""

    at: float
    name: str


@dataclass(frozen=True, slots=True)
class Brackets:
    rows: tuple[Bracket, ...]
    marks: tuple[Mark, ...]
    models: tuple[str, str]

    @property
    def most(self) -> float:
        """The end of the axis."""
        seen = [max(row.low, row.high) for row in self.rows] + [mark.at for mark in self.marks]
        return min(1.0, max([*seen, 0.01]) * 1.06)


def brackets_chart(id_: str, title: str, data: Brackets, *, wide: int = WIDE) -> Markup:
    """A row each; its bar ends where the two models do. `wide` is its width in wide windows."""
    hues = list(zip((LOW_HUE, HIGH_HUE), data.models, strict=True))
    return (
        legend(hues)
        + plots(title, lambda narrow: _drawn(id_, title, data, NARROW if narrow else wide))
        + _table(title, data)
    )


def _drawn(id_: str, title: str, data: Brackets, width: int) -> Canvas:
    narrow = width == NARROW
    row, left, right, top = (46, 12, 12, 34) if narrow else (38, 150, 150, 40)
    top = top if data.marks else 8
    height = top + row * len(data.rows) + 26
    frame = Frame(width, height, left, right, top, 26)
    said = t("chart.brackets", n=str(len(data.rows)))
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, said)
    _draw_axis(canvas, data.most)
    _draw_marks(canvas, data, narrow=narrow)
    for at, one in enumerate(data.rows):
        y = frame.top + at * row
        _draw_row(canvas, one, y + (30 if narrow else 19), data)
        _draw_words(canvas, one, y, narrow=narrow)
        canvas.reading(0, y, frame.width, row, _reading(one, data.models))
    return canvas


def _across(canvas: Canvas, value: float, most: float) -> float:
    return round(canvas.frame.left + canvas.frame.inner_width * min(1.0, value / most), 1)


def _draw_axis(canvas: Canvas, most: float) -> None:
    step = next((one for one in STEPS if most / one <= 6), STEPS[-1])
    for at in range(int(most / step + 1e-9) + 1):
        x = _across(canvas, at * step, most)
        canvas.down(x, "rule")
        anchor = "start" if at == 0 and canvas.frame.left < 20 else "middle"
        canvas.text(x, canvas.frame.height - 8, percent(at * step * 100), "axis", anchor)


def _draw_marks(canvas: Canvas, data: Brackets, *, narrow: bool) -> None:
    """Their figures stand above, in two rows by turns, so that near ones do not collide."""
    for at, mark in enumerate(sorted(data.marks, key=lambda one: one.at)):
        x = _across(canvas, mark.at, data.most)
        if not narrow:
            canvas.down(x, "now")
        y = canvas.frame.top - (20 if at % 2 else 6)
        anchor = "start" if x < canvas.frame.left + 14 else "middle"
        canvas.text(x, y, percent(mark.at * 100), "axis halo", anchor)


def _draw_row(canvas: Canvas, one: Bracket, y: float, data: Brackets) -> None:
    low, high = (_across(canvas, value, data.most) for value in (one.low, one.high))
    begins, ends = sorted((low, high))
    if canvas.frame.width == NARROW:  # names and figures stand between the rows
        for mark in data.marks:
            x = _across(canvas, mark.at, data.most)
            canvas.line([(x, y - BAR), (x, y + BAR)], "now")
    if ends - begins > 1:
        canvas.bar(begins, y - BAR / 2, ends - begins, BAR, "f-info time-left")
    canvas.dot(high, y, f"dot k{HIGH_HUE}", radius=6)
    canvas.dot(low, y, f"dot k{LOW_HUE}", radius=6)


def _draw_words(canvas: Canvas, one: Bracket, y: float, *, narrow: bool) -> None:
    if narrow:
        canvas.text(canvas.frame.left, y + 16, shortened(one.name, NARROW_MOST), "label halo")
        canvas.text(canvas.frame.end, y + 16, one.said, "axis halo", "end")
        return
    canvas.text(0, y + 23, shortened(one.name, NAME_MOST), "label")
    canvas.text(canvas.frame.end + 16, y + 23, one.said, "label")


def _reading(one: Bracket, models: tuple[str, str]) -> str:
    low, high = (percent(value * 100) for value in (one.low, one.high))
    return tip(one.name, f"{models[0]} {low}", f"{models[1]} {high}")


def _table(title: str, data: Brackets) -> Markup:
    rows: list[tuple[Cell, ...]] = [
        (one.name, percent(one.low * 100), percent(one.high * 100)) for one in data.rows
    ]
    rows += [(mark.name, percent(mark.at * 100), percent(mark.at * 100)) for mark in data.marks]
    return data_table(title, [t("chart.bracket_of"), *data.models], rows)
