"""Taking over partners from a spreadsheet."""

import getpass
from pathlib import Path

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.partners.actions.importing import ImportedPartners, import_partners
from tracker.partners.cli.group import PROGRAM_HELP, partners
from tracker.partners.wording import list_words
from tracker.program.queries import program_named
from tracker.values.clock import now
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


@partners.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@click.option("--good-rows", is_flag=True, help="Leave out what is wrong; store the rest.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_(
    *, path: Path, program: str | None, dry_run: bool, good_rows: bool, as_json: bool
) -> None:
    """Add partners from a CSV or XLSX; one bad row, and none is stored."""
    place = program_named(program)
    with path.open("rb") as file:
        sheet = read_sheet(file.read(BYTES_MAX + 1))
    words = list_words()
    table = read_table(sheet.rows, words.columns(), sheet.below)
    begin_write()
    done = import_partners(
        place.id, table, words, good_rows=good_rows, by=operator(getpass.getuser()), at=now()
    )
    if dry_run or not done.stored:
        db.session.rollback()
    else:
        db.session.commit()
    (_print_json if as_json else _print)(done, table, dry_run=dry_run)
    if not done.stored:
        click.get_current_context().exit(REFUSED)


def _print_json(done: ImportedPartners, table: Table, *, dry_run: bool) -> None:
    stored = "checked" if dry_run else "imported"
    print_json(
        {
            "status": stored if done.stored else "refused",
            "rows": len(table.lines),
            "added": done.added,
            "already": done.already,
            "passed": passed_told(table.passed),
            "problems": faults_told(done.faults),
        }
    )


def _print(done: ImportedPartners, table: Table, *, dry_run: bool) -> None:
    echo_passed(table.passed)
    if done.faults:
        echo_faults(done.faults, refused="partners.import.refused", fault="partners.import.fault")
    if done.stored:
        key = "partners.import.checked" if dry_run else "partners.import.imported"
        counts = {"added": done.added, "already": done.already}
        click.echo(t(key, rows=len(table.lines), **counts))
