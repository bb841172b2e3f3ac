"""Help, mentoring and figures of a workbook, judged by the slices that keep them."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from tracker.support.queries.importing import Given, judged_list
from tracker.support.rules import SupportKind
from tracker.support.rules.importing import KIND_NAMES, NewRow
from tracker.values.cells import SHOWN_MAX, Cell, RowFault, bare_heading, plain
from tracker.values.periods import Period
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Line, Table
from tracker.values.typed_cells import won_in
from tracker.values.typed_rows import fault
from tracker.workbook.queries.known import Names
from tracker.workbook.queries.waiting import waiting_values
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Match
from tracker.workbook.rules.rows import Listed as ListedRow
from tracker.workbook.rules.rows import Standing, UnderstoodRow
from tracker.workbook.rules.words import Words

Judged = tuple[tuple[UnderstoodRow, ...], tuple[RowFault, ...]]


@dataclass(slots=True)
class Listed:
    """What the sheets say so far: told again in another, it is seen to be the same."""

    figures: dict[tuple[int, Kpi, Period], ReadRow] = field(default_factory=dict)
    help: list[Given] = field(default_factory=list)


def judged_help(  # noqa: PLR0913 - a sheet, and what its rows are judged by
    program_id: int, match: Match, names: Names, words: Words, listed: Listed, *, today: date
) -> Judged:
    """Help that has a stage keeps its steps for good, and so waits."""
    table, kind = match.table, match.kind
    if table is None or kind is None:
        return (), ()
    others: list[RowFault] = []
    if kind is TableKind.SESSIONS:
        table, others = _as_help(table, words)
    waiting = [
        (own, extra["mentor_user_id"], entry)
        for own, entry, extra in waiting_values(program_id, TableKind.SUPPORT, TableKind.SESSIONS)
    ]
    judged = judged_list(
        program_id,
        table,
        words.help,
        today=today,
        coming=names.coming,
        waiting=waiting,
        earlier=listed.help,
    )
    listed.help += [
        (one.startup_id, one.mentor_user_id, one.entry) for one in (*judged.new, *judged.alike)
    ]
    groups = (
        (Standing.NEW, judged.new),
        (Standing.ALREADY, judged.already),
        (Standing.ALIKE, judged.alike),
    )
    rows = [_help_row(kind, match.name, how, row) for how, group in groups for row in group]
    faults = sorted([*others, *judged.faults], key=lambda one: one.line)
    return tuple(sorted(rows, key=lambda one: one.line)), tuple(faults)


def _as_help(table: Table, words: Words) -> tuple[Table, list[RowFault]]:
    """A list of mentoring says nothing of the kind, because all of it is; or it is at fault."""
    mentoring = {"kind": SupportKind.MENTORING.value}
    known = {**KIND_NAMES, **words.help.kinds}
    lines, faults = [], []
    for line in table.lines:
        text = line.text("kind")
        if known.get(bare_heading(text), SupportKind.MENTORING) is SupportKind.MENTORING:
            lines.append(replace(line, cells={**line.cells, **mentoring}))
        else:
            why = RuleViolation("not_mentoring", "kind", text=text[:SHOWN_MAX])
            faults.append(fault(line.number, table.heading, "kind", line, why))
    return replace(table, lines=tuple(lines)), faults


def _help_row(kind: TableKind, sheet: str, standing: Standing, row: NewRow) -> UnderstoodRow:
    entry = row.entry
    told = {"startup": row.row.startup, **entry.told()}
    told |= {"partner": row.row.partner, "person": row.row.person}
    listed = ListedRow(row.row.line, row.row.startup, entry, told)
    if standing is Standing.NEW and entry.stage is not None:
        standing = Standing.WAITS
    mentor = {"mentor_user_id": row.mentor_user_id}
    return UnderstoodRow(kind, sheet, row.row.line, standing, row.startup_id, listed, mentor)


def judged_figures(
    program_id: int, match: Match, names: Names, listed: Listed, *, today: date
) -> Judged:
    """A row may state several figures; each is a row of its own here."""
    table = match.table
    if table is None:
        return (), ()
    columns = columns_of_table(table)
    rows, faults = _figures(table, columns, program_figures(program_id).starts_on)
    found, wrong = judged_readings(
        program_id, rows, columns, today=today, coming=names.coming, seen=listed.figures
    )
    every = sorted([*faults, *wrong], key=lambda one: one.line)
    waiting = {
        (own, new.kpi, new.period, new.value)
        for own, new, _ in waiting_values(program_id, TableKind.READINGS)
    }
    return tuple(_figure_row(match.name, one, waiting) for one in found), tuple(every)


def _figures(
    table: Table, columns: Columns, starts_on: date
) -> tuple[list[ReadRow], list[RowFault]]:
    rows: list[ReadRow] = []
    faults: list[RowFault] = []
    for line in table.lines:
        cells, unclear = _in_won(table, line, columns)
        read, wrong = read_row(line.number, cells, columns, program_starts_on=starts_on)
        rows.extend(read)
        faults.extend([*unclear, *wrong])
    return rows, faults


def _figure_row(sheet: str, one: MatchedReading, waiting: Container[object]) -> UnderstoodRow:
    row, new = one.row, one.new
    told: dict[str, Any] = {"startup": row.startup, "period": new.period, "kpi": new.kpi}
    told |= {"value": new.value, "as_of": new.as_of, "reason": row.reason}
    waits = (one.startup_id, new.kpi, new.period, new.value) in waiting
    standing = Standing.ALREADY if one.stands or waits else Standing.WAITS
    listed = ListedRow(row.line, row.startup, new, told)
    reason = {"reason": row.reason}
    return UnderstoodRow(
        TableKind.READINGS, sheet, row.line, standing, one.startup_id, listed, reason
    )


def _in_won(table: Table, line: Line, columns: Columns) -> tuple[list[Cell], list[RowFault]]:
    """Amounts in the table's unit as won; `-` says nothing."""
    faults: list[RowFault] = []
    cells = [None if plain(cell) in {"-", "–", "—"} else cell for cell in line.whole]  # noqa: RUF001 - dashes as typed
    for kpi, name, place in _amounts(cells, columns):
        unit = table.heading.unit_of(name)
        if KPIS[kpi].unit is Unit.WON and unit != 1 and place < len(cells):
            try:
                cells[place] = _scaled(cells[place], unit)
            except RuleViolation as violation:
                faults.append(fault(line.number, table.heading, name, line, violation))
                cells[place] = None
    return cells, faults


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
    except RuleViolation as violation:
        if violation.code == "unit_unclear":
            raise
        return cell
    return f"{'-' if below else ''}{won}" if text else cell
