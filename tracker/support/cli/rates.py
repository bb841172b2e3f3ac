"""What an hour of help is worth."""

import getpass
import json
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.support.actions import set_rate
from tracker.support.cli.group import support
from tracker.support.cli.reading import day_typed, won_typed
from tracker.support.models import SupportRate
from tracker.support.rates import rates_by_kind
from tracker.support.rules import HelpRate, SupportKind
from tracker.values.clock import now
from tracker.web.console import print_json, refusable


@support.group("rate")
def rate() -> None:
    """What an hour of a kind of help is worth."""


@rate.command("set")
@click.option("--kind", default=SupportKind.MENTORING.value, show_default=True,
              type=click.Choice([kind.value for kind in SupportKind]))  # fmt: skip
@click.option("--krw-per-hour", default="0", help="150000, 15만원.")
@click.option("--krw-per-piece", default="0", help="What each is worth beside its hours.")
@click.option("--from", "since", required=True, help="The first day it holds for.")
@click.option("--source", required=True, help="Who set it, and where that is written.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def set_help_rate(
    *, kind: str, since: str, program: str | None, as_json: bool, **given: str
) -> None:
    """Set what an hour, or a piece, is worth from a day on."""
    place = program_named(program)
    hour, piece = (won_typed(given[name], name) for name in ("krw_per_hour", "krw_per_piece"))
    new = HelpRate(SupportKind(kind), day_typed(since, "from"), hour, piece)
    begin_write()
    row = set_rate(place.id, new, given["source"], by=operator(getpass.getuser()), at=now())
    told = _rate(row)
    db.session.commit()
    if as_json:
        print_json(told)
    else:
        click.echo(json.dumps(told, ensure_ascii=False))


@rate.command("list")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def list_help_rates(program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Every rate ever set, the latest day first."""
    rows = [_rate(row) for kind in rates_by_kind(program_named(program).id) for row in kind.rows]
    if as_json:
        print_json({"rates": rows})
        return
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def _rate(row: SupportRate) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "from_on": row.from_on.isoformat(),
        "krw_per_hour": row.krw_per_hour,
        "krw_per_piece": row.krw_per_piece,
        "source": row.source,
        "set_at": row.set_at.isoformat(),
        "set_by": row.set_by,
    }
