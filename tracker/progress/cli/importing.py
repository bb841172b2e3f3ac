"""Taking over figures from a spreadsheet."""

import getpass
from pathlib import Path

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.program.queries import program_figures, program_named
from tracker.progress.actions.importing import ImportedReadings, import_readings
from tracker.progress.cli.group import PROGRAM_HELP, progress
from tracker.progress.rules.importing import TABLE, Columns, ReadRow, columns_of, read_row
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


@progress.command("import")
@click.option(
    "--kpis",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV (UTF-8 or CP949) or XLSX: startup, period, then a column for each figure.",
)
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_(*, path: Path, program: str | None, dry_run: bool, as_json: bool) -> None:
    """State figures from a list; one bad row, and none is stored."""
    place = program_named(program)
    rows, columns, faults = _understood(path, place.id)
    begin_write()
    done = ImportedReadings(0, 0, tuple(faults))
    if not faults:
        done = import_readings(
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
    (_print_json if as_json else _print)(done, len(rows), dry_run=dry_run)
    if done.faults:
        click.get_current_context().exit(REFUSED)


def _understood(path: Path, program_id: int) -> tuple[list[ReadRow], Columns, list[RowFault]]:
    starts_on = program_figures(program_id).starts_on
    with path.open("rb") as file:
        sheet = read_sheet(file.read(BYTES_MAX + 1))
    table = read_table(sheet.rows, TABLE, sheet.below)
    columns = columns_of(table.head)
    echo_passed(table.passed)
    rows: list[ReadRow] = []
    faults: list[RowFault] = []
    for line in table.lines:
        read, wrong = read_row(line.number, line.whole, columns, program_starts_on=starts_on)
        rows.extend(read)
        faults.extend(wrong)
    return rows, columns, faults


def _status(done: ImportedReadings, *, dry_run: bool) -> str:
    if done.faults:
        return "refused"
    return "checked" if dry_run else "imported"


def _print_json(done: ImportedReadings, rows: int, *, dry_run: bool) -> None:
    print_json(
        {
            "status": _status(done, dry_run=dry_run),
            "figures": rows,
            "stated": done.stated,
            "already": done.already,
            "problems": faults_told(done.faults),
        }
    )


def _print(done: ImportedReadings, rows: int, *, dry_run: bool) -> None:
    if done.faults:
        echo_faults(done.faults, refused="kpi_import.refused", fault="kpi_import.fault")
        return
    key = "kpi_import.checked" if dry_run else "kpi_import.imported"
    click.echo(t(key, n=rows, stated=done.stated, already=done.already))
