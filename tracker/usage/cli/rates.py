"""Monthly exchange rates: entering and listing them."""

from datetime import datetime
from decimal import Decimal

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.usage import actions, queries
from tracker.usage.cli.group import PROGRAM_HELP, operator_name, usage
from tracker.usage.models import ExchangeRate
from tracker.usage.rules.rates import NewRate
from tracker.values.clock import now, today
from tracker.values.dollars import read_rate
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import t

MONTHS_LISTED = 1200


@usage.group("rate")
def rate() -> None:
    """The USD/KRW rate of each billing month."""


@rate.command("set")
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), help="2026-10")
@click.option("--usd-krw", required=True, help="Won a dollar, such as 1421.40.")
@click.option("--source", default="", help="Where the rate is published.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def set_rate(
    *, month: datetime, usd_krw: str, source: str, program: str | None, as_json: bool
) -> None:
    """Enter a month's rate; startups with usage in it are settled anew."""
    place = program_named(program)
    new = NewRate(month.date(), _rate(usd_krw), source)
    begin_write()
    done = actions.set_rate(
        place.id, new, by=operator(operator_name()), at=now(), today=today(place.timezone)
    )
    row = done.rate
    told = {**_told(row), "released": list(done.released)}
    words = t("usage.cli.rate_set", month=formats.month(row.month), rate=_shown(row.usd_krw))
    db.session.commit()
    if as_json:
        print_json(told)
        return
    click.echo(words)
    for import_id in done.released:
        click.echo(t("usage.cli.rate_released", number=import_id))


@rate.command("list")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def list_rates(program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Every month's rate, the latest first, with those it superseded."""
    found, _ = queries.month_rates(program_named(program).id, 0, MONTHS_LISTED)
    if as_json:
        rates = [{**_told(m.newest), "before": [_told(row) for row in m.before]} for m in found]
        print_json({"rates": rates})
        return
    for one in found:
        row = one.newest
        month, rate_ = formats.month(row.month), _shown(row.usd_krw)
        click.echo(t("usage.cli.rate", month=month, rate=rate_, source=row.source or "-"))
    if not found:
        click.echo(t("usage.rates_none"))


def _rate(text: str) -> Decimal:
    found = read_rate(text)
    if found is None:
        raise RuleViolation("rate_unreadable", "usd_krw", text=text[:40])
    return found


def _shown(usd_krw: Decimal) -> str:
    return formats.number(usd_krw, 6)


def _told(row: ExchangeRate) -> dict[str, object]:
    return {
        "month": f"{row.month:%Y-%m}",
        "usd_krw": plain(row.usd_krw),
        "source": row.source,
        "set_at": row.set_at.isoformat(),
        "set_by": row.set_by,
    }
