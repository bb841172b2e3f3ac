"""Commands."""

import click

from tracker.progress.cli import (  # noqa: F401 - they add their commands
    forecast,
    importing,
    show,
)
from tracker.progress.cli import evidence  # noqa: F401 - it adds its commands
from tracker.progress.cli.group import progress

__all__ = ["commands"]

commands: tuple[click.Command, ...] = (progress,)
