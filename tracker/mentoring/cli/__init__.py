"""Mentoring at the command line."""

import click


@click.group("mentoring")
def mentoring() -> None:
    """Mentoring sessions and hours."""


from tracker.mentoring.cli import afterwards  # noqa: E402, F401 - adds its commands

commands: tuple[click.Command, ...] = (mentoring,)
