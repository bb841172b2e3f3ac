"""Hours of mentoring: assigning and counting them."""

import getpass
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.mentoring.actions import NewQuota, assign_hours
from tracker.mentoring.cli.group import PROGRAM_HELP, day_typed, mentoring
from tracker.mentoring.queries.hours import startup_hours
from tracker.mentoring.rules import QUOTA_PERIODS
from tracker.mentoring.rules.hours import Days, StartupHours, check_days, read_hours
from tracker.program.queries import StartupRow, program_named, startup_named, startups_of
from tracker.values.clock import now, today
from tracker.web.console import print_json, refusable
from tracker.web.formats import days_until, minutes
from tracker.web.words import t

PERIODS = {kind.value.replace("_", "-"): kind for kind in QUOTA_PERIODS}


@mentoring.command("hours")
@click.option("--startup", "slug", help="Its slug; all startups where left out.")
@click.option("--from", "since", help="The first day of sessions counted.")
@click.option("--to", "until", help="The last day of sessions counted.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def hours(
    *, slug: str | None, since: str | None, until: str | None, program: str | None, as_json: bool
) -> None:
    """Mentoring held, assigned and left. Assigned periods count whole where they share a day."""
    place = program_named(program)
    shown = [startup_named(place.id, slug)] if slug else startups_of(place.id)
    days = Days(
        day_typed(since, "from") if since else None, day_typed(until, "to") if until else None
    )
    check_days(days)
    found = startup_hours(place.id, place.timezone, days, [row.id for row in shown])
    rows = [_told(row, found[row.id]) for row in shown]
    if as_json:
        print_json({"startups": rows})
        return
    for startup in shown:
        click.echo(_line(startup, found[startup.id]))


def _told(startup: StartupRow, of: StartupHours) -> dict[str, Any]:
    return {
        "slug": startup.slug,
        "sessions_held": of.sessions,
        "confirmed": of.confirmed,
        "minutes": of.minutes,
        "assigned_minutes": of.assigned,
        "left_minutes": of.left,
        "last_held_on": of.last_held_on.isoformat() if of.last_held_on else None,
        "value_krw": of.value_krw,
    }


def _line(startup: StartupRow, of: StartupHours) -> str:
    return t(
        "mentoring.cli.hours",
        startup=startup.name,
        sessions=of.sessions,
        confirmed=of.confirmed,
        given=minutes(of.minutes),
        assigned=minutes(of.assigned),
        left=_signed(of.left),
    )


def _signed(left: int) -> str:
    return minutes(left) if left >= 0 else f"-{minutes(-left)}"


@mentoring.command("assign")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--hours", "typed", required=True, help="20, 7.5; 0 takes them back.")
@click.option("--period", required=True, type=click.Choice(list(PERIODS)))
@click.option("--on", "day", help="A day of the period; today where left out.")
@click.option("--reason", required=True)
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def assign(
    *, slug: str, period: str, day: str | None, program: str | None, as_json: bool, **given: str
) -> None:
    """Assign hours of mentoring to a startup for a period."""
    place = program_named(program)
    startup = startup_named(place.id, slug)
    on = day_typed(day, "on") if day else today(place.timezone)
    new = NewQuota(PERIODS[period], on, read_hours(given["typed"]), given["reason"])
    begin_write()
    quota = assign_hours(startup.id, new, by=operator(getpass.getuser()), at=now())
    db.session.commit()
    span = quota.period
    left = startup_hours(place.id, place.timezone, Days(span.starts_on, span.ends_on), [startup.id])
    if as_json:
        print_json(
            {
                "startup": slug,
                "period": period,
                "starts_on": span.starts_on.isoformat(),
                "ends_on": span.ends_on.isoformat(),
                "assigned_minutes": quota.minutes,
                "left_minutes": left[startup.id].left,
            }
        )
        return
    words = {"startup": startup.name, "period": days_until(span.starts_on, span.ends_on)}
    click.echo(t("mentoring.cli.assigned", assigned=minutes(quota.minutes), **words))
