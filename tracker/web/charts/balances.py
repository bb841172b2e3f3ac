"""Credit balances over time: what was left at each month's end, and what is expected to be left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from tracker.web.charts.canvas import (
    HUES,
    NARROW,
    WIDE,
    Canvas,
    Cell,
    Frame,
    Point,
    along,
    data_table,
    legend,
    plots,
    round_steps,
    shortened,
    tip,
    upward,
)
from tracker.web.formats import day, month_short, won_axis, won_plain, won_short
from tracker.web.words import t, tn

NAME_MOST = 30
ROWS_MOST = 20


@dataclass(frozen=True, slots=True)
class Balances:
    """One startup's won, one figure per day of the chart."""

    name: str
    krw: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outlined:
    """Balances on common days, ascending; the days after `known_until` are a projection."""

    days: tuple[date, ...]
    known_until: date
    of: tuple[Balances, ...]

    def __post_init__(self) -> None:
        if any(len(one.krw) != len(self.days) for one in self.of):
            raise ValueError("a balance for each day, a day for each balance")

    @property
    def known(self) -> int:
        """How many of the days are known."""
        return sum(day <= self.known_until for day in self.days)

    @property
    def sums(self) -> list[int]:
        return [sum(one.krw[at] for one in self.of) for at in range(len(self.days))]


def balances_chart(id_: str, title: str, data: Outlined, *, cap_krw: int | None = None) -> Markup:
    """Stacked areas of all startups, a legend, and the same figures as a table of more of them."""
    shown = _gathered(data, HUES)
    names = [(_hue(at), one.name) for at, one in enumerate(shown.of)]
    return (
        legend(names)
        + plots(title, lambda narrow: _stacked(id_, title, shown, cap_krw, narrow=narrow))
        + _table(title, _gathered(data, ROWS_MOST))
    )


def balance_chart(id_: str, title: str, data: Outlined) -> Markup:
    """One startup's balance as a line; the outlook is lighter and dashed."""
    return plots(title, lambda narrow: _single(id_, title, data, narrow=narrow)) + _table(
        title, data
    )


def _hue(at: int) -> int:
    return min(at + 1, HUES)


def _gathered(data: Outlined, most: int) -> Outlined:
    """Where there are more than `most`, those with most left and all others as one."""
    if len(data.of) <= most:
        return data
    last = data.known - 1
    by_size = sorted(range(len(data.of)), key=lambda at: data.of[at].krw[last], reverse=True)
    largest = set(by_size[: most - 1])
    rest = [one for at, one in enumerate(data.of) if at not in largest]
    others = tuple(map(sum, zip(*(one.krw for one in rest), strict=True)))
    kept = [one for at, one in enumerate(data.of) if at in largest]
    return Outlined(
        data.days,
        data.known_until,
        (*kept, Balances(tn("chart.other_startups", len(rest)), others)),
    )


def _frame(*, narrow: bool) -> Frame:
    return Frame(NARROW if narrow else WIDE, 250 if narrow else 300, 46, 12, 24, 26)


def _canvas(id_: str, title: str, data: Outlined, *, narrow: bool) -> Canvas:
    said = t(
        "chart.balances",
        day=day(data.known_until),
        left=won_short(data.sums[data.known - 1] if data.known else None),
    )
    return Canvas(_frame(narrow=narrow), f"{id_}-n" if narrow else id_, title, said)


def _axes(canvas: Canvas, data: Outlined, most: int, *, narrow: bool) -> int:
    """Draws both axes; the amount at the top."""
    steps = round_steps(most)
    place = upward(canvas.frame, steps[-1])
    for step in steps:
        canvas.across(place(step), "rule")
        canvas.text(canvas.frame.left - 8, place(step) + 4, won_axis(step), "axis", "end")
    canvas.months(data.days[0], data.days[-1], 4 if narrow else 11, month_short)
    return steps[-1]


def _stacked(id_: str, title: str, data: Outlined, cap_krw: int | None, *, narrow: bool) -> Canvas:
    canvas = _canvas(id_, title, data, narrow=narrow)
    if not data.of or not data.days:
        return canvas
    most = max(data.sums)
    shows_cap = cap_krw is not None and most * 2 >= cap_krw
    top = _axes(canvas, data, max(most, cap_krw or 0) if shows_cap else most, narrow=narrow)
    _areas(canvas, data, top)
    if cap_krw is not None and shows_cap:
        y = upward(canvas.frame, top)(cap_krw)
        canvas.across(y, "goal")
        words = t("chart.cap", amount=won_short(cap_krw))
        canvas.text(canvas.frame.end, y - 6, words, "goal-words halo", "end")
    _outlook_begins(canvas, data)
    _readings(canvas, data)
    return canvas


