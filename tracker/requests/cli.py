"""Requests at the command line: a command of `tracker credits`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from tracker.credits.rules.prepared import PreparedFacts
from tracker.credits.waiting import acts_waiting, second_above
from tracker.program.queries import program_named, startup_named, startups_of
from tracker.requests.queries import Wanted, requests_of_program
from tracker.requests.rules import RequestFacts, RequestKind
from tracker.values.clock import today
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import t

MOST = 100_000


@click.command("requests")
@click.option("--startup", "slug", help="Its slug; all startups where left out.")
@click.option("--every-kind", is_flag=True, help="Also what is asked for besides credits.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def requests(slug: str | None, every_kind: bool, program: str | None, as_json: bool) -> None:  # noqa: FBT001 - flags
    """What startups asked for, and what waits for a second person; the oldest due day first."""
    place = program_named(program)
    day = today(place.timezone)
    kind = None if every_kind else RequestKind.CREDITS
    own = startup_named(place.id, slug).id if slug else None
    rows, _ = requests_of_program(place.id, Wanted(None, own, kind), offset=0, limit=MOST)
    acts, _ = acts_waiting(place.id, offset=0, limit=MOST)
    slugs = {row.id: row.slug for row in startups_of(place.id)}
    told = [_request(row, slugs, day) for row in rows]
    waiting = [_act(act, slugs) for act in acts if own in {None, act.startup_id}]
    if as_json:
        above = second_above(place.id)
        print_json({"second_above_krw": above, "requests": told, "prepared": waiting})
        return
    for row in rows:
        click.echo(_line(row, slugs))


def _request(row: RequestFacts, slugs: Mapping[int, str], day: date) -> dict[str, Any]:
    return {
        "id": row.id,
        "startup": slugs[row.startup_id],
        "kind": row.kind.value,
        "state": row.state.value,
        "purpose": row.purpose,
        "amount_krw": row.amount_krw,
        "approved_krw": row.approved_krw,
        "grant": row.grant_id,
        "asked_at": row.asked_at.isoformat(),
        "asked_by": row.asked_by,
        "wished_on": row.wished_on.isoformat() if row.wished_on else None,
        "due_on": row.due_on.isoformat(),
        "late": row.late(day),
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "answered_by": row.answered_by,
    }


def _act(act: PreparedFacts, slugs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": act.id,
        "startup": slugs[act.startup_id],
        "kind": act.kind.value,
        "amount_krw": act.amount_krw,
        "grant": act.grant_id,
        "prepared_at": act.prepared_at.isoformat(),
        "prepared_by": act.prepared_by,
    }


def _line(row: RequestFacts, slugs: Mapping[int, str]) -> str:
    return t(
        "requests.cli.line",
        id=row.id,
        slug=slugs[row.startup_id],
        kind=t(f"requests.kind.{row.kind}"),
        state=t(f"requests.state.{row.state}"),
        amount=formats.won(row.amount_krw) if row.amount_krw else t("common.nothing"),
        day=formats.day(row.due_on),
    )
