"""Sub accounts to their startups."""

from datetime import datetime
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named, startup_named
from tracker.usage import actions, queries
from tracker.usage.cli.group import DAY, PROGRAM_HELP, day_of, operator_name, usage
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.numbers import sub_account as read_sub_account
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.console import refusable
from tracker.web.words import named, t


@usage.command("map")
@click.option("--sub-account", required=True, help="The subscription's id.")
@click.option("--startup", required=True, help="Its slug.")
@click.option("--from", "starts_on", type=DAY, help="The first charge day (UTC); default: all.")
@click.option("--to", "ends_on", type=DAY, help="The charge day on which it holds no more.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def map_sub_account(sub_account: str, startup: str, program: str | None, **days: Any) -> None:
    """A sub account belongs to a startup, for charge days [--from, --to)."""
    place = program_named(program)
    found = startup_named(place.id, startup)
    new = NewMapping(sub_account, day_of(days["starts_on"]), day_of(days["ends_on"]))
    begin_write()
    mapping = actions.map_sub_account(
        found.id, new, by=operator(operator_name()), at=now(), today=today(place.timezone)
    )
    words = t("usage.cli.mapped", sub_account=mapping.sub_account, startup=named(found))
    db.session.commit()
    click.echo(words)


@usage.command("unmap")
@click.option("--sub-account", required=True, help="The subscription's id.")
@click.option("--from", "from_on", type=DAY, help="The first charge day without; default: all.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def unmap_sub_account(sub_account: str, from_on: datetime | None, program: str | None) -> None:
    """From a charge day on, a sub account belongs to no startup."""
    place = program_named(program)
    begin_write()
    account = read_sub_account(sub_account.strip()) or ""
    day = day_of(from_on)
    spans = queries.mappings_of(place.id).spans_of(account)
    ended = [s for s in spans if day is None or s.ends_on is None or day < s.ends_on]
    if not ended:
        raise RuleViolation("sub_account_not_mapped", "sub_account", sub_account=sub_account[:120])
    by, at = operator(operator_name()), now()
    for span in ended:
        actions.unmap_sub_account(
            place.id, span.id, from_on=day, by=by, at=at, today=today(place.timezone)
        )
    db.session.commit()
    click.echo(t("usage.cli.unmapped", sub_account=account))
