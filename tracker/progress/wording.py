"""Figures and periods in the reader's words."""

from decimal import Decimal

from tracker.progress.rules.kpis import KPIS, Kpi, Unit
from tracker.web import formats
from tracker.web.words import t

HARDLY = 0.0005
"""A change of a chance that is not worth a word."""


def value_words(kpi: Kpi, value: Decimal | None) -> str:
    """Exact, with its unit: `320,000,000원`, `42명`, `7건`, `11.5개월`."""
    if value is None:
        return formats.NOTHING
    match KPIS[kpi].unit:
        case Unit.WON:
            return formats.won(value)
        case Unit.PEOPLE:
            return t("kpi.people", n=formats.number(value))
        case Unit.COUNT:
            return t(f"kpi.counted.{kpi}", n=formats.number(value))
    return t("kpi.months", n=formats.number(value, 1))


def short_words(kpi: Kpi, value: Decimal | None) -> str:
    """As in a table's cell: won in their largest unit."""
    if value is not None and KPIS[kpi].unit is Unit.WON:
        return formats.won_short(value)
    return value_words(kpi, value)


def likely(chance: float) -> str:
    """No more precision than there is: `14.4%`, `under 0.1%`."""
    if 0 < chance < HARDLY * 2:
        return t("forecast.under", percent=formats.percent(0.1))
    if 1 - HARDLY * 2 < chance < 1:
        return t("forecast.over", percent=formats.percent(99.9))
    return formats.percent(chance * 100)


def bracket(one: float, two: float) -> str:
    low, high = likely(min(one, two)), likely(max(one, two))
    return low if low == high else t("forecast.bracket", low=low, high=high)


def points(by: float) -> str:
    """`+1.2%p`; a hardly visible change says so."""
    if abs(by) < HARDLY:
        return t("forecast.hardly")
    sign = "+" if by > 0 else "-"
    return t("forecast.points", sign=sign, n=f"{abs(by) * 100:.1f}")
