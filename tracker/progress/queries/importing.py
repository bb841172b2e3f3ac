"""What a list of figures is matched with, and what of it stands already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.program.queries import program_figures, startup_ids_by_name
from tracker.progress.queries.kpis import by_startup, closings_of, readings_of_program
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
class _Known:
    """What the rows are judged by."""

    startups: Mapping[str, int]
    stood: Mapping[int, Mapping[tuple[Kpi, Period], Reading]]
    closings: Sequence[Closing]


@dataclass(frozen=True, slots=True)
class MatchedReading:
    """A row's figure for this startup. `stands`: it is what stands already."""

    row: ReadRow
    startup_id: int
    new: NewReading
    stands: bool


def judged_readings(  # noqa: PLR0913 - a list, and what its rows are judged by
    program_id: int,
    rows: Sequence[ReadRow],
    columns: Columns,
    *,
    today: date,
    coming: Mapping[str, int] | None = None,
    seen: dict[tuple[int, Kpi, Period], ReadRow] | None = None,
) -> tuple[list[MatchedReading], list[RowFault]]:
    """Figures matched with what stands, and what is wrong with the others.

    `coming`: startups that are not there yet, by `same_name`, with numbers that nobody has. `seen`:
    what earlier lists of the same file say, this one added.
    """
    known = _known(program_id, rows, coming)
    matched: list[MatchedReading] = []
    faults: list[RowFault] = []
    seen = {} if seen is None else seen
    for row in rows:
        own = known.startups.get(same_name(row.startup))
        if own is None:
            unknown = RuleViolation("startup_not_in_program", "startup", name=row.startup)
            faults.append(RowFault(row.line, columns.heading("startup"), row.startup, unknown))
            continue
        first = seen.setdefault((own, row.kpi, row.period), row)
        stood = known.stood.get(own, {})
        try:
            _check_once(row, first)
            new = _checked(row, stood, known.closings, today)
        except RuleViolation as violation:
            faults.append(RowFault(row.line, row.column, f"{row.value:f}", violation))
            continue
        stands = not is_change(stood.get((row.kpi, row.period)), new)
        matched.append(MatchedReading(row, own, new, stands))
    return matched, faults


def _known(program_id: int, rows: Sequence[ReadRow], coming: Mapping[str, int] | None) -> _Known:
    day = program_figures(program_id).starts_on
    starts = [row.period.starts_on for row in rows] or [day]
    found = by_startup(readings_of_program(program_id, min(starts), max(starts) + ONE_DAY))
    stood = {own: standing(readings) for own, readings in found.items()}
    startups = {**(coming or {}), **startup_ids_by_name(program_id)}
    return _Known(startups, stood, closings_of(program_id))


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
