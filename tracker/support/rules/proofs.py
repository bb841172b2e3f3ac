"""Files that prove help or a payment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.files.rules import ReceivedFile
from tracker.people.rules import Limit

PROOFS_MOST = 20
FILES = Limit("support_files", 60, timedelta(hours=1))  # a file is on the disk once looked at
FILES_LONG = Limit("support_files_long", 400, timedelta(days=14))


@dataclass(frozen=True, slots=True)
class ProofFacts:
    id: int
    file: ReceivedFile
    shared: bool
    added_at: datetime
    added_by: str
