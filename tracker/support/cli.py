"""Support at the command line."""

import getpass
import json
from datetime import date
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow, program_named, startup_named, startups_of
from tracker.support.actions import log_entry, set_rate
from tracker.support.models import SupportRate
from tracker.support.queries import SupportTotals, support_totals
from tracker.support.rates import help_rates, rates_by_kind
from tracker.support.rules import HelpRate, NewSupportEntry, SupportKind
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.values.durations import parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.won import read_balance
from tracker.web.console import print_json, refusable
from tracker.web.formats import day
from tracker.web.words import t


@click.group("support")
def support() -> None:
    """Help that startups were given."""


@support.command("log")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in SupportKind]))
@click.option("--held-on", required=True, help="2026-9-30, 26.9.30, 20260930.")
@click.option("--minutes", help="90, 1:30, 1시간 30분.")
@click.option("--given-by", required=True, help="The mentor, adviser or partner who helped.")
@click.option("--topic", required=True)
@click.option("--notes", default="", help="Notes the startup may read.")
@click.option("--program-notes", default="", help="Notes for the program only.")
@click.option("--next-action")
@click.option("--next-action-due-on")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def log(slug: str, program: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag
    """Log one piece of help."""
    place = program_named(program)
    startup = startup_named(place.id, slug)
    new = _new_entry(given)
    begin_write()
    logged = log_entry(
        startup.id, new, by=operator(getpass.getuser()), at=now(), today=today(place.timezone)
    )
    db.session.commit()
    if as_json:
        print_json({"entry": logged.entry_id, "startup": slug, "held_on": str(new.held_on)})
    else:
        words = {"startup": startup.name, "day": day(new.held_on)}
        click.echo(t("support.told_logged", id=logged.entry_id, **words))


def _new_entry(given: dict[str, Any]) -> NewSupportEntry:
    due_on = given["next_action_due_on"]
    return NewSupportEntry(
        kind=SupportKind(given["kind"]),
        held_on=_day(given["held_on"], "held_on"),
        minutes=_minutes(given["minutes"]),
        given_by=given["given_by"].strip(),
        topic=given["topic"].strip(),
        shared_notes=given["notes"],
        program_notes=given["program_notes"],
        next_action=given["next_action"] or None,
        next_action_due_on=_day(due_on, "next_action_due_on") if due_on else None,
    )


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
    first = _day(since, "from") if since else None
    last = _day(until, "to") if until else None
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


@support.group("rate")
def rate() -> None:
    """What an hour of a kind of help is worth."""


@rate.command("set")
@click.option("--kind", default=SupportKind.MENTORING.value, show_default=True,
              type=click.Choice([kind.value for kind in SupportKind]))  # fmt: skip
@click.option("--krw-per-hour", required=True, help="150000, 15만원.")
@click.option("--from", "since", required=True, help="The first day it holds for.")
@click.option("--source", required=True, help="Who set it, and where that is written.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def set_help_rate(
    *, kind: str, krw_per_hour: str, since: str, program: str | None, as_json: bool, **given: str
) -> None:
    """Set what an hour is worth from a day on."""
    place = program_named(program)
    new = HelpRate(SupportKind(kind), _day(since, "from"), _won(krw_per_hour))
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
        "source": row.source,
        "set_at": row.set_at.isoformat(),
        "set_by": row.set_by,
    }


def _won(text: str) -> int:
    found = read_balance(text)
    if found is None:
        raise RuleViolation("won_unreadable", "krw_per_hour", text=text[:40])
    return found


def _day(text: str, field: str) -> date:
    found = parse_day(text)
    if found is None:
        raise RuleViolation("day_unreadable", field, text=text)
    return found


def _minutes(text: str | None) -> int | None:
    if text is None:
        return None
    found = parse_minutes(text)
    if found is None:
        raise RuleViolation("minutes_unreadable", "minutes", text=text)
    return found


commands: tuple[click.Command, ...] = (support,)
