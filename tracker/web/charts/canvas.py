"""The ground of every chart: a frame, its scales, its marks, and the same data as a table."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from markupsafe import Markup, escape

from tracker.web.words import t

WIDE, NARROW = 760, 350
HUES = 6  # --c1 to --c6; the last is for "the others"
FIRST_WIDE = "\u2e80"  # where scripts of full-width letters begin
LINE = 15  # least distance of two labels below one another

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing area: margins around what the axes span."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def inner_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> int:
        return self.height - self.top - self.bottom

    @property
    def end(self) -> int:
        return self.width - self.right

    @property
    def floor(self) -> int:
        return self.height - self.bottom


Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Span:
    """What a horizontal axis shows, and where today stands on it."""

    first: date
    last: date
    today: date


def along(frame: Frame, first: date, last: date) -> Callable[[date], float]:
    """Where a day stands on the horizontal axis; days outside stand at its ends."""
    span = max(1, (last - first).days)

    def place(day: date) -> float:
        part = min(1.0, max(0.0, (day - first).days / span))
        return round(frame.left + frame.inner_width * part, 1)

    return place


def upward(frame: Frame, most: float) -> Scale:
    """Where an amount from 0 to `most` stands on the vertical axis."""
    return lambda value: round(frame.floor - frame.inner_height * value / (most or 1), 1)


def upward_log(frame: Frame, least: float, most: float) -> Scale:
    """The same on a logarithmic axis; `least` is above 0, what is below it stands on the floor."""
    low, high = math.log10(least), math.log10(most)
    span = (high - low) or 1.0
    return lambda value: round(
        frame.floor - frame.inner_height * (math.log10(max(value, least)) - low) / span, 1
    )


def round_steps(most: int, about: int = 4) -> list[int]:
    """0 and the round amounts above it, the last at or above `most`: 0, 250, 500, 750, 1000."""
    if most <= 0:
        return [0, 1]
    rough = most / about
    size = 10 ** math.floor(math.log10(rough))
    step = next(int(s * size) or 1 for s in (1, 2, 2.5, 5, 10) if s * size >= rough)
    return list(range(0, most + step, step))


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`."""
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        day = date(year, month, 1)
        if first <= day <= last:
            months.append(day)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def thinned(days: Sequence[date], most: int) -> list[date]:
    """At most `most` of the days, evenly: each, each second, third, sixth or twelfth month."""
    for step in (1, 2, 3, 6, 12, 24, 60):
        kept = [day for day in days if (day.year * 12 + day.month - 1) % step == 0]
        if len(kept) <= most:
            return kept
    return list(days[:most])


