"""Commands."""

import click

from tracker.progress.cli import (
    forecast,  # noqa: F401 - it adds its commands
    show,  # noqa: F401 - it adds its command
from tracker.progress.cli import (  # noqa: F401 - they add their commands
    importing,
)
from tracker.progress.cli.group import progress

__all__ = ["commands"]

commands: tuple[click.Command, ...] = (progress,)
