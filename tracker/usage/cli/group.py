"""The group of commands, and what they share."""

import getpass
from datetime import date, datetime

import click

PROGRAM_HELP = "Its slug; may be left out while there is one program."
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("usage")
def usage() -> None:
    """Cost imports, totals and mappings of sub accounts."""


def day_of(given: datetime | None) -> date | None:
    return given.date() if given else None


def operator_name() -> str:
    return f"{getpass.getuser()}@console"
