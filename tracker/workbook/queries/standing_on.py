"""What stands on an import: whatever was changed since, and whatever came to hang on it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Table, func, inspect, select

from tracker.db import Base, db
from tracker.program.models import Startup
from tracker.workbook.looks import look_of
from tracker.workbook.models import WorkbookBrought, WorkbookImport, WorkbookWaiting

DERIVED = frozenset({"search_item"})
"""Made from other tables, and made anew from them."""


@dataclass(frozen=True, slots=True)
class StandingOn:
    """So many rows of `table` stand on the import: changed since, or hanging on what it brought.

    `recorded` has no rows: what waited was recorded for good.
    """

    why: str  # "changed", "hanging", "recorded"
    table: str = ""
    rows: int = 0


def standing_on(import_id: int) -> list[StandingOn]:
    """Empty where the import may be taken back."""
    made = db.session.get_one(WorkbookImport, import_id)
    if made.recorded_at is not None:
        return [StandingOn("recorded")]
    brought = brought_by(import_id)
    changed = [
        StandingOn("changed", table, count)
        for table, rows in brought.items()
        if (count := _changed(table, rows))
    ]
    return [*changed, *_hanging(brought), *_waiting(import_id, brought)]


def brought_by(import_id: int) -> dict[str, dict[int, str]]:
    """By table: the rows' numbers, and how they looked."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    query = select(WorkbookBrought).where(WorkbookBrought.import_id == import_id)
    for one in db.session.scalars(query.order_by(WorkbookBrought.id)):
        found[one.row_table][one.row_id] = one.looked
    return dict(found)


def model_of(table: str) -> type[Base]:
    own = Base.metadata.tables[table]
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is own)


def _changed(table: str, rows: Mapping[int, str]) -> int:
    """Rows that look other than they came, those that are gone among them."""
    model = model_of(table)
    own = inspect(model).primary_key[0]
    found = db.session.scalars(
        select(model).where(own.in_(rows)).execution_options(populate_existing=True)
    )
    alike = sum(look_of(row) == rows[row.id] for row in found)  # type: ignore[attr-defined]
    return len(rows) - alike


def _hanging(brought: Mapping[str, Mapping[int, str]]) -> Iterator[StandingOn]:
    """Rows that point at what the import brought, and were not brought by it."""
    counts: dict[str, int] = defaultdict(int)
    for table, column, pointed in _pointing(list(brought)):
        query = select(func.count()).select_from(table).where(column.in_(brought[pointed]))
        if table.name in brought:
            query = query.where(table.c.id.not_in(brought[table.name]))
        counts[table.name] += db.session.scalar(query) or 0
    return (StandingOn("hanging", name, count) for name, count in counts.items() if count)


def _waiting(import_id: int, brought: Mapping[str, Mapping[int, str]]) -> Iterator[StandingOn]:
    """Rows of other imports that wait for a startup which this one brought."""
    own = brought.get(Startup.__tablename__, {})
    count = db.session.scalar(
        select(func.count())
        .select_from(WorkbookWaiting)
        .where(WorkbookWaiting.startup_id.in_(own), WorkbookWaiting.import_id != import_id)
    )
    if count:
        yield StandingOn("hanging", WorkbookWaiting.__tablename__, count)


def _pointing(tables: Sequence[str]) -> Iterator[tuple[Table, Column[int], str]]:
    for table in Base.metadata.sorted_tables:
        if table.name in DERIVED:
            continue
        for key in table.foreign_keys:
            if key.column.table.name in tables:
                yield table, key.parent, key.column.table.name
