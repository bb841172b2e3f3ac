"""Two courses over the same months, events between them: no line joins the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    tip,
)
from tracker.web.formats import day, month, month_short, won_axis, won_plain, won_short
from tracker.web.words import t, tn

EVENTS_LANE, GAP = 34, 14
LOWER_WIDE, LOWER_NARROW = 74, 60
HELP_HUE, MONEY_HUE = 2, 1
MARKED_HUES = (4, 5, 3, 6)
APART = 10


@dataclass(frozen=True, slots=True)
class Marked:
    """Something that happened: `sort` picks its color among the chart's sorts."""

    on: date
    sort: int
    words: str


@dataclass(frozen=True, slots=True)
class Courses:
    """Months as first days, in order and unbroken; a value None is nothing stated.

    `sorts` name the events there may be, at most four.
    """

    months: tuple[date, ...]
    money: tuple[Decimal | None, ...]
    counts: tuple[int, ...]
    events: tuple[Marked, ...]
    sorts: tuple[str, ...]
    money_name: str
    counts_name: str


def courses_chart(id_: str, title: str, data: Courses) -> Markup:
    """Money above, counts below, events in between; and the same as a table."""
    names = [(MONEY_HUE, data.money_name)]
    happened = {event.sort for event in data.events}
    names += [(MARKED_HUES[n], s) for n, s in enumerate(data.sorts) if n in happened]
    names.append((HELP_HUE, data.counts_name))
    return (
        legend(names)
        + plots(title, lambda narrow: _drawn(id_, title, data, narrow=narrow))
        + _table(title, data)
    )


def _drawn(id_: str, title: str, data: Courses, *, narrow: bool) -> Canvas:
    shown = _newest(data, 12) if narrow else data
    lower = LOWER_NARROW if narrow else LOWER_WIDE
    height = 260 if narrow else 320
    frame = Frame(NARROW if narrow else WIDE, height, 52, 10, 16, 24)
    said = t("chart.courses", money=data.money_name, counts=data.counts_name, n=len(data.events))
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, said)
    floor = frame.floor - lower - GAP - EVENTS_LANE
    _draw_money(canvas, shown, floor)
    _draw_events(canvas, shown, floor + GAP / 2 + EVENTS_LANE / 2)
    _draw_counts(canvas, shown, frame.floor - lower, frame.floor)
    _draw_months(canvas, shown.months)
    for at, on in enumerate(shown.months):
        x = frame.left + at * _step(canvas, shown)
        canvas.reading(x, frame.top, _step(canvas, shown), frame.inner_height, _tip(shown, at, on))
    return canvas


def _newest(data: Courses, most: int) -> Courses:
    cut = max(0, len(data.months) - most)
    months = data.months[cut:]
    events = tuple(one for one in data.events if months and one.on >= months[0])
    return Courses(
        months,
        data.money[cut:],
        data.counts[cut:],
        events,
        data.sorts,
        data.money_name,
        data.counts_name,
    )


def _step(canvas: Canvas, data: Courses) -> float:
    return canvas.frame.inner_width / max(1, len(data.months))


def _draw_money(canvas: Canvas, data: Courses, floor: float) -> None:
    frame, step = canvas.frame, _step(canvas, data)
    steps = round_steps(int(max((v for v in data.money if v is not None), default=Decimal(0))))
    tall = floor - frame.top
    for amount in steps:
        y = round(floor - tall * amount / steps[-1], 1)
        canvas.across(y, "rule")
        canvas.text(frame.left - 8, y + 4, won_axis(amount), "axis", "end")
    for at, value in enumerate(data.money):
        if value is not None and value > 0:
            high = tall * float(value) / steps[-1]
            canvas.block(frame.left + (at + 0.18) * step, floor - high, step * 0.64, high, "k1")


def _draw_counts(canvas: Canvas, data: Courses, top: float, floor: float) -> None:
    frame, step = canvas.frame, _step(canvas, data)
    most = max([1, *data.counts])
    canvas.across(floor, "rule")
    canvas.text(frame.left - 8, top + 10, tn("chart.times", most), "axis", "end")
    for at, count in enumerate(data.counts):
        if count:
            high = (floor - top) * count / most
            x = frame.left + (at + 0.18) * step
            canvas.block(x, floor - high, step * 0.64, high, f"k{HELP_HUE}")


def _draw_events(canvas: Canvas, data: Courses, y: float) -> None:
    """Events of one month stand side by side, around its middle."""
    step = _step(canvas, data)
    for at, on in enumerate(data.months):
        events = _happened(data, on)
        middle = canvas.frame.left + (at + 0.5) * step - APART * (len(events) - 1) / 2
        for number, event in enumerate(events):
            x = round(middle + APART * number, 1)
            canvas.dot(x, y, f"dot k{MARKED_HUES[event.sort]}", radius=6)


def _draw_months(canvas: Canvas, months: Sequence[date]) -> None:
    if not months:
        return
    step = canvas.frame.inner_width / len(months)
    every = max(1, -(-len(months) * 46 // canvas.frame.inner_width))
    for at, on in enumerate(months):
        if (len(months) - 1 - at) % every == 0:
            x = canvas.frame.left + (at + 0.5) * step
            canvas.text(round(x, 1), canvas.frame.height - 6, month_short(on), "axis", "middle")


def _happened(data: Courses, on: date) -> list[Marked]:
    return [event for event in data.events if event.on.replace(day=1) == on]


def _tip(data: Courses, at: int, on: date) -> str:
    value = data.money[at]
    money = won_short(value) if value is not None else t("chart.not_stated")
    lines = [
        f"{data.money_name} {money}",
        f"{data.counts_name} {tn('chart.times', data.counts[at])}",
    ]
    return tip(month(on), *lines, *(f"{e.words} ({day(e.on)})" for e in _happened(data, on)))


def _table(title: str, data: Courses) -> Markup:
    """Newest first."""
    heads = [t("chart.period"), data.money_name, data.counts_name, t("chart.happened")]
    rows = [
        (
            month(on),
            won_plain(data.money[at]),
            str(data.counts[at]),
            (", ".join(event.words for event in _happened(data, on)) or "-", ""),
        )
        for at, on in reversed(list(enumerate(data.months)))
    ]
    return data_table(title, heads, rows, unit=t("common.unit", unit=t("common.won")))
