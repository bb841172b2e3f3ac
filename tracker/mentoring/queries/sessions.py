"""Sessions as their readers may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select

from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import Pay, SessionFacts
from tracker.support.models import SupportEntry

_OWN = (
    MentoringSession.id,
    MentoringSession.program_id,
    MentoringSession.startup_id,
    MentoringSession.mentor_user_id,
    MentoringSession.state,
    MentoringSession.absent,
    MentoringSession.way,
    MentoringSession.field,
    MentoringSession.question,
    MentoringSession.starts_at,
    MentoringSession.ends_at,
    MentoringSession.place,
    MentoringSession.online,
    MentoringSession.attendees,
    MentoringSession.confirmed_at,
    MentoringSession.confirmed_by,
    MentoringSession.disputed_at,
    MentoringSession.dispute,
    MentoringSession.cancelled_reason,
    MentoringSession.requested_at,
    MentoringSession.requested_by,
    MentoringSession.uid,
    MentoringSession.sequence,
    MentoringSession.version,
)
_PAY = (
    MentoringSession.fee_krw,
    MentoringSession.withholding_krw,
    MentoringSession.paid_on,
)


@dataclass(frozen=True, slots=True)
class SessionSight:
    """What one reader may see: `only_user_id` limits a mentor to her own sessions and notes.

    `pay`: fees are the program's and the mentor's own matter.
    """

    program_notes: bool
    pay: bool
    only_user_id: int | None = None


def session_of(startup_id: int, session_id: int, sight: SessionSight) -> SessionFacts | None:
    """A session of this startup that this reader may see."""
    query = session_facts(sight).where(
        MentoringSession.id == session_id, MentoringSession.startup_id == startup_id
    )
    found = db.session.execute(query).mappings().one_or_none()
    return facts_of(found) if found else None


def session_facts(sight: SessionSight) -> Select[*tuple[Any, ...]]:
    """Rows for `facts_of`, of the sessions this reader may see."""
    return (
        select(
            *_OWN,
            func.coalesce(SupportEntry.given_by, MentoringSession.mentor_name).label("mentor_name"),
            func.coalesce(SupportEntry.topic, MentoringSession.topic).label("topic"),
            SupportEntry.id.label("entry_id"),
            SupportEntry.held_on,
            SupportEntry.minutes,
            func.coalesce(SupportEntry.shared_notes, "").label("shared_notes"),
            _notes(sight).label("program_notes"),
            SupportEntry.withdrawn_at,
            *(column if sight.pay else null().label(column.key) for column in _PAY),
        )
        .outerjoin(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(*seen_sessions(sight))
    )


def seen_sessions(sight: SessionSight) -> list[ColumnElement[bool]]:
    if sight.only_user_id is None:
        return []
    return [MentoringSession.mentor_user_id == sight.only_user_id]


def facts_of(row: Mapping[Any, Any]) -> SessionFacts:
    values = dict(row)
    pay = Pay(**{column.key: values.pop(column.key) for column in _PAY})
    return SessionFacts(**values, pay=pay)


def _notes(sight: SessionSight) -> ColumnElement[str]:
    """A mentor reads of the program's notes those she wrote herself."""
    if not sight.program_notes:
        return literal("")
    notes = func.coalesce(SupportEntry.program_notes, "")
    if sight.only_user_id is None:
        return notes
    hers = SupportEntry.program_notes_by_user_id == sight.only_user_id
    return case((hers, notes), else_="")
