"""Help is logged."""

import getpass
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named, startup_named
from tracker.support.actions import log_entry
from tracker.support.cli.group import support
from tracker.support.cli.reading import day_typed, minutes_typed
from tracker.support.rules import NewSupportEntry, SupportKind
from tracker.values.clock import now, today
from tracker.web.console import print_json, refusable
from tracker.web.formats import day
from tracker.web.words import t


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
        held_on=day_typed(given["held_on"], "held_on"),
        minutes=minutes_typed(given["minutes"]),
        given_by=given["given_by"].strip(),
        topic=given["topic"].strip(),
        shared_notes=given["notes"],
        program_notes=given["program_notes"],
        next_action=given["next_action"] or None,
        next_action_due_on=day_typed(due_on, "next_action_due_on") if due_on else None,
    )