def _areas(canvas: Canvas, data: Outlined, top: int) -> None:
    across = along(canvas.frame, data.days[0], data.days[-1])
    up = upward(canvas.frame, top)
    base = [0] * len(data.days)
    seams = []
    for at in range(len(data.of) - 1, -1, -1):
        above = [low + krw for low, krw in zip(base, data.of[at].krw, strict=True)]
        upper = [(across(day), up(krw)) for day, krw in zip(data.days, above, strict=True)]
        lower = [(across(day), up(krw)) for day, krw in zip(data.days, base, strict=True)]
        _known_and_ahead(canvas, upper, lower, data.known, f"k{_hue(at)}")
        seams.append(upper)
        base = above
    for seam in seams:
        canvas.line(seam, "seam")


def _known_and_ahead(
    canvas: Canvas, upper: Sequence[Point], lower: Sequence[Point], known: int, hue: str
) -> None:
    if known:
        canvas.area(upper[:known], lower[:known], f"area {hue}")
    if known < len(upper):
        since = max(0, known - 1)
        canvas.area(upper[since:], lower[since:], f"area ahead {hue}")


def _outlook_begins(canvas: Canvas, data: Outlined) -> None:
    if not 0 < data.known < len(data.days):
        return
    x = along(canvas.frame, data.days[0], data.days[-1])(data.days[data.known - 1])
    canvas.down(x, "now")
    if x > canvas.frame.end - 60:
        canvas.text(x - 6, canvas.frame.top + 12, t("chart.outlook"), "label halo", "end")
    else:
        canvas.text(x + 6, canvas.frame.top + 12, t("chart.outlook"), "label halo")


def _readings(canvas: Canvas, data: Outlined) -> None:
    across = along(canvas.frame, data.days[0], data.days[-1])
    sums = data.sums
    said = []
    for at, on in enumerate(data.days):
        heading = day(on) if at < data.known else t("chart.outlook_of", day=day(on))
        lines = [f"{shortened(one.name, NAME_MOST)} {won_short(one.krw[at])}" for one in data.of]
        total = [f"{t('common.total')} {won_short(sums[at])}"] if len(data.of) > 1 else []
        said.append(tip(heading, *lines, *total))
    canvas.columns([across(on) for on in data.days], said)


def _single(id_: str, title: str, data: Outlined, *, narrow: bool) -> Canvas:
    canvas = _canvas(id_, title, data, narrow=narrow)
    if not data.of or not data.days:
        return canvas
    top = _axes(canvas, data, max(data.sums), narrow=narrow)
    across, up = along(canvas.frame, data.days[0], data.days[-1]), upward(canvas.frame, top)
    points = [(across(on), up(krw)) for on, krw in zip(data.days, data.of[0].krw, strict=True)]
    floor = [(x, float(canvas.frame.floor)) for x, _ in points]
    known = data.known
    if known:
        canvas.area(points[:known], floor[:known], "shade k1")
        canvas.line(points[:known], "line k1")
    if known < len(points):
        canvas.line(points[max(0, known - 1) :], "line ahead k1")
    if known:
        canvas.dot(*points[known - 1], "dot k1")
    _outlook_begins(canvas, data)
    _readings(canvas, data)
    return canvas


def _table(title: str, data: Outlined) -> Markup:
    kinds = ["num" if at < data.known else "num ahead-cell" for at in range(len(data.days))]
    rows: list[list[Cell]] = [
        [one.name, *((won_plain(krw), kind) for krw, kind in zip(one.krw, kinds, strict=True))]
        for one in data.of
    ]
    if len(data.of) > 1:
        sums = [(won_plain(krw), kind) for krw, kind in zip(data.sums, kinds, strict=True)]
        rows.insert(0, [t("common.total"), *sums])
    heads = [
        day(on) if at < data.known else t("chart.outlook_of", day=day(on))
        for at, on in enumerate(data.days)
    ]
    unit = t("common.unit", unit=t("common.won"))
    return data_table(title, [t("chart.startup"), *heads], rows, unit=unit)
