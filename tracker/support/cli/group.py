"""The group of commands."""

import click


@click.group("support")
def support() -> None:
    """Help that startups were given."""
