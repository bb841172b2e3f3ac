"""Commands."""

from tracker.mentoring.cli import importing  # noqa: F401 - it adds its commands
from tracker.mentoring.cli.group import mentoring

commands = (mentoring,)
