"""The worker's look at what is due, and commands."""

import time
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app

from config import Config
from tracker.access.rules import ProgramPlace
from tracker.db import begin_write, data_version, db
from tracker.program.queries import program_named, programs, startups_of
from tracker.reminders.letters import Looked, People, due_by_person, remind, title_of
from tracker.reminders.queries.told import noted_marks
from tracker.reminders.rules.due import Due, Reader, values_written
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.log import log
from tracker.web.reader import reading
from tracker.web.words import named, said, t, tn

LOOK_SECONDS = 60.0
_looked: dict[int, Hashable] = {}
_next_look = 0.0


def remind_now() -> None:
    """Look at every program once; one that fails keeps no other from being reminded."""
    for program in programs():
        _remind(program)


def remind_when_changed() -> None:
    """The worker's chore: at most once a minute, and only where something was written since."""
    global _next_look  # noqa: PLW0603 - one worker, one clock
    if time.monotonic() < _next_look:
        return
    _next_look = time.monotonic() + LOOK_SECONDS
    for program in programs():
        seen = _version(program)
        if _looked.get(program.id) != seen:
            _remind(program)
            _looked[program.id] = seen
    db.session.rollback()


def _version(program: ProgramPlace) -> Hashable:
    """Another hour may end the quiet ones, another day brings what is due on it."""
    local = now().astimezone(ZoneInfo(program.timezone))
    return (data_version(), local.date(), local.hour)


def _remind(program: ProgramPlace) -> None:
    try:
        looked = _looked_at(program)
    except Exception as error:  # noqa: BLE001 - whatever it is, the worker has other work
        db.session.rollback()
        log.error("reminding_failed", program=program.id, exc_info=error)
        return
    if looked.new or looked.digests:
        log.info("reminded", program=program.id, noted=looked.new, digests=looked.digests)


def _looked_at(program: ProgramPlace) -> Looked:
    """What is slow is worked out before the write begins: nobody waits for it."""
    config: Config = current_app.extensions["tracker_config"]
    mailing = config.smtp_url is not None and config.mail_from is not None
    people, at = due_by_person(program, today(program.timezone)), now()
    begin_write()
    looked = remind(program, people, at=at, mailing=mailing, base_url=config.base_url)
    db.session.commit()
    return looked


@click.group("reminders")
def reminders() -> None:
    """What is due, and whom it is told to."""


@reminders.command("preview")
@click.option("--on", "day", help="The day concerned; today where left out.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def preview(*, day: str | None, program: str | None, as_json: bool) -> None:
    """Who is told what on a day, as things stand now; nothing is noted, nothing sent."""
    place = program_named(program)
    on = _typed(day) if day else today(place.timezone)
    people = [(reader, due) for reader, due in due_by_person(place, on) if due]
    if as_json:
        print_json(_told(place, on, people))
        return
    click.echo(tn("reminders.preview_people", len(people), day=on.isoformat()))
    for reader, due in people:
        click.echo(f"{reader.name} <{reader.email}> · {t(f'role.{reader.role}')}")
        for one in due:
            click.echo(f"  - {title_of(one)}: {said(one)}")


def _typed(text: str) -> date:
    found = parse_day(text)
    if found is None:
        raise RuleViolation("day_unreadable", "on", text=text)
    return found


def _told(place: ProgramPlace, on: date, people: People) -> dict[str, Any]:
    known = noted_marks(place.id)
    slugs = {row.id: row.slug for row in startups_of(place.id)}
    return {
        "program": place.slug,
        "on": on.isoformat(),
        "people": [_person(place, reader, due, known, slugs) for reader, due in people],
    }


def _person(
    place: ProgramPlace,
    reader: Reader,
    due: Sequence[Due],
    known: set[tuple[int, str]],
    slugs: dict[int, str],
) -> dict[str, Any]:
    with reading(reader.language):
        return {
            "user": reader.email,
            "role": reader.role.value,
            "language": reader.language,
            "program": named(place),
            "reminders": [
                {
                    "kind": one.kind.value,
                    "startup": slugs.get(one.thing.startup_id or 0),
                    "object": one.thing.about,
                    "step": one.step,
                    "new": (reader.user_id, one.mark) not in known,
                    "title": title_of(one),
                    "words": said(one),
                    "values": values_written(one.values),
                }
                for one in due
            ],
        }


commands: tuple[click.Command, ...] = (reminders,)
