"""Uploads that wait to be read: their import from the request to the job, and its other ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.jobs.actions import ask_to_cancel, queue_job
from tracker.jobs.rules import NewJob
from tracker.usage.actions.importing import open_import
from tracker.usage.models import CostImport
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.kinds import ImportStatus

UPLOAD = "usage.upload"
UNREAD = frozenset({ImportStatus.QUEUED, ImportStatus.READING})


def queue_upload(  # noqa: PLR0913 - what, by whom, when
    program_id: int,
    names: Sequence[str],
    *,
    folder: str,
    source: str | None,
    date_order: DateOrder | None = None,
    by: Actor,
    at: datetime,
) -> CostImport:
    """An import whose files lie in the spool, and the job that will read them."""
    one = open_import(program_id, ImportStatus.QUEUED, names, by, at)
    payload: Mapping[str, Any] = {
        "import": one.id,
        "folder": folder,
        "names": list(names),
        "source": source,
        "date_order": date_order.value if date_order else None,
        "actor": {"kind": by.kind.value, "id": by.id, "label": by.label},
    }
    queue_job(program_id, NewJob(UPLOAD, f"cost_import:{one.id}", payload), by=by, at=at)
    return one


def mark_upload(program_id: int, import_id: int, status: ImportStatus) -> None:
    """Being read, cancelled or failed: nothing of it is stored."""
    one = db.session.get_one(CostImport, import_id)
    if one.program_id != program_id:
        raise LookupError(f"no import {import_id}")
    one.status = status
    db.session.flush()


def cancel_upload(program_id: int, import_id: int, *, by: Actor, at: datetime) -> bool:
    """Ask the worker to stop; False where the import has come to its end already."""
    asked = ask_to_cancel(program_id, f"cost_import:{import_id}")
    if asked:
        record(
            "usage.cancel_upload",
            by=by,
            at=at,
            program_id=program_id,
            object=f"cost_import:{import_id}",
        )
    return asked
