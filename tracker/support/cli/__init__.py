"""Support at the command line."""

import click

from tracker.support.cli import (  # noqa: F401 - they add their commands
    following,
    importing,
    log,
    rates,
    show,
)
from tracker.support.cli.group import support

__all__ = ["CHORES", "commands"]

commands: tuple[click.Command, ...] = (support,)
CHORES = importing.CHORES
