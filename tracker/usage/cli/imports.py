"""Cost files in."""

from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import current_app

from config import Config
from tracker.access.rules import ProgramPlace, operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.usage import actions, queries, reading, spool
from tracker.usage.cli.group import PROGRAM_HELP, operator_name, usage
from tracker.usage.cli.line import progress_line
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.told import contract
from tracker.usage.wording import message
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.console import print_json, refusable
from tracker.web.words import t

EXITS = {ImportStatus.REFUSED: 1, ImportStatus.HELD: 2}
SOURCE_CHARACTERS_MAX = 200
PROBLEMS_TOLD = 20
FILES_FOLDER = "files"
ORDERS = {"month-first": DateOrder.MONTH_FIRST, "day-first": DateOrder.DAY_FIRST}


@usage.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path)
)
@click.option("--source", help="Where files without a manifest come from.")
@click.option(
    "--date-order",
    type=click.Choice(list(ORDERS)),
    help="Of days that a classic file writes as 09/10/2026 and does not tell apart.",
)
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
    order = ORDERS.get(given["date_order"])
    taken = _taken(place, given["paths"], _source(given["source"]), order, dry_run=given["dry_run"])
    if as_json:
        number = None if given["dry_run"] else taken.import_id
        print_json(contract(taken.status, taken.runs, taken.problems, message, number))
    else:
        _tell(taken, dry_run=given["dry_run"])
    click.get_current_context().exit(EXITS.get(taken.status, 0))


def _taken(
    place: ProgramPlace,
    paths: tuple[Path, ...],
    source: str | None,
    order: DateOrder | None,
    *,
    dry_run: bool,
) -> actions.Taken:
    config: Config = current_app.extensions["tracker_config"]
    with reading.opened_paths(paths) as opened, progress_line(paths) as heard:
        bundles = spool.watched(opened, heard)
        runs = reading.read_runs(bundles, source=source, date_order=order)
        name = reading.name_contents if dry_run else reading.keep_originals
        name(config.home / FILES_FOLDER, runs, partial(queries.earlier_runs, place.id))
    begin_write()
    taken = actions.take_in(
        place.id,
        runs,
        names=[bundle.name for bundle in bundles],
        by=operator(operator_name()),
        at=now(),
        today=today(place.timezone),
        date_order=order,
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
    if taken.status is ImportStatus.HELD and not dry_run:
        click.echo(t("usage.cli.resolve", number=taken.import_id))


def _snapshot_words(snapshot: Any) -> str:
    return t(
        "usage.cli.snapshot",
        status=t(f"usage.status.{snapshot.status}"),
        month=formats.month(snapshot.month),
        source=snapshot.source,
        rows=formats.number(snapshot.rows_stored),
        won=formats.won(snapshot.won),
    )


def _tell_problems(problems: tuple[Problem, ...], total: int) -> None:
    for problem in problems[:PROBLEMS_TOLD]:
        place = f"{problem.blob}: " if problem.blob else ""
        click.echo(f"{problem.code}  {place}{message(problem)}", err=True)
    if total > PROBLEMS_TOLD:
        click.echo(t("usage.problems_more", total=total, kept=PROBLEMS_TOLD), err=True)
