"""What a workbook says beside what is there, and what was taken in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.db import db
from tracker.workbook.models import WorkbookImport, WorkbookWaiting


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import as it is shown; `counts` by table: rows that came at once, and rows that wait."""

    id: int
    file_name: str
    counts: Mapping[str, Mapping[str, int]]
    imported_at: datetime
    imported_by: str
    recorded_at: datetime | None
    recorded_by: str | None
    taken_back_at: datetime | None
    taken_back_by: str | None
    taken_back_reason: str | None

    @property
    def waiting(self) -> int:
        """Rows that wait still."""
        if self.recorded_at or self.taken_back_at:
            return 0
        return sum(count["waiting"] for count in self.counts.values())

    @property
    def rows(self) -> int:
        return sum(sum(count.values()) for count in self.counts.values())

    @property
    def here(self) -> int:
        return sum(count["here"] for count in self.counts.values())


def imports_of(program_id: int, *, offset: int, limit: int) -> tuple[list[ImportRow], int]:
    """Newest first, and how many there are in all."""
    own = WorkbookImport.program_id == program_id
    total = db.session.scalar(select(func.count()).select_from(WorkbookImport).where(own))
    found = db.session.scalars(
        select(WorkbookImport)
        .where(own)
        .order_by(WorkbookImport.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_row(one) for one in found], total or 0


def import_of(program_id: int, import_id: int) -> ImportRow | None:
    query = select(WorkbookImport).where(
        WorkbookImport.program_id == program_id, WorkbookImport.id == import_id
    )
    found = db.session.scalar(query)
    return _row(found) if found else None


def waiting_rows(import_id: int, *, offset: int, limit: int) -> tuple[list[WorkbookWaiting], int]:
    own = WorkbookWaiting.import_id == import_id
    total = db.session.scalar(select(func.count()).select_from(WorkbookWaiting).where(own))
    query = select(WorkbookWaiting).where(own).order_by(WorkbookWaiting.id)
    return list(db.session.scalars(query.offset(offset).limit(limit))), total or 0


def _row(one: WorkbookImport) -> ImportRow:
    return ImportRow(
        id=one.id,
        file_name=one.file_name,
        counts=json.loads(one.counts),
        imported_at=one.imported_at,
        imported_by=one.imported_by,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        taken_back_at=one.taken_back_at,
        taken_back_by=one.taken_back_by,
        taken_back_reason=one.taken_back_reason,
    )
