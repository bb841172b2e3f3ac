"""What imports hold that is not recorded yet: as good as there, and taken in once."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tracker.db import db
from tracker.workbook.models import WorkbookImport, WorkbookWaiting
from tracker.workbook.rules.bodies import waiting_of
from tracker.workbook.rules.kinds import TableKind


def waiting_values(program_id: int, *kinds: TableKind) -> Iterator[tuple[int, Any, dict[str, Any]]]:
    """Whose it is, the value, and what is kept beside it."""
    rows = db.session.execute(
        select(WorkbookWaiting.startup_id, WorkbookWaiting.kind, WorkbookWaiting.body)
        .join(WorkbookImport, WorkbookImport.id == WorkbookWaiting.import_id)
        .where(
            WorkbookImport.program_id == program_id,
            WorkbookWaiting.kind.in_(kinds),
            WorkbookWaiting.recorded_at.is_(None),
        )
        .order_by(WorkbookWaiting.id)
    )
    return ((own, *waiting_of(kind, body)) for own, kind, body in rows)
