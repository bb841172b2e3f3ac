"""A problem in the reader's words: codes and values are stored, sentences are made when shown."""

from datetime import date

from tracker.usage.rules.problems import Problem
from tracker.web import formats
from tracker.web.words import t


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
    if name == "day":
        return formats.day(date.fromisoformat(str(value)))
    return formats.spoken(name, value)
