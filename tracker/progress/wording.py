"""Figures and periods in the reader's words."""

from datetime import date
from decimal import Decimal

from tracker.progress.rules.kpis import KPIS, Kpi, Unit
from tracker.values.periods import Period, PeriodKind, ordinal
from tracker.web import formats
from tracker.web.words import t


def period_words(period: Period, starts_on: date) -> str:
    """`2026년 9월`, `2026년 3분기`, `2차 연도`; `starts_on` is the program's first day."""
    start = period.starts_on
    match period.kind:
        case PeriodKind.MONTH:
            return formats.month(start)
        case PeriodKind.QUARTER:
            return t("period.quarter_of", year=start.year, n=(start.month + 2) // 3)
        case PeriodKind.HALF:
            return t(
                "period.first_half" if start.month == 1 else "period.second_half", year=start.year
            )
        case PeriodKind.FISCAL_YEAR:
            return t("period.fiscal_year_of", year=start.year)
    return t("period.program_year_of", n=ordinal(period, program_starts_on=starts_on))


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
