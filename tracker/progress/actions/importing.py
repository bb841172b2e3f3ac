"""Figures taken over from a program's own list: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.program.queries import program_figures, startup_ids_by_name
from tracker.progress.actions.kpis import record_readings
from tracker.progress.queries.kpis import (
    by_startup,
    closings_of,
    readings_of_program,
)
from tracker.progress.rules.importing import Columns, ReadRow
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import (
    Closing,
    NewReading,
    Reading,
    ReadingSource,
    check_reading,
    is_change,
    is_closed,
    standing,
)
from tracker.values.cells import RowFault, same_name
from tracker.values.periods import ONE_DAY, Period
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class ImportedReadings:
    """`already`: figures that stood as the list says. With faults nothing is stored."""

    stated: int
    already: int
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows are judged by."""

    startups: Mapping[str, int]
    stood: Mapping[int, Mapping[tuple[Kpi, Period], Reading]]
    closings: Sequence[Closing]


def import_readings(  # noqa: PLR0913 - whose, what, by whom, when
    program_id: int,
    rows: Sequence[ReadRow],
    columns: Columns,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> ImportedReadings:
    """State every figure, verified, unless one is at fault; the same list twice changes nothing."""
    known = _known(program_id, rows)
    matched, faults = _matched(rows, columns, known, today)
    if faults:
        return ImportedReadings(0, 0, tuple(faults))
    stated = already = 0
    for (own, reason), news in matched.items():
        done = record_readings(own, news, reason=reason, verified=True, by=by, at=at, today=today)
        stated, already = stated + done.changed, already + done.same
    record(
        "progress.import_readings",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(rows)},
    )
    return ImportedReadings(stated, already, ())


def _known(program_id: int, rows: Sequence[ReadRow]) -> _Known:
    day = program_figures(program_id).starts_on
    starts = [row.period.starts_on for row in rows] or [day]
    found = by_startup(readings_of_program(program_id, min(starts), max(starts) + ONE_DAY))
    stood = {own: standing(readings) for own, readings in found.items()}
    return _Known(startup_ids_by_name(program_id), stood, closings_of(program_id))


Matched = dict[tuple[int, str], list[NewReading]]


def _matched(
    rows: Sequence[ReadRow], columns: Columns, known: _Known, today: date
) -> tuple[Matched, list[RowFault]]:
    """Figures by startup and reason."""
    matched: Matched = {}
    faults: list[RowFault] = []
    seen: dict[tuple[int, Kpi, Period], ReadRow] = {}
    for row in rows:
        own = known.startups.get(same_name(row.startup))
        if own is None:
            unknown = RuleViolation("startup_not_in_program", "startup", name=row.startup)
            faults.append(RowFault(row.line, columns.heading("startup"), row.startup, unknown))
            continue
        first = seen.setdefault((own, row.kpi, row.period), row)
        try:
            _check_once(row, first)
            new = _checked(row, known.stood.get(own, {}), known.closings, today)
        except RuleViolation as violation:
            faults.append(RowFault(row.line, row.column, f"{row.value:f}", violation))
            continue
        matched.setdefault((own, row.reason), []).append(new)
    return matched, faults


def _check_once(row: ReadRow, first: ReadRow) -> None:
    if first.value != row.value:
        raise RuleViolation("kpi_twice", "value", line=first.line)


def _checked(
    row: ReadRow,
    stood: Mapping[tuple[Kpi, Period], Reading],
    closings: Sequence[Closing],
    today: date,
) -> NewReading:
    as_of = row.as_of or min(row.period.ends_on, today)
    new = NewReading(row.kpi, row.period, row.value, as_of, ReadingSource.FILE)
    before = stood.get((row.kpi, row.period))
    if is_change(before, new):
        closed = is_closed(row.period, closings)
        check_reading(new, before, closed=closed, reason=row.reason, today=today)
    return new
