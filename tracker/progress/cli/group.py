"""The group of commands, and what they share."""

import click

PROGRAM_HELP = "Its slug; may be left out while there is one program."


@click.group("progress")
def progress() -> None:
    """Milestones, valuations, figures and the way to the unicorn line."""
