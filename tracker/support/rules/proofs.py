"""Files that prove help or a payment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.people.rules import Limit

PROOFS_MOST = 20
FILE_NAME_MAX = 255
FILES = Limit("support_files", 60, timedelta(hours=1))  # a file is on the disk once looked at
FILES_LONG = Limit("support_files_long", 400, timedelta(days=14))


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that came with a form, on the disk under its hash."""

    sha256: str
    size_bytes: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class ProofFacts:
    id: int
    file: ReceivedFile
    shared: bool
    added_at: datetime
    added_by: str
