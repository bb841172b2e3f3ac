"""What people type, read."""

from datetime import date

from tracker.values.days import parse_day
from tracker.values.durations import parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.won import read_balance


def won_typed(text: str) -> int:
    found = read_balance(text)
    if found is None:
        raise RuleViolation("won_unreadable", "krw_per_hour", text=text[:40])
    return found


def day_typed(text: str, field: str) -> date:
    found = parse_day(text)
    if found is None:
        raise RuleViolation("day_unreadable", field, text=text)
    return found


def minutes_typed(text: str | None) -> int | None:
    if text is None:
        return None
    found = parse_minutes(text)
    if found is None:
        raise RuleViolation("minutes_unreadable", "minutes", text=text)
    return found
