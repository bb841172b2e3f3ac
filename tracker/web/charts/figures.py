"""One figure over its periods, as bars."""

from collections.abc import Callable, Sequence
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
    plots,
    round_steps,
    tip,
)
from tracker.web.formats import month_short
from tracker.web.words import t


@dataclass(frozen=True, slots=True)
class Bar:
    """A period's value and its words; None is nothing stated, and drawn as a gap."""

    starts_on: date
    name: str
    value: Decimal | None
    said: str


Write = Callable[[Decimal], str]


def bars_chart(id_: str, title: str, bars: Sequence[Bar], write: Write) -> Markup:
    """Oldest first; `write` says an amount on the axis."""
    rows = [(bar.name, bar.said) for bar in reversed(bars) if bar.value is not None]
    heads = [t("chart.period"), t("chart.value")]
    return plots(title, lambda narrow: _drawn(id_, title, bars, write, narrow=narrow)) + data_table(
        title, heads, rows
    )


def _drawn(id_: str, title: str, bars: Sequence[Bar], write: Write, *, narrow: bool) -> Canvas:
    shown = bars[-12:] if narrow else bars
    frame = Frame(NARROW if narrow else WIDE, 220 if narrow else 240, 66, 10, 18, 26)
    known = [bar for bar in shown if bar.value is not None]
    said = t("chart.figure_newest", period=known[-1].name, value=known[-1].said) if known else ""
    canvas = Canvas(frame, f"{id_}-n" if narrow else id_, title, said)
    low, high = _bounds(shown)

    def up(value: float) -> float:
        return round(frame.floor - frame.inner_height * (value - low) / ((high - low) or 1), 1)

    for step in round_steps(high):
        canvas.across(up(step), "rule")
        canvas.text(frame.left - 8, up(step) + 4, write(Decimal(step)), "axis", "end")
    if low < 0:
        canvas.across(up(low), "rule")
        canvas.text(frame.left - 8, up(low) + 4, write(Decimal(low)), "axis", "end")
    _draw_bars(canvas, shown, up)
    return canvas


def _bounds(bars: Sequence[Bar]) -> tuple[int, int]:
    values = [int(bar.value) for bar in bars if bar.value is not None]
    high = round_steps(max([0, *values]))[-1]
    lowest = min([0, *values])
    return (-round_steps(-lowest)[-1] if lowest < 0 else 0), high


def _draw_bars(canvas: Canvas, bars: Sequence[Bar], up: Callable[[float], float]) -> None:
    frame, step = canvas.frame, canvas.frame.inner_width / max(1, len(bars))
    every = max(1, -(-len(bars) * 44 // frame.inner_width))
    for at, bar in enumerate(bars):
        x = frame.left + at * step
        if bar.value is not None:
            value = float(bar.value)
            top, foot = up(max(value, 0)), up(min(value, 0))
            canvas.block(x + step * 0.18, top, step * 0.64, foot - top, "k1")
        canvas.reading(x, frame.top, step, frame.inner_height, tip(bar.name, bar.said))
        if (len(bars) - 1 - at) % every == 0:
            words = month_short(bar.starts_on)
            canvas.text(x + step / 2, frame.height - 8, words, "axis", "middle")
