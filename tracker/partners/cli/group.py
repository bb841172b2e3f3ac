"""The group of commands."""

import click

PROGRAM_HELP = "Its slug; may be left out while there is one program."


@click.group("partners")
def partners() -> None:
    """Partner organizations: whom startups are brought together with."""
