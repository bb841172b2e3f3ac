"""Help, mentoring and figures of a workbook, judged by the slices that keep them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.program.queries import program_figures
from tracker.progress.queries.importing import MatchedReading, judged_readings
from tracker.progress.rules.importing import (
    Columns,
    ReadRow,
    columns_of_table,
    kpi_named,
    read_row,
)
from tracker.progress.rules.kpis import KPIS, Kpi, Unit
from tracker.support.queries.importing import judged_list
from tracker.support.rules import SupportKind
from tracker.support.rules.importing import NewRow
from tracker.values.cells import Cell, RowFault, plain
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Line, Table
from tracker.values.typed_cells import won_in
from tracker.workbook.queries.known import Names
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Match
from tracker.workbook.rules.rows import Listed, Standing, UnderstoodRow
from tracker.workbook.rules.words import Words

Judged = tuple[tuple[UnderstoodRow, ...], tuple[RowFault, ...]]


def judged_help(
    program_id: int, match: Match, names: Names, words: Words, *, today: date
) -> Judged:
    """Help that has a stage keeps its steps for good, and so waits."""
    table, kind = match.table, match.kind
    if table is None or kind is None:
        return (), ()
    if kind is TableKind.SESSIONS:
        table = _as_help(table)
    judged = judged_list(program_id, table, words.help, today=today, coming=names.coming)
    groups = (
        (Standing.NEW, judged.new),
        (Standing.ALREADY, judged.already),
        (Standing.ALIKE, judged.alike),
    )
    rows = [_help_row(kind, match.name, how, row) for how, group in groups for row in group]
    return tuple(sorted(rows, key=lambda one: one.line)), judged.faults


def _as_help(table: Table) -> Table:
    """A list of mentoring says nothing of the kind, because all of it is."""
    kind = {"kind": SupportKind.MENTORING.value}
    lines = tuple(replace(line, cells={**line.cells, **kind}) for line in table.lines)
    return replace(table, lines=lines)


def _help_row(kind: TableKind, sheet: str, standing: Standing, row: NewRow) -> UnderstoodRow:
    entry = row.entry
    told = {"startup": row.row.startup, **entry.told()}
    told |= {"partner": row.row.partner, "person": row.row.person}
    listed = Listed(row.row.line, row.row.startup, entry, told)
    if standing is Standing.NEW and entry.stage is not None:
        standing = Standing.WAITS
    mentor = {"mentor_user_id": row.mentor_user_id}
    return UnderstoodRow(kind, sheet, row.row.line, standing, row.startup_id, listed, mentor)


def judged_figures(program_id: int, match: Match, names: Names, *, today: date) -> Judged:
    """A row may state several figures; each is a row of its own here."""
    table = match.table
    if table is None:
        return (), ()
    columns = columns_of_table(table)
    rows, faults = _figures(table, columns, program_figures(program_id).starts_on)
    found, wrong = judged_readings(program_id, rows, columns, today=today, coming=names.coming)
    every = sorted([*faults, *wrong], key=lambda one: one.line)
    return tuple(_figure_row(match.name, one) for one in found), tuple(every)


def _figures(
    table: Table, columns: Columns, starts_on: date
) -> tuple[list[ReadRow], list[RowFault]]:
    rows: list[ReadRow] = []
    faults: list[RowFault] = []
    for line in table.lines:
        cells = _in_won(table, line, columns)
        read, wrong = read_row(line.number, cells, columns, program_starts_on=starts_on)
        rows.extend(read)
        faults.extend(wrong)
    return rows, faults


def _figure_row(sheet: str, one: MatchedReading) -> UnderstoodRow:
    row, new = one.row, one.new
    told: dict[str, Any] = {"startup": row.startup, "period": new.period, "kpi": new.kpi}
    told |= {"value": new.value, "as_of": new.as_of, "reason": row.reason}
    standing = Standing.ALREADY if one.stands else Standing.WAITS
    listed = Listed(row.line, row.startup, new, told)
    reason = {"reason": row.reason}
    return UnderstoodRow(
        TableKind.READINGS, sheet, row.line, standing, one.startup_id, listed, reason
    )


def _in_won(table: Table, line: Line, columns: Columns) -> list[Cell]:
    """Amounts in the table's unit as won; `-` says nothing."""
    cells = [None if plain(cell) in {"-", "–", "—"} else cell for cell in line.whole]  # noqa: RUF001 - dashes as typed
    for kpi, name, place in _amounts(cells, columns):
        unit = table.heading.unit_of(name)
        if KPIS[kpi].unit is Unit.WON and unit != 1 and place < len(cells):
            cells[place] = _scaled(cells[place], unit)
    return cells


def _amounts(cells: Sequence[Cell], columns: Columns) -> Iterator[tuple[Kpi, str, int]]:
    if "kpi" in columns.places:
        at, place = columns.places["kpi"], columns.places.get("value", -1)
        kpi = kpi_named(plain(cells[at])) if at < len(cells) else None
        if kpi and place >= 0:
            yield kpi, "value", place
        return
    for kpi, place in columns.kpis.items():
        yield kpi, f"kpi:{kpi}", place


def _scaled(cell: Cell, unit: int) -> Cell:
    text = plain(cell)
    below = text[:1] in {"-", "△"}
    try:
        won = won_in(text[1:].strip() if below else text, unit, "value")
    except RuleViolation:
        return cell
    return f"{'-' if below else ''}{won}" if text else cell
