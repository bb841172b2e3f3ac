"""The program's ladder, and every version of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.db import Read, Rows, db
from tracker.progress.models import LadderRung, LadderVersion
from tracker.progress.rules import DEFAULT_LADDER, Ladder, Rung

_RUNG = (
    LadderRung.name,
    LadderRung.name_en,
    LadderRung.stage,
    LadderRung.valuation_krw,
    LadderRung.raised_from_krw,
    LadderRung.raised_to_krw,
    LadderRung.unicorn,
)


@dataclass(frozen=True, slots=True)
class LadderChange:
    """A decision on the ladder, and how many rungs it left."""

    version: int
    rungs: int
    reason: str
    decided_at: datetime
    decided_by: str


def ladder_of(program_id: int, *, known_at: datetime | None = None) -> Ladder:
    """The newest version (at an instant), or the default where none was decided; in one query."""
    return ladder_read(program_id, known_at=known_at).now()


def ladder_read(program_id: int, *, known_at: datetime | None = None) -> Read[Ladder]:
    held = [LadderVersion.program_id == program_id]
    if known_at is not None:
        held.append(LadderVersion.decided_at < known_at)
    newest = select(func.max(LadderVersion.version)).where(*held).scalar_subquery()
    query = (
        select(LadderVersion.version, LadderRung.position, *_RUNG)
        .join(LadderVersion, LadderVersion.id == LadderRung.version_id)
        .where(LadderVersion.program_id == program_id, LadderVersion.version == newest)
    )
    return Read(query, _ladder)


def _ladder(rows: Rows) -> Ladder:
    if not rows:
        return Ladder(0, DEFAULT_LADDER)
    ordered = sorted(rows, key=lambda row: row[1])
    return Ladder(ordered[0][0], tuple(_rung(rung) for _, _, *rung in ordered))


def _rung(values: Sequence[Any]) -> Rung:
    return Rung(**dict(zip((column.key for column in _RUNG), values, strict=True)))


def ladder_history(program_id: int) -> Sequence[LadderChange]:
    """Newest first."""
    found = db.session.execute(
        select(
            LadderVersion.version,
            func.count(),
            LadderVersion.reason,
            LadderVersion.decided_at,
            LadderVersion.decided_by,
        )
        .join(LadderRung, LadderRung.version_id == LadderVersion.id)
        .where(LadderVersion.program_id == program_id)
        .group_by(LadderVersion.id)
        .order_by(LadderVersion.version.desc())
    )
    return [LadderChange(*row) for row in found]
