"""Commands: cost files in, totals out, sub accounts to their startups."""

import getpass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from config import Config
from tracker.access.rules import ProgramPlace, operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named, startup_named
from tracker.usage import actions, queries, reading
from tracker.usage.rules.deciding import written
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.numbers import sub_account as read_sub_account
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.settling import Buckets
from tracker.usage.rules.told import contract
from tracker.usage.wording import message
from tracker.values.clock import now, today
from tracker.values.exact import whole
from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import named, t

EXITS = {ImportStatus.REFUSED: 1, ImportStatus.HELD: 2}
SOURCE_CHARACTERS_MAX = 200
PROBLEMS_TOLD = 20
FILES_FOLDER = "files"
PROGRAM_HELP = "Its slug; may be left out while there is one program."
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("usage")
def usage() -> None:
    """Cost imports, totals and mappings of sub accounts."""


@usage.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path)
)
@click.option("--source", help="Where files without a manifest come from.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_costs(as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag of the command line
    """Take in export runs: folders with manifest.json, zips of them, or single files.

    Exit 0 where everything is in (also from before), 1 where something was refused, 2 where it
    waits for a decision.
    """
    place = program_named(given["program"])
    taken = _taken(place, given["paths"], _source(given["source"]), dry_run=given["dry_run"])
    if as_json:
        print_json(contract(taken.status, taken.runs, taken.problems, message))
    else:
        _tell(taken, dry_run=given["dry_run"])
    click.get_current_context().exit(EXITS.get(taken.status, 0))


def _taken(
    place: ProgramPlace, paths: tuple[Path, ...], source: str | None, *, dry_run: bool
) -> actions.Taken:
    config: Config = current_app.extensions["tracker_config"]
    with reading.opened_paths(paths) as bundles:
        runs = reading.read_runs(bundles, source=source)
        if not dry_run:
            reading.keep_originals(config.home / FILES_FOLDER, runs)
    begin_write()
    taken = actions.take_in(
        place.id,
        runs,
        names=[bundle.name for bundle in bundles],
        by=operator(_operator_name()),
        at=now(),
        today=today(place.timezone),
    )
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    return taken


def _source(given: str | None) -> str | None:
    if given is None:
        return None
    name = given.strip()
    if not name or len(name) > SOURCE_CHARACTERS_MAX or not name.isprintable():
        raise RuleViolation("source_name", "source")
    return name


def _tell(taken: actions.Taken, *, dry_run: bool) -> None:
    if dry_run:
        click.echo(t("usage.cli.dry_run"))
    click.echo(t(f"usage.status.{taken.status}"))
    for run in taken.runs:
        for snapshot in run.snapshots:
            click.echo(_snapshot_words(snapshot))
            for bucket, amount in snapshot.buckets.items():
                if amount:
                    words = t(f"usage.bucket.{bucket}")
                    click.echo(t("usage.cli.bucket", bucket=words, amount=formats.won(amount)))
    _tell_problems(taken.problems, taken.problems_total)


def _snapshot_words(snapshot: Any) -> str:
    return t(
        "usage.cli.snapshot",
        status=t(f"usage.status.{snapshot.status}"),
        month=formats.month(snapshot.month),
        source=snapshot.source,
        rows=formats.number(snapshot.rows_stored),
        won=formats.won(sum(snapshot.billed.values())),
    )


def _tell_problems(problems: tuple[Problem, ...], total: int) -> None:
    for problem in problems[:PROBLEMS_TOLD]:
        place = f"{problem.blob}: " if problem.blob else ""
        click.echo(f"{problem.code}  {place}{message(problem)}", err=True)
    if total > PROBLEMS_TOLD:
        click.echo(t("usage.problems_more", total=total, kept=PROBLEMS_TOLD), err=True)


@usage.command("totals")
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), help="2026-09")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def totals(month: datetime, program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """A billing month's won by startup and bucket, exact."""
    found = queries.month_totals(program_named(program).id, month.date())
    if as_json:
        print_json(
            {
                "month": f"{month:%Y-%m}",
                "startups": [_startup_object(one.slug, sums) for one, sums in found.startups],
                "shared": written(found.shared),
                "unmapped": written(found.unmapped),
            }
        )
        return
    for startup, sums in found.startups:
        _tell_buckets(named(startup), sums)
    _tell_buckets(t("usage.no_startup"), found.shared)
    _tell_buckets(t("usage.unmapped"), found.unmapped)


def _startup_object(slug: str, sums: Buckets) -> dict[str, object]:
    """Settled is the credit bucket rounded once."""
    return {"slug": slug, "buckets": written(sums), "settled_krw": whole(sums[Bucket.CREDIT])}


def _tell_buckets(name: str, sums: Buckets) -> None:
    click.echo(name)
    for bucket, amount in sums.items():
        if amount:
            words = t(f"usage.bucket.{bucket}")
            click.echo(t("usage.cli.bucket", bucket=words, amount=formats.won(amount)))


@usage.command("map")
@click.option("--sub-account", required=True, help="The subscription's id.")
@click.option("--startup", required=True, help="Its slug.")
@click.option("--from", "starts_on", type=DAY, help="The first charge day (UTC); default: all.")
@click.option("--to", "ends_on", type=DAY, help="The charge day on which it holds no more.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def map_sub_account(sub_account: str, startup: str, program: str | None, **days: Any) -> None:
    """A sub account belongs to a startup, for charge days [--from, --to)."""
    place = program_named(program)
    found = startup_named(place.id, startup)
    new = NewMapping(sub_account, _day(days["starts_on"]), _day(days["ends_on"]))
    begin_write()
    mapping = actions.map_sub_account(
        found.id, new, by=operator(_operator_name()), at=now(), today=today(place.timezone)
    )
    words = t("usage.cli.mapped", sub_account=mapping.sub_account, startup=named(found))
    db.session.commit()
    click.echo(words)


@usage.command("unmap")
@click.option("--sub-account", required=True, help="The subscription's id.")
@click.option("--from", "from_on", type=DAY, help="The first charge day without; default: all.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def unmap_sub_account(sub_account: str, from_on: datetime | None, program: str | None) -> None:
    """From a charge day on, a sub account belongs to no startup."""
    place = program_named(program)
    begin_write()
    account = read_sub_account(sub_account.strip()) or ""
    day = _day(from_on)
    spans = queries.mappings_of(place.id).spans_of(account)
    ended = [s for s in spans if day is None or s.ends_on is None or day < s.ends_on]
    if not ended:
        raise RuleViolation("sub_account_not_mapped", "sub_account", sub_account=sub_account[:120])
    by, at = operator(_operator_name()), now()
    for span in ended:
        actions.unmap_sub_account(
            place.id, span.id, from_on=day, by=by, at=at, today=today(place.timezone)
        )
    db.session.commit()
    click.echo(t("usage.cli.unmapped", sub_account=account))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _operator_name() -> str:
    return f"{getpass.getuser()}@console"


commands: tuple[click.Command, ...] = (usage,)
