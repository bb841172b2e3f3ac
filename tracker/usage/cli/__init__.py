"""Commands: cost files in, totals out, sub accounts to their startups."""

import click

from tracker.usage.cli import (  # noqa: F401 - they add their commands
    anew,
    coverage,
    holds,
    imports,
    mappings,
    rates,
    statements,
    totals,
)
from tracker.usage.cli.group import usage
from tracker.usage.cli.uploads import CHORES, HANDLERS

__all__ = ["CHORES", "HANDLERS", "commands"]

commands: tuple[click.Command, ...] = (usage,)
