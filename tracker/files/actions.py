"""Recording that a file is kept. Its bytes are put on the disk before: see `storage.put`."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from tracker.access.rules import Actor
from tracker.db import db
from tracker.files.models import StoredFile
from tracker.files.queries import file_of_content
from tracker.files.storage import Content

NAME_CHARACTERS_MAX = 255


def keep_file(  # noqa: PLR0913 - the record's columns, each by name
    program_id: int, content: Content, *, name: str, media_type: str, by: Actor, at: datetime
) -> StoredFile:
    """The program's record of these bytes: the first name they came under stays."""
    known = file_of_content(program_id, content.sha256)
    if known is not None:
        return known
    file = StoredFile(
        program_id=program_id,
        sha256=content.sha256,
        size_bytes=content.size_bytes,
        media_type=media_type,
        name=name[:NAME_CHARACTERS_MAX],
        stored_at=at,
        stored_by=by.label,
    )
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except IntegrityError:  # another writer kept the same bytes just now
        known = file_of_content(program_id, content.sha256)
        if known is None:
            raise
        return known
    return file
