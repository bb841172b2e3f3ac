"""Commands."""

import click

from tracker.progress.cli import (  # noqa: F401 - they add their commands
    evidence,
    forecast,
    importing,
    show,
)
from tracker.progress.cli.group import progress

__all__ = ["commands"]

commands: tuple[click.Command, ...] = (progress,)
