"""A startup's agreements, their duties, and names it had."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.files.rules import ReceivedFile
from tracker.handover.models import Agreement, AgreementDuty, NameChange
from tracker.handover.rules.agreements import DutyState, NamedThing, OwedBy, duty_state
from tracker.program.models import Startup


@dataclass(frozen=True, slots=True)
class DutyFacts:
    id: int
    startup_id: int
    words: str
    owed_by: OwedBy
    due_on: date
    done_on: date | None
    state: DutyState


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    id: int
    amends: bool
    number: str
    signed_on: date
    starts_on: date
    ends_on: date
    subject: str
    file_name: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None
    duties: tuple[DutyFacts, ...]


@dataclass(frozen=True, slots=True)
class NameFacts:
    what: NamedThing
    before: str
    after: str
    from_on: date
    reference: str
    recorded_at: datetime
    recorded_by: str


def agreements_of(startup_id: int, *, today: date) -> list[AgreementFacts]:
    """The one in force first, those taken back last."""
    rows = db.session.scalars(
        select(Agreement)
        .where(Agreement.startup_id == startup_id)
        .order_by(
            Agreement.withdrawn_at.is_not(None), Agreement.signed_on.desc(), Agreement.id.desc()
        )
    ).all()
    duties: defaultdict[int, list[DutyFacts]] = defaultdict(list)
    for row in _duties(AgreementDuty.startup_id == startup_id):
        duties[row.agreement_id].append(_duty(row, today))
    return [
        AgreementFacts(
            row.id,
            row.amends,
            row.number,
            row.signed_on,
            row.starts_on,
            row.ends_on,
            row.subject,
            row.file_name,
            row.withdrawn_at,
            row.withdrawn_by,
            row.withdrawn_reason,
            tuple(duties[row.id]),
        )
        for row in rows
    ]


def open_duties(program_id: int, *, today: date) -> list[DutyFacts]:
    """Of a whole program, the one due first before all others."""
    standing = select(Agreement.id).where(
        Agreement.program_id == program_id, Agreement.withdrawn_at.is_(None)
    )
    rows = _duties(AgreementDuty.agreement_id.in_(standing), AgreementDuty.done_on.is_(None))
    return [_duty(row, today) for row in rows]


def names_of(startup_id: int) -> list[NameFacts]:
    """Newest first."""
    rows = db.session.scalars(
        select(NameChange)
        .where(NameChange.startup_id == startup_id)
        .order_by(NameChange.from_on.desc(), NameChange.id.desc())
    )
    return [NameFacts(**{name: getattr(row, name) for name in NameFacts.__slots__}) for row in rows]


def agreement_file(startup_id: int, agreement_id: int) -> ReceivedFile | None:
    found = db.session.execute(
        select(StoredFile.sha256, StoredFile.size_bytes, StoredFile.media_type, Agreement.file_name)
        .join(StoredFile, StoredFile.id == Agreement.file_id)
        .where(Agreement.id == agreement_id, Agreement.startup_id == startup_id)
    ).one_or_none()
    if found is None:
        return None
    return ReceivedFile(found.sha256, found.size_bytes, found.media_type, found.file_name or "")


def current_name(startup_id: int, what: NamedThing) -> str:
    return getattr(db.session.get_one(Startup, startup_id), what.value) or ""


def _duties(*where: object) -> Sequence[AgreementDuty]:
    query = select(AgreementDuty).where(*where)  # type: ignore[arg-type]
    return db.session.scalars(query.order_by(AgreementDuty.due_on, AgreementDuty.id)).all()


def _duty(row: AgreementDuty, today: date) -> DutyFacts:
    state = duty_state(row.due_on, row.done_on, today=today)
    return DutyFacts(row.id, row.startup_id, row.words, row.owed_by, row.due_on, row.done_on, state)
