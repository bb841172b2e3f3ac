"""What people type, read."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from tracker.support.rules import FIELDS, KINDS_WITH, Detail, DetailType
from tracker.values.days import parse_day
from tracker.values.durations import parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.won import read_balance


def won_typed(text: str, field: str = "krw_per_hour") -> int:
    found = read_balance(text)
    if found is None:
        raise RuleViolation("won_unreadable", field, text=text[:40])
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


def detail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for every field that only some kinds have."""
    for field in reversed(tuple(FIELDS.values())):
        kinds = ", ".join(KINDS_WITH[field.name])
        kind = click.Choice([str(one) for one in field.choices]) if field.choices else click.STRING
        option = f"--{field.name.replace('_', '-')}"
        command = click.option(option, field.name, type=kind, help=f"Of {kinds}.")(command)
    return command


def detail_typed(name: str, text: str | None) -> Detail | None:
    """A detail read for what it is; None where it was left out."""
    if text is None:
        return None
    match FIELDS[name].type:
        case DetailType.DAY:
            return day_typed(text, name)
        case DetailType.NUMBER:
            return won_typed(text, name)
    return text.strip()
