"""Help is logged."""

import getpass
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.partners.queries import partner_ids_by_name
from tracker.program.queries import program_named, startup_named
from tracker.support.actions import log_entry
from tracker.support.cli.group import support
from tracker.support.cli.reading import (
    day_typed,
    detail_options,
    detail_typed,
    minutes_typed,
    won_typed,
)
from tracker.support.rules import (
    FIELDS,
    FIRST_STAGE,
    HelpStage,
    NewSupportEntry,
    SupportKind,
    only_told,
)
from tracker.values.cells import same_name
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
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
@click.option("--partner", help="The name of a partner on the list.")
@click.option("--stage", type=click.Choice([stage.value for stage in HelpStage]),
              help="How far an introduction or a pilot has come.")  # fmt: skip
@click.option("--amount-krw", help="What a deal is worth: 1억5천, 150000000.")
@click.option("--confidential", is_flag=True, help="Of consulting: only the startup reads it.")
@detail_options
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def log(slug: str, program: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag
    """Log one piece of help, with the fields its kind has: others are refused."""
    place = program_named(program)
    startup = startup_named(place.id, slug)
    new = _new_entry(place.id, given)
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


def _new_entry(program_id: int, given: dict[str, Any]) -> NewSupportEntry:
    kind = SupportKind(given["kind"])
    due_on = given["next_action_due_on"]
    return NewSupportEntry(
        kind=kind,
        held_on=day_typed(given["held_on"], "held_on"),
        minutes=minutes_typed(given["minutes"]),
        given_by=given["given_by"].strip(),
        topic=given["topic"].strip(),
        shared_notes=given["notes"],
        program_notes=given["program_notes"],
        next_action=given["next_action"] or None,
        next_action_due_on=day_typed(due_on, "next_action_due_on") if due_on else None,
        partner_id=_partner(program_id, given["partner"]),
        stage=HelpStage(given["stage"]) if given["stage"] else FIRST_STAGE.get(kind),
        amount_krw=won_typed(given["amount_krw"], "amount_krw") if given["amount_krw"] else None,
        confidential=given["confidential"],
        details=only_told({name: detail_typed(name, given[name]) for name in FIELDS}),
    )


def _partner(program_id: int, name: str | None) -> int | None:
    if name is None:
        return None
    found = partner_ids_by_name(program_id).get(same_name(name))
    if found is None:
        raise RuleViolation("partner_unknown", "partner")
    return found
