"""Commands: cost files in, totals out, sub accounts to their startups."""

import click

from tracker.usage.cli import (  # noqa: F401 - they add their commands
    anew,
    coverage,
    imports,
    mappings,
    rates,
    statements,
    totals,
)
from tracker.usage.cli.group import usage

commands: tuple[click.Command, ...] = (usage,)
