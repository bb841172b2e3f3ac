"""Commands: sessions logged and taken in, hours assigned and counted."""

import click

from tracker.mentoring.cli import (  # noqa: F401 - they add their commands
    afterwards,
    hours,
    importing,
)
from tracker.mentoring.cli.group import mentoring

__all__ = ["commands"]

commands: tuple[click.Command, ...] = (mentoring,)
