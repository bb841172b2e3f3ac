"""Figures taken over from a program's own list: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.progress.actions.kpis import record_readings
from tracker.progress.queries.importing import judged_readings
from tracker.progress.rules.importing import Columns, ReadRow
from tracker.progress.rules.readings import NewReading
from tracker.values.cells import RowFault


@dataclass(frozen=True, slots=True)
class ImportedReadings:
    """`already`: figures that stood as the list says. With faults nothing is stored."""

    stated: int
    already: int
    faults: tuple[RowFault, ...]


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
    matched, faults = matched_readings(program_id, rows, columns, today=today)
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


Matched = dict[tuple[int, str], list[NewReading]]


def matched_readings(
    program_id: int, rows: Sequence[ReadRow], columns: Columns, *, today: date
) -> tuple[Matched, list[RowFault]]:
    """Figures by startup and reason."""
    found, faults = judged_readings(program_id, rows, columns, today=today)
    matched: Matched = {}
    for one in found:
        matched.setdefault((one.startup_id, one.row.reason), []).append(one.new)
    return matched, faults
