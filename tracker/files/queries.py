"""Which files are kept."""

from sqlalchemy import select

from tracker.db import db
from tracker.files.models import StoredFile


def stored_file(program_id: int, file_id: int) -> StoredFile | None:
    """A program's file; another program's is not found."""
    return db.session.scalar(
        select(StoredFile).where(StoredFile.program_id == program_id, StoredFile.id == file_id)
    )


def file_of_content(program_id: int, sha256: str) -> StoredFile | None:
    return db.session.scalar(
        select(StoredFile).where(StoredFile.program_id == program_id, StoredFile.sha256 == sha256)
    )
