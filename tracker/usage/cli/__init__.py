"""Commands: cost files in, totals out, sub accounts to their startups."""

import click

from tracker.usage.cli import holds, imports, mappings, totals  # noqa: F401 - they add their commands
from tracker.usage.cli.group import usage
from tracker.usage.cli.uploads import CHORES, HANDLERS

__all__ = ["CHORES", "HANDLERS", "commands"]

commands: tuple[click.Command, ...] = (usage,)
