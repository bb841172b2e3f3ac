"""What follows an entry: steps, files, moves to another startup."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.files.rules import ReceivedFile
from tracker.program.models import Startup
from tracker.support.models import SupportFile, SupportMove, SupportStep
from tracker.support.rules import ProofFacts, StepFacts, SupportKind

MOVES_MOST = 20


def steps_of(entry_id: int) -> list[StepFacts]:
    """The first first."""
    found = db.session.scalars(
        select(SupportStep).where(SupportStep.entry_id == entry_id).order_by(SupportStep.id)
    )
    return [
        StepFacts(
            id=row.id,
            stage=row.stage,
            happened_on=row.happened_on,
            amount_krw=row.amount_krw,
            note=row.note,
            taken_at=row.taken_at,
            taken_by=row.taken_by,
        )
        for row in found
    ]


def proofs_of(entry_id: int, *, all_of_them: bool) -> list[ProofFacts]:
    """Those the startup may see, or all."""
    query = _proofs(all_of_them=all_of_them).where(SupportFile.entry_id == entry_id)
    return [_proof(row) for row in db.session.execute(query.order_by(SupportFile.id))]


def proof_of(entry_id: int, support_file_id: int, *, all_of_them: bool) -> ProofFacts | None:
    query = _proofs(all_of_them=all_of_them).where(
        SupportFile.entry_id == entry_id, SupportFile.id == support_file_id
    )
    row = db.session.execute(query).one_or_none()
    return _proof(row) if row else None


def _proofs(*, all_of_them: bool) -> Select[Any]:
    both: tuple[Any, ...] = (SupportFile, StoredFile)
    query = (
        select(*both)
        .select_from(SupportFile)
        .join(StoredFile, StoredFile.id == SupportFile.file_id)
        .where(SupportFile.removed_at.is_(None))
    )
    return query if all_of_them else query.where(SupportFile.shared.is_(True))


def _proof(row: Any) -> ProofFacts:
    kept, stored = row
    file = ReceivedFile(stored.sha256, stored.size_bytes, stored.media_type, kept.name)
    return ProofFacts(kept.id, file, kept.shared, kept.added_at, kept.added_by)


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry that stood with another startup; names and reason are the program's to know."""

    kind: SupportKind
    held_on: date
    from_name: str
    to_name: str
    reason: str
    moved_at: datetime
    moved_by: str


def moves_of(entry_id: int) -> list[Moved]:
    """The newest first."""
    return _moves(_moved().where(SupportMove.entry_id == entry_id))


def moved_away(startup_id: int) -> list[Moved]:
    """What was logged for this startup and was not its own, the newest first."""
    return _moves(_moved().where(SupportMove.from_startup_id == startup_id))


def _moved() -> Select[Any]:
    before, after = Startup.__table__.alias(), Startup.__table__.alias()
    return (
        select(
            SupportMove.kind,
            SupportMove.held_on,
            before.c.name,
            after.c.name,
            SupportMove.reason,
            SupportMove.moved_at,
            SupportMove.moved_by,
        )
        .join(before, before.c.id == SupportMove.from_startup_id)
        .join(after, after.c.id == SupportMove.to_startup_id)
        .order_by(SupportMove.id.desc())
        .limit(MOVES_MOST)
    )


def _moves(query: Select[Any]) -> list[Moved]:
    return [Moved(*row) for row in db.session.execute(query)]
