"""Commands: the trail for machines and people; the access log's keeping."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app

from config import Config
from tracker.audit.actions import FORGOTTEN_AT_A_TIME, forget_accesses
from tracker.audit.copying import compare, copy_trail, newest
from tracker.audit.queries import Event, Wanted, events, has_old_accesses, programs_told
from tracker.audit.wording import said_action
from tracker.db import begin_write, db
from tracker.values.clock import now
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.log import log
from tracker.web.reader import DEFAULT_TIMEZONE
from tracker.web.words import t, tn

A_TIME = 500


class _Day(click.ParamType[date]):
    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        found = parse_day(str(value))
        if found is None:
            self.fail(f"{value!r} is not a day", param, ctx)
        return found


@click.group("audit")
def audit() -> None:
    """The trail: who did what, when, from where, before and after."""


@audit.command("show")
@click.option("--from", "first", type=_Day(), help="From this day on, in Korean time.")
@click.option("--to", "last", type=_Day(), help="Until this day, which is included.")
@click.option("--area", help="credits, support, people …")
@click.option("--program", help="Its slug; every program where it is left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def show(
    first: date | None, last: date | None, area: str | None, program: str | None, *, as_json: bool
) -> None:
    """Print the trail, newest first."""
    places = programs_told(program)
    if program is not None and not places:
        raise RuleViolation("program_unknown", "program", slug=program)
    wanted = Wanted(
        area=area,
        since=_start(first) if first else None,
        until=_start(last + timedelta(days=1)) if last else None,
    )
    if as_json:
        told = {slug: [_told(event) for event in _all(own, wanted)] for slug, own in places.items()}
        print_json({"programs": [{"slug": slug, "events": rows} for slug, rows in told.items()]})
        return
    number = 0
    for own in places.values():
        for event in _all(own, wanted):
            click.echo(_line(event))
            number += 1
    click.echo(tn("trail.shown", number))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(DEFAULT_TIMEZONE)).astimezone(UTC)


def _all(program_id: int, wanted: Wanted) -> Iterator[Event]:
    offset = 0
    while True:
        rows, total = events(program_id, wanted, offset=offset, limit=A_TIME)
        yield from rows
        offset += A_TIME
        if offset >= total:
            return


def _told(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "actor": {"kind": event.actor_kind.value, "name": event.actor_label},
        "address": event.address,
        "request_id": event.request_id,
        "action": event.action,
        "startup": event.startup.slug if event.startup else None,
        "object": event.object,
        "before": event.before,
        "after": event.after,
    }


def _line(event: Event) -> str:
    startup = event.startup.name if event.startup else "-"
    about = (event.actor_label, event.address or "-", said_action(event.action), startup)
    return "  ".join((formats.instant(event.at), *about, event.object or "-"))


def forget_old_accesses() -> None:
    """The worker's chore: accesses that were kept long enough go, a step at a time."""
    if not has_old_accesses(now()):
        return
    gone = FORGOTTEN_AT_A_TIME
    while gone == FORGOTTEN_AT_A_TIME:
        begin_write()
        gone = forget_accesses(now())
        db.session.commit()


@audit.command("verify")
@click.option("--copy", "copy", type=click.Path(exists=True, dir_okay=False), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def verify(copy: str, *, as_json: bool) -> None:
    """Compare the trail with the copy of TRACKER_TRAIL_COPY; exit 1 where they differ."""
    with Path(copy).open("rb") as lines:
        found = compare(lines)
    if as_json:
        print_json({"whole": found.whole, **asdict(found)})
    else:
        click.echo(tn("trail.copy_compared", found.copied))
        for name in ("broken", "changed", "removed", "missing"):
            for number in getattr(found, name)[:A_TIME]:
                click.echo(t(f"trail.copy.{name}", number=number))
    if not found.whole:
        raise click.exceptions.Exit(1)


_copied: dict[Path, tuple[int, int]] = {}


def copy_what_was_told() -> None:
    """The worker's chore; a copy that cannot be written holds up nothing and is said in the log."""
    config: Config = current_app.extensions["tracker_config"]
    path = config.trail_copy
    if path is None or _copied.get(path) == (last := newest()):
        return
    try:
        copied = copy_trail(path)
    except OSError as error:
        log.error("trail_copy_failed", kind=type(error).__name__)
        return
    finally:
        db.session.rollback()
    _copied[path] = last
    log.info("trail_copied", events=copied)


commands: tuple[click.Command, ...] = (audit,)
