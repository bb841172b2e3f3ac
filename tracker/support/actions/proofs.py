"""Files that prove help."""

from datetime import datetime

from sqlalchemy import func, select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.rules import FILE_NAME_MAX, ReceivedFile
from tracker.files.storage import Content
from tracker.support.actions.reading import locked
from tracker.support.actions.telling import tell
from tracker.support.models import SupportFile
from tracker.support.rules import PROOFS_MOST
from tracker.values.refusals import RuleViolation


def kept_file(program_id: int, file: ReceivedFile, *, by: Actor, at: datetime) -> int:
    """Its bytes are on the disk already."""
    content = Content(file.sha256, file.size_bytes)
    kept = keep_file(program_id, content, name=file.name, media_type=file.media_type, by=by, at=at)
    db.session.flush()
    return kept.id


def add_proof(  # noqa: PLR0913 - whose, which, what it is, for whom, by whom, when
    startup_id: int,
    entry_id: int,
    file: ReceivedFile,
    *,
    shared: bool,
    by: Actor,
    at: datetime,
) -> None:
    """The same file added again is shown as said last."""
    entry, before = locked(startup_id, entry_id)
    if before.withdrawn:
        raise RuleViolation("entry_withdrawn")
    file_id = kept_file(entry.program_id, file, by=by, at=at)
    known = db.session.scalar(
        select(SupportFile).where(SupportFile.entry_id == entry.id, SupportFile.file_id == file_id)
    )
    if known is None:
        _check_room(entry.id)
        known = SupportFile(
            program_id=entry.program_id,
            entry_id=entry.id,
            file_id=file_id,
            added_at=at,
            added_by=by.label,
        )
    known.name, known.shared, known.removed_at = file.name[-FILE_NAME_MAX:], shared, None
    db.session.add(known)
    db.session.flush()
    told = {"file": known.name} if shared and not before.confidential else None
    tell("add_proof", entry, by, at, after=told)


def remove_proof(
    startup_id: int, entry_id: int, support_file_id: int, *, by: Actor, at: datetime
) -> None:
    """No longer shown; its bytes stay, as everything that was once handed in."""
    entry, before = locked(startup_id, entry_id)
    file = db.session.scalar(
        select(SupportFile).where(
            SupportFile.id == support_file_id,
            SupportFile.entry_id == entry.id,
            SupportFile.removed_at.is_(None),
        )
    )
    if file is None:
        raise RuleViolation("file_unknown")
    file.removed_at = at
    db.session.flush()
    told = {"file": file.name} if file.shared and not before.confidential else None
    tell("remove_proof", entry, by, at, after=told)


def _check_room(entry_id: int) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(SupportFile)
        .where(SupportFile.entry_id == entry_id, SupportFile.removed_at.is_(None))
    )
    if (count or 0) >= PROOFS_MOST:
        raise RuleViolation("proofs_most", "file", most=PROOFS_MOST)
