"""Evidence at the console: what expires, and what nobody is bound to keep any longer."""

from typing import Any

import click

from tracker.program.queries import program_named, startups_of
from tracker.progress.cli.group import PROGRAM_HELP, progress
from tracker.progress.queries import evidence_of_program
from tracker.progress.rules import EvidenceFacts, Expiry, past_retention
from tracker.values.clock import today
from tracker.web.console import print_json, refusable
from tracker.web.formats import day as written
from tracker.web.words import t


@progress.command("evidence")
@click.option("--expiring", is_flag=True, help="Only what has expired or will within 60 days.")
@click.option("--past-retention", "past", is_flag=True, help="Only what is kept long enough.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def evidence(*, expiring: bool, past: bool, program: str | None, as_json: bool) -> None:
    """Evidence of all startups with its expiry and the day until which it must be kept."""
    place = program_named(program)
    day = today(place.timezone)
    found = evidence_of_program(place.id)
    if expiring:
        ends = {Expiry.SOON, Expiry.EXPIRED}
        found = [one for one in found if one.stands and one.expiry(day) in ends]
    if past:
        found = [one for one in found if past_retention(one, day)]
    slugs = {row.id: row.slug for row in startups_of(place.id)}
    if as_json:
        print_json({"evidence": [_told(one, slugs, day) for one in found]})
        return
    for one in found:
        click.echo(_line(one, slugs))


def _told(one: EvidenceFacts, slugs: dict[int, str], day: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "startup": slugs[one.startup_id],
        "label": one.label,
        "kind": "file" if one.is_file else "link",
        "expires_on": one.expires_on.isoformat() if one.expires_on else None,
        "expiry": one.expiry(day).value,
        "withdrawn": not one.stands,
        "kept_until": one.kept_until.isoformat(),
        "past_retention": past_retention(one, day),
    }


def _line(one: EvidenceFacts, slugs: dict[int, str]) -> str:
    return t(
        "evidence.cli",
        startup=slugs[one.startup_id],
        label=one.label,
        expires_on=written(one.expires_on),
        kept_on=written(one.kept_until),
    )
