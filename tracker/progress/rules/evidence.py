"""Evidence: a file or a link, how long it holds and how long it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.files.rules import ReceivedFile
from tracker.people.rules import Limit
from tracker.progress.rules.texts import REASON_MAX, check_text
from tracker.values.refusals import RuleViolation
from tracker.values.web_addresses import is_web_address

LABEL_MAX = 200
URL_MAX = 500
EVIDENCE_NOTE_MAX = 500
ATTACHED_MOST = 20  # to one milestone
EVIDENCE_MOST = 500  # that stands, of one startup
EXPIRES_SOON_DAYS = 60
RETENTION_YEARS = 5
FILES = Limit("evidence_files", 60, timedelta(hours=1))  # a file is on the disk once looked at
FILES_LONG = Limit("evidence_files_long", 400, timedelta(days=14))


class Expiry(StrEnum):
    """How a day sees a certificate's last day."""

    NONE = "none"
    HOLDS = "holds"
    SOON = "soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """Either a file or a link."""

    label: str
    file: ReceivedFile | None = None
    url: str | None = None
    expires_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """Evidence as it stands; what is of a file is None for a link."""

    id: int
    startup_id: int
    label: str
    url: str | None
    file_name: str | None
    media_type: str | None
    size_bytes: int | None
    sha256: str | None
    expires_on: date | None
    note: str
    added_on: date
    added_at: datetime
    added_by: str
    withdrawn_on: date | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_file(self) -> bool:
        return self.sha256 is not None

    @property
    def kept_until(self) -> date:
        return kept_until(self.added_on, self.withdrawn_on)

    def expiry(self, today: date) -> Expiry:
        return expiry(self.expires_on, today)

    def days_left(self, today: date) -> int:
        """Days until its last one; negative after it, 0 where it has none."""
        return (self.expires_on - today).days if self.expires_on else 0


def expiry(expires_on: date | None, today: date) -> Expiry:
    if expires_on is None:
        return Expiry.NONE
    if expires_on < today:
        return Expiry.EXPIRED
    soon = expires_on <= today + timedelta(days=EXPIRES_SOON_DAYS)
    return Expiry.SOON if soon else Expiry.HOLDS


def kept_until(added_on: date, withdrawn_on: date | None = None) -> date:
    """The last day on which nobody may remove it: five whole years.

    They are counted as public offices count a retention period: from 1 January of the year after
    the one in which it was added or, where it was withdrawn, withdrawn.
    """
    return date((withdrawn_on or added_on).year + RETENTION_YEARS, 12, 31)


def past_retention(evidence: EvidenceFacts, today: date) -> bool:
    return evidence.kept_until < today


def check_new_evidence(new: NewEvidence) -> None:
    if not new.label.strip():
        raise RuleViolation("needed", "label")
    check_text("label", new.label, LABEL_MAX)
    check_text("note", new.note, EVIDENCE_NOTE_MAX)
    if (new.file is None) == (new.url is None):
        raise RuleViolation("file_or_link", "file")
    check_link(new.url)


def check_link(url: str | None) -> None:
    """A link to a page on the web, with no sign-in hidden in it; or none."""
    if url is None:
        return
    if len(url) > URL_MAX:
        raise RuleViolation("too_long", "url", most=URL_MAX)
    if not is_web_address(url):
        raise RuleViolation("not_a_web_address", "url")


def check_withdrawal(
    reason: str,
    verified_with: int,
    *,
    by_program: bool,
    verified_rounds: int,
    verified_valuations: int = 0,
) -> None:
    """A startup does not take back what the program has verified something by.

    Nobody takes away what a verified round or valuation rests on: that is withdrawn first.
    """
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    check_text("reason", reason, REASON_MAX)
    if verified_with and not by_program:
        raise RuleViolation("evidence_was_seen")
    if verified_rounds:
        raise RuleViolation("evidence_of_verified_round")
    if verified_valuations:
        raise RuleViolation("evidence_of_verified_valuation")
