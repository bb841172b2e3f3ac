"""Logging a past session."""

import getpass
from typing import Any

import click

from tracker.access.rules import StartupPlace, operator
from tracker.db import begin_write, db
from tracker.mentoring.actions import log_session
from tracker.mentoring.asking import ask_to_confirm
from tracker.mentoring.cli.group import mentoring
from tracker.mentoring.queries.people import mentors_to_choose
from tracker.mentoring.rules.afterwards import WriteUp
from tracker.program.queries import program_named, startup_named
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.values.durations import parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.formats import day
from tracker.web.words import t


@mentoring.command("log")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--mentor", "email", required=True, help="Her e-mail address.")
@click.option("--held-on", required=True, help="2026-9-30, 26.9.30, 20260930.")
@click.option("--minutes", required=True, help="90, 1:30.")
@click.option("--topic", required=True)
@click.option("--notes", default="", help="Notes the startup may read.")
@click.option("--program-notes", default="", help="Notes for the program only.")
@click.option("--twice", is_flag=True, help="There were two sessions on that day.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def log(slug: str, program: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag
    """Log a session that took place."""
    place = program_named(program)
    startup, new = startup_named(place.id, slug), _write_up(given)
    mentor = _mentor(place.id, given["email"])
    by, at = operator(getpass.getuser()), now()
    begin_write()
    logged = log_session(
        startup.id,
        mentor,
        new,
        by=by,
        at=at,
        today=today(place.timezone),
        twice=given["twice"],
    )
    whose = StartupPlace(startup.id, place, startup.slug, startup.name, startup.name_en)
    ask_to_confirm(whose, logged.session_id, by=by, at=at)
    db.session.commit()
    if as_json:
        told = {"held_on": str(new.held_on), "minutes": new.minutes}
        print_json({"session": logged.session_id, "startup": slug, **told})
    else:
        words = {"startup": startup.name, "day": day(new.held_on)}
        click.echo(t("sessions.told_logged", id=logged.session_id, **words))


def _write_up(given: dict[str, Any]) -> WriteUp:
    held_on, minutes = parse_day(given["held_on"]), parse_minutes(given["minutes"])
    if held_on is None:
        raise RuleViolation("day_unreadable", "held_on", text=given["held_on"])
    if minutes is None:
        raise RuleViolation("minutes_unreadable", "minutes", text=given["minutes"])
    return WriteUp(
        held_on=held_on,
        minutes=minutes,
        topic=given["topic"],
        shared_notes=given["notes"],
        program_notes=given["program_notes"],
    )


def _mentor(program_id: int, email: str) -> int:
    wanted = email.strip().lower()
    found = (one.user_id for one in mentors_to_choose(program_id) if one.email == wanted)
    mentor = next(found, None)
    if mentor is None:
        raise RuleViolation("mentor_not_in_program", "mentor")
    return mentor
