"""Periods in the reader's words, and as a page offers them."""

from collections.abc import Mapping, Sequence
from datetime import date

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


def periods_offered(
    periods: Mapping[PeriodKind, Sequence[Period]], starts_on: date
) -> list[tuple[PeriodKind, list[tuple[str, str]]]]:
    """By kind: each period's name for the address, and its words."""
    return [
        (kind, [(one.name, period_words(one, starts_on)) for one in found])
        for kind, found in periods.items()
    ]
