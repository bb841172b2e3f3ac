"""A startup leaves, at the command line."""

import getpass
from typing import Any

import click

from tracker.access.rules import Actor, ActorKind, operator
from tracker.db import begin_write, db
from tracker.handover.actions.leaving import end_left_behind, leave_startup
from tracker.handover.letters import send_news
from tracker.handover.queries.leaving import LeavingPreview, left_behind, preview_leaving
from tracker.handover.rules.leaving import Leaving
from tracker.people.guard import config
from tracker.program.queries import program_named, programs, startup_named, startup_place
from tracker.program.rules import StartupStatus
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.formats import day, won
from tracker.web.words import named, t, tn

PARTING = Actor(ActorKind.JOB, None, "handover")


@click.command("leave")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--on", "on", required=True, help="The first day without it: 2026-9-30, 26.9.30.")
@click.option("--reason", required=True)
@click.option("--reference", default="", help="The document number.")
@click.option("--replaced", is_flag=True, help="Another startup takes its seat.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--dry-run", is_flag=True, help="Say what would follow; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def leave(slug: str, program: str | None, dry_run: bool, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - flags of the command line
    """A startup leaves: credits, access, links, sessions follow in one step."""
    place = program_named(program)
    startup_named(place.id, slug)
    startup = startup_place(slug)
    if startup is None:
        raise RuleViolation("startup_unknown", "startup", slug=slug)
    new, at, on = _leaving(given), now(), today(place.timezone)
    if not dry_run:
        begin_write()
    preview = preview_leaving(startup, new, at=at, today=on)
    if not dry_run:
        news = leave_startup(startup, new, by=operator(getpass.getuser()), at=at, today=on)
        send_news(news, config(), at=at)
        db.session.commit()
    if as_json:
        print_json(_told(slug, new, preview, dry_run=dry_run))
    else:
        _say(named(startup), new, preview, dry_run=dry_run)


def part_with_left() -> None:
    """The worker's chore: the day of leaving has come, and something is still asked for."""
    for place in programs():
        day = today(place.timezone)
        if left_behind(place.id, day):
            begin_write()
            end_left_behind(place.id, by=PARTING, at=now(), today=day)
            db.session.commit()


def _leaving(given: dict[str, Any]) -> Leaving:
    on = parse_day(given["on"])
    if on is None:
        raise RuleViolation("day_unreadable", "on", text=given["on"][:40])
    status = StartupStatus.REPLACED if given["replaced"] else StartupStatus.LEFT_EARLY
    return Leaving(status, on, given["reason"], given["reference"])


def _told(slug: str, new: Leaving, preview: LeavingPreview, *, dry_run: bool) -> dict[str, Any]:
    before, after = preview.credits.before.amounts, preview.credits.after.amounts
    return {
        "startup": slug,
        "left_on": new.on.isoformat(),
        "status": new.status.value,
        "dry_run": dry_run,
        "withdrawn_krw": preview.withdrawn_krw,
        "grants": [
            {"grant": old.id, "withdrawn_krw": then.withdrawn_krw - old.withdrawn_krw}
            for old, then in preview.credits.changed
        ],
        "overage_krw": after.overage_krw - before.overage_krw,
        "people": [one.name for one in preview.people],
        "sessions": [one.id for one in preview.sessions],
        "waiting_places": preview.waiting,
        "requests": [one.id for one in preview.requests],
        "links": preview.links.count,
    }


def _say(name: str, new: Leaving, preview: LeavingPreview, *, dry_run: bool) -> None:
    key = "handover.told_would_leave" if dry_run else "handover.told_left"
    click.echo(t(key, name=name, day=day(new.on)))
    click.echo(t("handover.told_withdrawn", amount=won(preview.withdrawn_krw)))
    click.echo(tn("handover.told_people", len(preview.people)))
    click.echo(tn("handover.told_sessions", len(preview.sessions)))
    click.echo(tn("handover.told_requests", len(preview.requests)))
    click.echo(tn("handover.told_links", preview.links.count))
