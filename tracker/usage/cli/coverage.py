"""What a startup's credits may be drawn for."""

from datetime import datetime
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named, startup_named
from tracker.usage import actions
from tracker.usage.cli.group import DAY, PROGRAM_HELP, operator_name, usage
from tracker.usage.rules.coverage import Covered, NewSwitch
from tracker.values.clock import now, today
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import named, t


@usage.command("cover")
@click.option("--startup", required=True, help="Its slug.")
@click.option(
    "--what",
    required=True,
    type=click.Choice([what.value for what in Covered]),
    help="Commitment purchases, charges not covered, or the pay-as-you-go basis.",
)
@click.option("--on/--off", "covers", required=True, help="Does it count.")
@click.option("--from", "from_on", required=True, type=DAY, help="The first charge day (UTC).")
@click.option("--reason", required=True, help="What it rests on.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def cover(
    *, startup: str, what: str, covers: bool, from_on: datetime, reason: str, **more: Any
) -> None:
    """From a charge day on, say what draws a startup's credits; it is settled anew."""
    place = program_named(more["program"])
    found = startup_named(place.id, startup)
    new = NewSwitch(Covered(what), covers, from_on.date(), reason)
    begin_write()
    row = actions.switch_coverage(
        found.id, new, by=operator(operator_name()), at=now(), today=today(place.timezone)
    )
    told = {"switch": row.id, "startup": startup, "what": what, "covers": covers}
    words = t(
        "usage.cli.covered",
        startup=named(found),
        what=t(f"usage.covered.{what}"),
        state=t("usage.cover_on") if covers else t("usage.cover_off"),
        day=formats.day(from_on.date()),
    )
    db.session.commit()
    if more["as_json"]:
        print_json({**told, "from_on": from_on.date().isoformat()})
    else:
        click.echo(words)
