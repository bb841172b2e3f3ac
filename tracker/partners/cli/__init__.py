"""Commands about partners."""

import click

from tracker.partners.cli.group import partners
from tracker.partners.cli.importing import import_
from tracker.partners.cli.keeping import CHORES
from tracker.partners.cli.listing import list_

__all__ = ["CHORES", "commands", "import_", "list_"]

commands: tuple[click.Command, ...] = (partners,)
