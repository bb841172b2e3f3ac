"""What somebody held is given to another, at the command line."""

import getpass
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.handover.actions.holding import reassign
from tracker.handover.letters import send_news
from tracker.handover.queries.holding import Reassignment, preview_reassignment
from tracker.handover.rules.holding import REASON_MAX, Handed, moved_counts
from tracker.people.guard import config
from tracker.people.queries import user_id_of
from tracker.program.queries import program_named, startups_among
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.words import t, tn


@click.command("reassign")
@click.option("--from", "giver", required=True, help="Her address.")
@click.option("--to", "taker", required=True, help="The address of who takes over.")
@click.option("--reason", default="", help="Why; it stands in the trail.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--dry-run", is_flag=True, help="Say what would move; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def reassign_held(  # noqa: PLR0913, PLR0917 - options of the command line
    giver: str,
    taker: str,
    reason: str,
    program: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Give to another what somebody is in charge of: milestones, startups, sessions, accounts."""
    place, at = program_named(program), now()
    both, day = (_known(giver, "from"), _known(taker, "to")), today(place.timezone)
    if len(reason) > REASON_MAX:
        raise RuleViolation("too_long", "reason", most=REASON_MAX)
    if dry_run:
        told = preview_reassignment(place, *both, at=at, today=day)
    else:
        begin_write()
        by = operator(getpass.getuser())
        told, news = reassign(place, *both, reason=reason, by=by, at=at, today=day)
        send_news(news, config(), at=at)
        db.session.commit()
    if as_json:
        print_json(_told(place.id, told, dry_run=dry_run))
    else:
        _say(told, dry_run=dry_run)


def _known(email: str, field: str) -> int:
    found = user_id_of(email.strip().lower())
    if found is None:
        raise RuleViolation("user_unknown", field)
    return found


def _told(program_id: int, told: Reassignment, *, dry_run: bool) -> dict[str, Any]:
    ids = {row.thing.startup_id for row in told.rows if row.thing.startup_id}
    slugs = {one.id: one.slug for one in startups_among(program_id, ids).values()}
    return {
        "from": told.holder.name,
        "to": told.taker.name,
        "dry_run": dry_run,
        "moved": moved_counts(told.rows),
        "things": [_thing(row, slugs) for row in told.rows],
    }


def _thing(row: Handed, slugs: dict[int, str]) -> dict[str, Any]:
    thing = row.thing
    return {
        "held": thing.held.value,
        "id": thing.id,
        "words": thing.words,
        "startup": slugs.get(thing.startup_id or 0),
        "on": thing.on.isoformat() if thing.on else None,
        "stays": row.stays.value if row.stays else None,
    }


def _say(told: Reassignment, *, dry_run: bool) -> None:
    key = "handover.would_hand_over" if dry_run else "handover.handed_over"
    click.echo(tn(key, len(told.moving), name=told.taker.name))
    for row in told.rows:
        what = f"{t(f'handover.held.{row.thing.held}')}: {row.thing.words}"
        click.echo(f"  - {what}" + (f" ({t(f'handover.stays.{row.stays}')})" if row.stays else ""))
