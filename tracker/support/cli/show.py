"""How much help was given."""

import json
from typing import Any

import click

from tracker.program.queries import StartupRow, program_named, startup_named, startups_of
from tracker.support.cli.group import support
from tracker.support.cli.reading import day_typed
from tracker.support.queries import SupportTotals, support_totals
from tracker.support.rates import help_rates
from tracker.web.console import print_json, refusable


@support.command("show")
@click.option("--startup", "slug", help="Its slug; all startups where left out.")
@click.option("--from", "since", help="The first day counted.")
@click.option("--to", "until", help="The last day counted.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def show(
    slug: str | None,
    since: str | None,
    until: str | None,
    program: str | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """How much help each startup was given. `value_krw` is null until help has rates."""
    place = program_named(program)
    shown = [startup_named(place.id, slug)] if slug else startups_of(place.id)
    first = day_typed(since, "from") if since else None
    last = day_typed(until, "to") if until else None
    totals = support_totals(place.id, first, last)
    rated = bool(help_rates(place.id))
    rows = [_shown(startup, totals.get(startup.id), rated=rated) for startup in shown]
    if as_json:
        print_json({"startups": rows})
        return
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def _shown(startup: StartupRow, totals: SupportTotals | None, *, rated: bool) -> dict[str, Any]:
    value = totals.value_krw if totals else 0
    return {
        "slug": startup.slug,
        "entries": totals.entries if totals else 0,
        "minutes": totals.minutes if totals else 0,
        "value_krw": value if rated else None,
        "by_kind": {kind.value: n for kind, n in totals.by_kind.items()} if totals else {},
        "last_touch_on": totals.last_on.isoformat() if totals else None,
    }
