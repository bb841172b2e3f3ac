"""Commands: cost files in, totals out, sub accounts to their startups."""

import click

from tracker.usage.cli import (  # they add their commands
    imports,  # noqa: F401
    mappings,  # noqa: F401
    statements,  # noqa: F401
    totals,  # noqa: F401
)
from tracker.usage.cli.group import usage

commands: tuple[click.Command, ...] = (usage,)
