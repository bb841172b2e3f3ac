"""Support at the command line."""

import click

from tracker.support.cli import (  # noqa: F401 - they add their commands
    log,
    rates,
    show,
)
from tracker.support.cli.group import support

__all__ = ["commands"]

commands: tuple[click.Command, ...] = (support,)
