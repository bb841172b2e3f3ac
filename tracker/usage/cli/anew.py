"""Settling anew."""

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.usage import actions
from tracker.usage.cli.group import PROGRAM_HELP, operator_name, usage
from tracker.values.clock import now, today
from tracker.web.console import refusable
from tracker.web.words import tn


@usage.command("settle")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def settle(program: str | None) -> None:
    """Work out every startup's usage once more from the live files; posts what differs."""
    place = program_named(program)
    begin_write()
    settled = actions.settle_anew(
        place.id, by=operator(operator_name()), at=now(), today=today(place.timezone)
    )
    db.session.commit()
    click.echo(tn("usage.cli.settled", settled))
