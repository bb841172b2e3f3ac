"""A problem in the reader's words: codes and values are stored, sentences are made when shown."""

from datetime import date

from tracker.usage.rules.months import MonthLife
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.unusual import Rise, UnusualDay
from tracker.web import formats
from tracker.web.words import t

LIFE_TONES = {MonthLife.OPEN: "info", MonthLife.SETTLING: "none", MonthLife.CLOSED: "ok"}


def message(problem: Problem) -> str:
    values: dict[str, str] = {
        "blob": problem.blob,
        "column": problem.column or "",
        "value": problem.value or "",
    }
    values |= {name: _spoken(name, value) for name, value in problem.values.items()}
    return t(f"usage.problem.{problem.key}", **values)


def _spoken(name: str, value: int | str) -> str:
    """Months and days are kept as `2026-09` and `2026-09-30`; a line number has no commas."""
    if name == "line":
        return str(value)
    if name == "month" and value:
        return formats.month(date.fromisoformat(f"{value}-01"))
    if name == "source":  # an export by its own name, not by all of its address
        return str(value).rpartition("/exports/")[2] or str(value)
    if name == "day":
        return formats.day(date.fromisoformat(str(value)))
    return formats.spoken(name, value)


def unusual_sentence(found: UnusualDay, rise: Rise | None) -> str:
    """What is unusual of a day, with its figures; and what most of the rise is."""
    values = {
        "day": formats.day(found.day),
        "amount": formats.won(found.amount_krw),
        "median": formats.won(found.median_krw),
    }
    if found.times is None:
        said = t("looking.unusual.from_nothing", **values)
    else:
        said = t("looking.unusual.times", **values, times=found.times)
    if rise is not None:
        said = f"{said} {t('looking.unusual.rise', percent=rise.percent, name=rise.name)}"
    return said if found.complete else f"{said} {t('looking.unusual.incomplete')}"