def apart(places: Sequence[float], least: float, highest: float, lowest: float) -> list[float]:
    """The places of labels, moved as little as is simple so that none covers another.

    Keeps their order from top to bottom, and all between `highest` and `lowest` while they fit.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    edge = highest
    for at in order:
        moved[at] = max(places[at], edge)
        edge = moved[at] + least
    edge = max(lowest, highest + least * (len(places) - 1))
    for at in reversed(order):
        moved[at] = min(moved[at], edge)
        edge = moved[at] - least
    return moved


def shortened(words: str, most: int) -> str:
    """No wider than `most` Hangul syllables; a Latin letter is about half as wide."""
    room = most * 2.0
    for at, letter in enumerate(words):
        room -= 2 if letter >= FIRST_WIDE else 1.15
        if room < 0:
            return words[: max(1, at - 1)].rstrip() + "…"
    return words


def tip(*parts: str) -> str:
    """The reading of a point: its heading and its lines."""
    return "|".join(part.replace("|", "¦") for part in parts)


@dataclass(slots=True)
class Canvas:
    """Marks in the order they are drawn. Every text is escaped here and nowhere else."""

    frame: Frame
    id: str
    title: str
    description: str
    marks: list[str] = field(default_factory=list)

    def line(self, points: Iterable[Point], kind: str) -> None:
        self.marks.append(f'<path class="{kind}" d="M{_path(points)}"/>')

    def area(self, upper: Sequence[Point], lower: Sequence[Point], kind: str) -> None:
        path = _path([*upper, *reversed(lower)])
        self.marks.append(f'<path class="{kind}" d="M{path}Z"/>')

    def across(self, y: float, kind: str) -> None:
        self.marks.append(
            f'<line class="{kind}" x1="{self.frame.left}" x2="{self.frame.end}" y1="{y}" y2="{y}"/>'
        )

    def down(self, x: float, kind: str) -> None:
        top, floor = self.frame.top, self.frame.floor
        self.marks.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="{top}" y2="{floor}"/>')

    def text(self, x: float, y: float, words: str, kind: str, anchor: str = "start") -> None:
        self.marks.append(
            f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def dot(self, x: float, y: float, kind: str, words: str = "", radius: float = 4) -> None:
        said = f' data-tip="{escape(words)}"' if words else ""
        self.marks.append(f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"{said}/>')

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        width = max(width, height)
        self.marks.append(
            f'<rect class="{kind}" x="{x}" y="{y}" width="{round(width, 1)}" height="{height}"'
            f' rx="{height / 2:g}"/>'
        )

    def block(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """A plain box, as thin as it may be."""
        self.marks.append(
            f'<rect class="{kind}" x="{round(x, 1)}" y="{round(y, 1)}"'
            f' width="{round(width, 1)}" height="{round(max(height, 0.5), 1)}"/>'
        )

    def mark(self, x: float, y: float) -> None:
        """A small triangle that points down at a place."""
        x, y = round(x, 1), round(y, 1)
        self.marks.append(f'<path class="f-risk" d="M{x:g} {y:g}l-4.5 -8h9Z"/>')

    def reading(self, x: float, y: float, width: float, height: float, words: str) -> None:
        """A part of the chart that says something when pointed at or reached by the arrow keys."""
        self.marks.append(
            f'<rect class="hit" data-tip="{escape(words)}" x="{round(x, 1)}" y="{round(y, 1)}"'
            f' width="{round(max(width, 1), 1)}" height="{round(height, 1)}"/>'
        )

    def columns(self, places: Sequence[float], readings: Sequence[str]) -> None:
        """One reading per place, each reaching half way to its neighbors."""
        top, height = self.frame.top, self.frame.inner_height
        edges = [
            places[0],
            *((a + b) / 2 for a, b in pairwise(places)),
            places[-1],
        ]
        for at, words in enumerate(readings):
            self.reading(edges[at], top, edges[at + 1] - edges[at], height, words)

    def months(self, first: date, last: date, most: int, write: Callable[[date], str]) -> None:
        """The horizontal axis: months, thinned to what fits."""
        place = along(self.frame, first, last)
        for day in thinned(months_between(first, last), most):
            x = place(day)
            anchor = "start" if x < self.frame.left + 14 else "middle"
            if x <= self.frame.end - 8:
                self.text(x, self.frame.height - 8, write(day), "axis", anchor)

    def drawn(self) -> Markup:
        return Markup(  # noqa: S704 - every text in it went through `escape`
            f'<svg class="chart" viewBox="0 0 {self.frame.width} {self.frame.height}" role="img"'
            f' aria-labelledby="{self.id}-t {self.id}-d">'
            f'<title id="{self.id}-t">{escape(self.title)}</title>'
            f'<desc id="{self.id}-d">{escape(self.description)}</desc>'
            f"{''.join(self.marks)}</svg>"
        )


def _path(points: Iterable[Point]) -> str:
    return "L".join(f"{x:g} {y:g}" for x, y in points)


def plots(title: str, draw: Callable[[bool], Canvas]) -> Markup:
    """A chart drawn twice, for wide and for narrow windows; the style sheet shows one of them."""
    label = escape(t("chart.keys", title=title))
    parts = []
    for narrow in (False, True):
        kind = "plot narrow" if narrow else "plot wide"
        parts.append(
            f'<div class="{kind}" tabindex="0" role="group" aria-label="{label}">'
            f"{draw(narrow).drawn()}</div>"
        )
    return Markup("".join(parts))  # noqa: S704 - built of escaped parts


def legend(names: Sequence[tuple[int, str]]) -> Markup:
    """Hue and name of each series."""
    return Markup(  # noqa: S704 - names are escaped
        '<ul class="legend">'
        + "".join(
            f'<li><svg class="swatch" viewBox="0 0 11 11" aria-hidden="true"><rect class="k{hue}"'
            f' width="11" height="11" rx="3"/></svg>{escape(name)}</li>'
            for hue, name in names
        )
        + "</ul>"
    )


Cell = str | tuple[str, str]  # words, or words and the class of their cell


def data_table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, unit: str = ""
) -> Markup:
    """The data of a chart, folded away below it; the first cell of a row is its heading."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in rows)
    label = escape(t("common.table_of", caption=caption))
    said = f'<span class="unit">{escape(unit)}</span>' if unit else ""
    return Markup(  # noqa: S704 - every text in it went through `escape`
        f'<details class="as-table"><summary>{escape(t("common.as_table"))}</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><caption><span>{escape(caption)}</span>{said}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _row(row: Sequence[Cell]) -> str:
    cells = [cell if isinstance(cell, tuple) else (cell, "num") for cell in row[1:]]
    return f'<th scope="row">{escape(row[0])}</th>' + "".join(
        f'<td class="{kind}">{escape(words)}</td>' for words, kind in cells
    )
