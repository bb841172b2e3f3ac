"""Balances in; links that ask for them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from config import Config
from tracker.access.rules import StartupPlace, operator
from tracker.db import begin_write, db
from tracker.files.rules import PICTURE_BYTES_MOST, picture_type
from tracker.files.storage import put
from tracker.program.queries import program_named, startup_named
from tracker.usage import actions, letters, queries
from tracker.usage.cli.group import DAY, PROGRAM_HELP, operator_name, usage
from tracker.usage.rules.statements import NewStatement, Picture
from tracker.values.clock import now, today
from tracker.values.dollars import read_dollar_balance
from tracker.values.refusals import RuleViolation
from tracker.values.won import read_balance
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import named, t


@usage.group("statement")
def statement() -> None:
    """Balances read off Microsoft's page."""


@statement.command("add")
@click.option("--startup", required=True, help="Its slug.")
@click.option("--on", "stated_on", required=True, type=DAY, help="The day the balance was read.")
@click.option("--balance-krw", help="In won, as people write it: 48,250,000; 0 for nothing left.")
@click.option("--balance-usd", help="In dollars, to the cent.")
@click.option("--picture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="Up to 500 characters.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--dry-run", is_flag=True, help="Say what it would come to, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def add(startup: str, dry_run: bool, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - flags of the command line
    """Keep a balance; usage since the last one is estimated on days no export covers."""
    place = program_named(given["program"])
    found = startup_named(place.id, startup)
    new = _new(given, keeping=not dry_run)
    day = today(place.timezone)
    preview = queries.preview_statement(place.id, found.id, new, today=day)
    own = None
    if not dry_run:
        begin_write()
        by = operator(operator_name())
        own = actions.record_statement(found.id, new, by=by, at=now(), today=day)
        db.session.commit()
    if as_json:
        print_json(_told(own, new, preview))
        return
    if dry_run:
        click.echo(t("usage.cli.dry_run"))
    _tell(named(found), new, preview)


def _new(given: dict[str, Any], *, keeping: bool) -> NewStatement:
    krw, usd = given["balance_krw"], given["balance_usd"]
    won, dollars = read_balance(krw or ""), read_dollar_balance(usd or "")
    if (krw is not None and won is None) or (usd is not None and dollars is None):
        raise RuleViolation("balance_unreadable", "balance", text=str(krw or usd)[:40])
    on: datetime = given["stated_on"]
    return NewStatement(
        on.date(), won, dollars, given["note"], _picture(given["picture"], keeping=keeping)
    )


def _picture(path: Path | None, *, keeping: bool) -> Picture | None:
    if path is None:
        return None
    with path.open("rb") as file:
        kind = picture_type(path.name, file.read(PICTURE_BYTES_MOST + 1))
        if not keeping:
            return None
        file.seek(0)
        config: Config = current_app.extensions["tracker_config"]
        kept = put(config.home / "files", file)
    return Picture(kept.sha256, kept.size_bytes, kind, path.name)


def _told(
    own: int | None, new: NewStatement, preview: queries.StatementPreview
) -> dict[str, object]:
    span = preview.span
    return {
        "statement": own,
        "stated_on": new.stated_on.isoformat(),
        "since": span.earlier.stated_on.isoformat() if span else None,
        "estimated_days": len(span.estimates) if span else 0,
        "estimated_krw": int(span.estimated_krw) if span else 0,
        "difference_krw": preview.compared.difference_krw,
        "remaining_krw": preview.remaining_after_krw,
    }


def _tell(name: str, new: NewStatement, preview: queries.StatementPreview) -> None:
    span = preview.span
    click.echo(t("statements.cli.kept", startup=name, day=formats.day(new.stated_on)))
    if span is None:
        click.echo(t("statements.first_one"))
    elif span.estimates:
        amount = formats.won(span.estimated_krw)
        click.echo(t("statements.cli.estimated", days=len(span.estimates), amount=amount))
    difference = preview.compared.difference_krw
    if difference:
        click.echo(t("statements.differs_by", amount=formats.won(difference)))


@statement.command("request")
@click.option("--startup", required=True, help="Its slug.")
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), help="2026-09")
@click.option("--mail", "mailing", is_flag=True, help="Send it, where TRACKER_SMTP_URL is set.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def request(startup: str, month: datetime, mailing: bool, program: str | None) -> None:  # noqa: FBT001 - a flag of the command line
    """Print a link by which the startup sends its balance without signing in; 14 days, once."""
    place = program_named(program)
    found = startup_named(place.id, startup)
    first: date = month.date()
    if first > today(place.timezone):
        raise RuleViolation("nobody_to_ask", "month")
    config: Config = current_app.extensions["tracker_config"]
    mailing = mailing and config.smtp_url is not None
    at = now()
    begin_write()
    token, to = actions.request_statement(
        place.id, found.id, first, mailing=mailing, by=operator(operator_name()), at=at
    )
    whose = StartupPlace(found.id, place, found.slug, found.name, found.name_en)
    address = letters.link_address(config.base_url, token)
    covers = queries.month_covers(place.id, {found.id: first}, first, today=today(place.timezone))
    written = letters.letter(whose, first, covers[found.id], to, address)
    if mailing:
        letters.send(written, place, first, at=at)
    db.session.commit()
    click.echo(written.address)
