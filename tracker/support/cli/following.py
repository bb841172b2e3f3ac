"""What follows help: a further stage, and what it cost."""

import getpass
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named, startup_named
from tracker.support import actions, queries
from tracker.support.cli.group import support
from tracker.support.cli.reading import day_typed, won_typed
from tracker.support.rules import HelpStage, NewCost, NewStep, Sight, SupportKind
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.formats import won
from tracker.web.words import t

WHOLE = Sight(program_notes=True, confidential=True)


@support.command("step")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--entry", "entry_id", required=True, type=int, help="The entry's number.")
@click.option("--stage", required=True, type=click.Choice([stage.value for stage in HelpStage]))
@click.option("--on", "happened_on", required=True, help="2026-9-30, 26.9.30, 20260930.")
@click.option("--amount-krw", help="What a deal is worth: 1억5천, 150000000.")
@click.option("--note", default="", help="Why it went back; at a pilot's end its result.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def step(  # noqa: PLR0913, PLR0917 - options
    slug: str,
    entry_id: int,
    stage: str,
    happened_on: str,
    amount_krw: str | None,
    note: str,
    program: str | None,
    as_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """An introduction or a pilot reaches a further stage."""
    place = program_named(program)
    startup = startup_named(place.id, slug)
    new = NewStep(
        stage=HelpStage(stage),
        happened_on=day_typed(happened_on, "happened_on"),
        amount_krw=won_typed(amount_krw, "amount_krw") if amount_krw else None,
        note=note,
    )
    begin_write()
    found = queries.entry_of(startup.id, entry_id, WHOLE)
    if found is None:
        raise RuleViolation("entry_unknown")
    actions.take_step(
        startup.id,
        entry_id,
        new,
        version=found.version,
        by=operator(getpass.getuser()),
        at=now(),
        today=today(place.timezone),
    )
    db.session.commit()
    if as_json:
        print_json({"entry": entry_id, "startup": slug, "stage": stage})
    else:
        click.echo(t("support.told_step", id=entry_id, stage=t(f"support.stage.{stage}")))


@support.command("cost")
@click.option("--amount-krw", required=True, help="1억5천, 150000000.")
@click.option("--source", required=True, help="The source of funds.")
@click.option("--paid-on", required=True, help="2026-9-30, 26.9.30, 20260930.")
@click.option("--kind", type=click.Choice([kind.value for kind in SupportKind]),
              help="Of what; of an entry it is the entry's.")  # fmt: skip
@click.option("--startup", "slug", help="Whom it was for; the whole program where left out.")
@click.option("--entry", "entry_id", type=int, help="The entry's number, with its startup.")
@click.option("--budget-item", default="")
@click.option("--note", default="")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def cost(slug: str | None, program: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag
    """What the host itself paid. Its proof is added in the page."""
    place = program_named(program)
    startup_id = startup_named(place.id, slug).id if slug else None
    new = NewCost(
        kind=_kind(startup_id, given),
        amount_krw=won_typed(given["amount_krw"], "amount_krw"),
        source_of_funds=given["source"].strip(),
        paid_on=day_typed(given["paid_on"], "paid_on"),
        budget_item=given["budget_item"],
        note=given["note"],
        startup_id=startup_id,
        entry_id=given["entry_id"],
    )
    begin_write()
    by, day = operator(getpass.getuser()), today(place.timezone)
    cost_id = actions.enter_cost(place.id, new, by=by, at=now(), today=day)
    db.session.commit()
    if as_json:
        print_json({"cost": cost_id, "amount_krw": new.amount_krw})
    else:
        click.echo(t("support.told_cost", id=cost_id, amount=won(new.amount_krw)))


def _kind(startup_id: int | None, given: dict[str, Any]) -> SupportKind:
    """Of an entry its own; an entry is named with its startup."""
    if given["entry_id"] is not None:
        found = queries.entry_of(startup_id or 0, given["entry_id"], WHOLE)
        if found is None:
            raise RuleViolation("entry_unknown")
        return found.kind
    if given["kind"] is None:
        raise RuleViolation("needed", "kind")
    return SupportKind(given["kind"])
