"""Taking over past sessions from a spreadsheet."""

import getpass
from pathlib import Path

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.mentoring.actions import ImportedSessions, import_sessions
from tracker.mentoring.cli.group import mentoring
from tracker.mentoring.rules.importing import (
    TABLE,
    Columns,
    PastSession,
    columns_of,
    read_row,
)
from tracker.program.queries import program_named
from tracker.values.cells import RowFault
from tracker.values.clock import now, today
from tracker.values.tables import read_table
from tracker.web.console import (
    REFUSED,
    echo_faults,
    echo_passed,
    faults_told,
    print_json,
    refusable,
)
from tracker.web.words import t


@mentoring.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_(path: Path, program: str | None, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - flags
    """Log past sessions from a CSV (UTF-8 or CP949) or XLSX; one bad row, and none is stored."""
    place = program_named(program)
    rows, columns, faults = _understood(path)
    begin_write()
    done = ImportedSessions(0, 0, tuple(faults))
    if not faults:
        done = import_sessions(
            place.id,
            rows,
            columns,
            by=operator(getpass.getuser()),
            at=now(),
            today=today(place.timezone),
        )
    if dry_run or done.faults:
        db.session.rollback()
    else:
        db.session.commit()
    (_print_json if as_json else _print)(done, len(rows) + len(faults), dry_run=dry_run)
    if done.faults:
        click.get_current_context().exit(REFUSED)


def _understood(path: Path) -> tuple[list[PastSession], Columns, list[RowFault]]:
    with path.open("rb") as file:
        sheet = read_sheet(file.read(BYTES_MAX + 1))
    table = read_table(sheet.rows, TABLE, sheet.below)
    columns = columns_of(table.head)
    echo_passed(table.passed)
    rows: list[PastSession] = []
    faults: list[RowFault] = []
    for line in table.lines:
        read = read_row(line.number, line.whole, columns)
        if isinstance(read, PastSession):
            rows.append(read)
        else:
            faults.extend(read)
    return rows, columns, faults


def _status(done: ImportedSessions, *, dry_run: bool) -> str:
    if done.faults:
        return "refused"
    return "checked" if dry_run else "imported"


def _print_json(done: ImportedSessions, rows: int, *, dry_run: bool) -> None:
    print_json(
        {
            "status": _status(done, dry_run=dry_run),
            "rows": rows,
            "logged": done.logged,
            "already": done.already,
            "problems": faults_told(done.faults),
            "alike": faults_told(done.alike),
        }
    )


def _print(done: ImportedSessions, rows: int, *, dry_run: bool) -> None:
    if done.faults:
        echo_faults(done.faults, refused="mentoring_import.refused", fault="mentoring_import.fault")
        return
    key = "mentoring_import.checked" if dry_run else "mentoring_import.imported"
    click.echo(t(key, rows=rows, logged=done.logged, already=done.already))
    if done.alike:
        echo_faults(done.alike, refused="mentoring_import.alike", fault="mentoring_import.fault")
