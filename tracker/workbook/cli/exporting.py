"""Every table of a program as one workbook."""

from pathlib import Path

import click

from tracker.program.queries import program_named
from tracker.support.rules import Sight
from tracker.values.clock import today
from tracker.web.console import refusable
from tracker.web.words import t
from tracker.workbook.exporting import exported
from tracker.workbook.queries.tables import tables_of

ALL = Sight(program_notes=True, confidential=True)


@click.group("export")
def export_group() -> None:
    """Giving out what the tracker holds."""


@export_group.command("workbook")
@click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--program", help="Its slug; may be left out while there is one program.")
@refusable
def export_(*, path: Path, program: str | None) -> None:
    """Write an XLSX with a sheet for each table, as `tracker import workbook` reads it."""
    place = program_named(program)
    day = today(place.timezone)
    tables = tables_of(place.id, ALL, today=day)
    path.touch(mode=0o600)
    path.write_bytes(exported(tables, day))
    click.echo(t("workbook.cli.exported", n=tables.rows, file=path.name))
