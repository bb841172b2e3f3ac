"""The group of commands, and what they share."""

from datetime import date

import click

from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation

PROGRAM_HELP = "Its slug; may be left out while there is one program."


@click.group("mentoring")
def mentoring() -> None:
    """Mentoring sessions, and the hours assigned for them."""


def day_typed(text: str, field: str) -> date:
    """A day as typed; RuleViolation `day_unreadable`."""
    found = parse_day(text)
    if found is None:
        raise RuleViolation("day_unreadable", field, text=text)
    return found
