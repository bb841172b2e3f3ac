"""Milestones by their due dates: when each was due at first, is due now, and was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from tracker.web.charts.canvas import (
    NARROW,
    Canvas,
    Cell,
    Frame,
    Span,
    along,
    data_table,
    plots,
    shortened,
    tip,
)
from tracker.web.formats import day, month_short
from tracker.web.words import t

WIDE = 1120
TITLE_MOST, NAME_MOST, NARROW_MOST = 18, 12, 26
BAR = 12
MARGIN, BACK, AHEAD = timedelta(days=14), timedelta(days=540), timedelta(days=900)
TODAY_REACH, MONTH_WIDTH = 62, 34  # half the width of today's words, the width of a month's


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone as drawn. `tone` is as of a chip, `said` its state in words."""

    title: str
    startup: str
    baseline_due_on: date
    due_on: date
    closed_on: date | None
    tone: str
    said: str

    @property
    def ends_on(self) -> date:
        return self.closed_on or self.due_on


def milestones_chart(id_: str, title: str, milestones: Sequence[Due], span: Span) -> Markup:
    """A row each: a ring where it was due at first, a bar from today to its due date."""
    drawn = plots(title, lambda narrow: _drawn(id_, title, milestones, span, narrow=narrow))
    return drawn + _table(title, milestones)


def _drawn(id_: str, title: str, milestones: Sequence[Due], span: Span, *, narrow: bool) -> Canvas:
    row, left, right = (44, 8, 12) if narrow else (32, 330, 96)
    height = 34 + row * len(milestones) + 8
    frame = Frame(NARROW if narrow else WIDE, height, left, right, 30, 8)
    words = t("chart.milestones", n=str(len(milestones)), day=day(span.today))
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, words)
    _draw_months(canvas, span, narrow=narrow)
    for at, due in enumerate(milestones):
        y = frame.top + at * row
        _draw_names(canvas, due, y, narrow=narrow)
        _draw_due(canvas, due, y + (26 if narrow else 10), span, narrow=narrow)
        canvas.reading(0, y, frame.width, row, _reading(due))
    return canvas


def _draw_months(canvas: Canvas, span: Span, *, narrow: bool) -> None:
    first, last, today = span.first, span.last, span.today
    place = along(canvas.frame, first, last)
    now = place(today)
    on = date(first.year, first.month, 1)
    step = max(1, round((last - first).days / 30.4 / (4 if narrow else 9)))
    while on <= last:
        if on >= first:
            canvas.down(place(on), "rule")
            if not -TODAY_REACH - MONTH_WIDTH < place(on) - now < TODAY_REACH:
                canvas.text(place(on) + 3, 16, month_short(on), "axis")
        months = on.year * 12 + on.month - 1 + step
        on = date(months // 12, months % 12 + 1, 1)
    canvas.down(now, "goal")
    anchor = "start" if now < 40 else "end" if now > canvas.frame.width - 40 else "middle"
    canvas.text(now, 16, t("chart.today", day=day(today)), "goal-words halo", anchor)


def _draw_names(canvas: Canvas, due: Due, y: float, *, narrow: bool) -> None:
    if narrow:
        words = shortened(f"{due.startup} · {due.title}", NARROW_MOST)
        canvas.text(8, y + 16, words, "label halo")
        return
    canvas.text(0, y + 20, shortened(due.title, TITLE_MOST), "label")
    startup = shortened(due.startup, NAME_MOST)
    canvas.text(canvas.frame.left - 14, y + 20, startup, "axis", "end")


def _draw_due(canvas: Canvas, due: Due, y: float, span: Span, *, narrow: bool) -> None:
    place = along(canvas.frame, span.first, span.last)
    begins, ends = sorted((place(span.today), place(due.ends_on)))
    if due.closed_on is None:
        canvas.bar(begins, y, ends - begins, BAR, f"f-{due.tone} time-left")
    if due.baseline_due_on != due.ends_on:
        canvas.dot(place(due.baseline_due_on), y + BAR / 2, "ring", radius=4.5)
    canvas.dot(place(due.ends_on), y + BAR / 2, f"dot f-{due.tone}", radius=6.5)
    if not narrow:
        canvas.text(canvas.frame.end + 12, y + 10, due.said, "axis")


def _reading(due: Due) -> str:
    moved = due.baseline_due_on != due.due_on
    lines = [
        due.said,
        t("chart.due", day=day(due.due_on)),
        *([t("chart.due_at_first", day=day(due.baseline_due_on))] if moved else []),
        *([t("chart.closed", day=day(due.closed_on))] if due.closed_on else []),
    ]
    return tip(f"{due.startup} · {due.title}", *lines)


def _table(title: str, milestones: Sequence[Due]) -> Markup:
    heads = ["milestone", "startup", "state", "due_at_first_head", "due_head", "closed_head"]
    rows: list[tuple[Cell, ...]] = [
        (
            due.title,
            (due.startup, ""),
            (due.said, ""),
            (day(due.baseline_due_on), "nowrap"),
            (day(due.due_on), "nowrap"),
            (day(due.closed_on), "nowrap"),
        )
        for due in milestones
    ]
    return data_table(title, [t(f"chart.{head}") for head in heads], rows)


def window(milestones: Sequence[Due], today: date) -> Span:
    """From the earliest to the latest day drawn, today always in it, nothing years away."""
    ends = [due.ends_on for due in milestones]
    days = [today, *(due.baseline_due_on for due in milestones), *ends]
    first = max(min(days), today - BACK) - MARGIN
    last = min(max(days), today + AHEAD) + MARGIN
    return Span(first, last, today)
