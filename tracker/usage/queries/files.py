"""The files an import was read from."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.usage.models import Snapshot, SnapshotBlob


@dataclass(frozen=True, slots=True)
class ImportFile:
    id: int
    name: str
    sha256: str
    size_bytes: int

    @property
    def file_name(self) -> str:
        """The end of its path."""
        return self.name.rpartition("/")[2] or self.name


def files_of_import(program_id: int, import_id: int) -> list[ImportFile]:
    """Those that were kept, each once, in the order of their names."""
    rows = db.session.execute(
        select(StoredFile.id, SnapshotBlob.name, StoredFile.sha256, StoredFile.size_bytes)
        .join(SnapshotBlob, SnapshotBlob.file_id == StoredFile.id)
        .join(Snapshot, Snapshot.id == SnapshotBlob.snapshot_id)
        .where(
            Snapshot.import_id == import_id,
            Snapshot.program_id == program_id,
            StoredFile.program_id == program_id,
        )
        .order_by(SnapshotBlob.name, StoredFile.id)
    )
    return list({row.id: ImportFile(*row) for row in rows}.values())
