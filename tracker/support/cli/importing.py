"""Taking over help from a spreadsheet."""

import getpass
from pathlib import Path
from typing import Any

import click
from flask import current_app

from config import Config
from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.files.waiting import sweep_waiting
from tracker.program.queries import program_named
from tracker.support.actions.importing import ImportedEntries, import_entries
from tracker.support.cli.group import support
from tracker.support.queries.importing import judged_list
from tracker.support.rules.importing import Judged, NewRow
from tracker.support.wording import list_words
from tracker.values.clock import now, today
from tracker.values.tables import Table, read_table
from tracker.web.console import (
    REFUSED,
    echo_faults,
    echo_passed,
    faults_told,
    passed_told,
    print_json,
    refusable,
)
from tracker.web.words import t


@support.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@click.option("--good-rows", is_flag=True, help="Leave out what is wrong; store the rest.")
@click.option("--alike", is_flag=True, help="Add rows that seem logged before, too.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_(
    *, path: Path, program: str | None, dry_run: bool, as_json: bool, **chosen: bool
) -> None:
    """Log help from a CSV (UTF-8, UTF-16 or CP949) or XLSX; one bad row, and none is stored."""
    place = program_named(program)
    table, day = _table(path), today(place.timezone)

    def judge() -> Judged:
        return judged_list(place.id, table, list_words(), today=day)

    if dry_run:
        done = _tried(judge(), **chosen)
    else:
        begin_write()
        who = operator(getpass.getuser())
        done = import_entries(place.id, judge, **chosen, by=who, at=now(), today=day)
        db.session.commit() if done.stored else db.session.rollback()
    (_print_json if as_json else _print)(done, table, dry_run=dry_run)
    if not done.stored:
        click.get_current_context().exit(REFUSED)


def _tried(judged: Judged, *, good_rows: bool, alike: bool) -> ImportedEntries:
    """What would be stored."""
    stored = good_rows or not judged.doubtful(alike=alike)
    return ImportedEntries(len(judged.chosen(alike=alike)) if stored else 0, judged, stored)


def _table(path: Path) -> Table:
    with path.open("rb") as file:
        sheet = read_sheet(file.read(BYTES_MAX + 1))
    return read_table(sheet.rows, list_words().columns(), sheet.below)


def _print_json(done: ImportedEntries, table: Table, *, dry_run: bool) -> None:
    judged, heading = done.judged, table.heading
    print_json(
        {
            "status": _status(done, dry_run=dry_run),
            "heading": {
                "line": heading.line,
                "columns": dict(heading.written),
                "unknown": list(heading.unknown),
            },
            "rows": len(table.lines),
            "logged": done.logged,
            "already": len(judged.already),
            "alike": [_row(one) for one in judged.alike],
            "new": [_row(one) for one in judged.new],
            "passed": passed_told(table.passed),
            "problems": faults_told(judged.faults),
        }
    )


def _status(done: ImportedEntries, *, dry_run: bool) -> str:
    if not done.stored:
        return "refused"
    return "checked" if dry_run else "imported"


def _row(one: NewRow) -> dict[str, Any]:
    told = {name: value for name, value in one.entry.told().items() if value not in (None, "")}
    plain = {name: v if isinstance(v, int) else str(v) for name, v in told.items()}
    return {"line": one.row.line, "startup": one.row.startup, **plain}


def _print(done: ImportedEntries, table: Table, *, dry_run: bool) -> None:
    judged = done.judged
    echo_passed(table.passed)
    if judged.faults:
        echo_faults(judged.faults, refused="support_import.refused", fault="support_import.fault")
    for one in judged.alike:
        words = {"line": one.row.line, "startup": one.row.startup, "topic": one.entry.topic}
        click.echo(t("support_import.cli.alike", **words))
    if done.stored:
        key = "support_import.cli.checked" if dry_run else "support_import.cli.imported"
        counts = {"logged": done.logged, "already": len(judged.already)}
        click.echo(t(key, rows=len(table.lines), passed=len(table.passed), **counts))


def sweep_lists() -> None:
    """The worker's chore: a list nobody took over is not kept."""
    config: Config = current_app.extensions["tracker_config"]
    sweep_waiting(config.home / "lists", now())


CHORES = (sweep_lists,)
