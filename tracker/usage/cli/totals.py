"""Totals out."""

from datetime import datetime

import click

from tracker.program.queries import program_named
from tracker.usage import queries
from tracker.usage.cli.group import PROGRAM_HELP, usage
from tracker.usage.rules.deciding import by_currency, written
from tracker.usage.rules.settling import Buckets
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import named, t, tn


@usage.command("totals")
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), help="2026-09")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def totals(month: datetime, program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """A billing month's won by startup and bucket, exact."""
    place = program_named(program)
    found = queries.month_totals(place.id, month.date())
    left_out = queries.holds.left_out(place.id, month.date())
    if as_json:
        told = {
            "month": f"{month:%Y-%m}",
            "startups": [
                _startup_object(one.slug, sums, found.settled_krw.get(one.id, 0))
                for one, sums in found.startups
            ],
            "shared": written(found.shared),
            "unmapped": written(found.unmapped),
        }
        if left_out.rows:
            told["rejected"] = {"rows": left_out.rows, "billed": by_currency(left_out.billed)}
        print_json(told)
        return
    for startup, sums in found.startups:
        _tell_buckets(named(startup), sums)
    _tell_buckets(t("usage.no_startup"), found.shared)
    _tell_buckets(t("usage.unmapped"), found.unmapped)
    if left_out.rows:
        click.echo(tn("usage.cli.left_out", left_out.rows))


def _startup_object(slug: str, sums: Buckets, settled_krw: int) -> dict[str, object]:
    return {"slug": slug, "buckets": written(sums), "settled_krw": settled_krw}


def _tell_buckets(name: str, sums: Buckets) -> None:
    click.echo(name)
    for bucket, amount in sums.items():
        if amount:
            words = t(f"usage.bucket.{bucket}")
            click.echo(t("usage.cli.bucket", bucket=words, amount=formats.won(amount)))
