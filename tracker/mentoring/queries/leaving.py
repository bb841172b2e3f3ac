"""What of a startup's mentoring ends when it leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from tracker.db import db
from tracker.mentoring.models import (
    CalendarFeed,
    MentoringSession,
    OfficeHours,
    ProposedTime,
    SessionLink,
    WaitingPlace,
)
from tracker.mentoring.rules import SessionState


@dataclass(frozen=True, slots=True)
class EndingSession:
    """A session that will not be held. Without `starts_at` no time was agreed on."""

    id: int
    topic: str
    mentor_name: str
    mentor_user_id: int | None
    starts_at: datetime | None


def ending_sessions(startup_id: int, *, since: datetime, at: datetime) -> list[EndingSession]:
    """Agreed on for `since` or later and still ahead, or asked for with no time before `since`."""
    proposed = exists().where(ProposedTime.session_id == MentoringSession.id)
    in_time = proposed.where(ProposedTime.starts_at < since, ProposedTime.starts_at > at)
    agreed = and_(
        MentoringSession.state == SessionState.SCHEDULED,
        MentoringSession.starts_at >= since,
        MentoringSession.starts_at > at,
    )
    asked = and_(MentoringSession.state == SessionState.REQUESTED, ~in_time)
    rows = db.session.execute(
        select(
            MentoringSession.id,
            MentoringSession.topic,
            MentoringSession.mentor_name,
            MentoringSession.mentor_user_id,
            MentoringSession.starts_at,
        )
        .where(MentoringSession.startup_id == startup_id, or_(agreed, asked))
        .order_by(MentoringSession.starts_at, MentoringSession.id)
    )
    return [EndingSession(*row) for row in rows]


def ending_places(startup_id: int, *, since: datetime) -> list[int]:
    """Waiting places for office hours that begin no earlier."""
    rows = db.session.scalars(
        select(WaitingPlace.id)
        .join(OfficeHours, OfficeHours.id == WaitingPlace.office_hours_id)
        .where(
            WaitingPlace.startup_id == startup_id,
            WaitingPlace.left_at.is_(None),
            OfficeHours.starts_at >= since,
        )
    )
    return list(rows)


def open_session_links(startup_id: int, *, at: datetime) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(SessionLink)
            .join(MentoringSession, MentoringSession.id == SessionLink.session_id)
            .where(
                MentoringSession.startup_id == startup_id,
                SessionLink.ended_at.is_(None),
                SessionLink.expires_at > at,
            )
        )
        or 0
    )


def open_feeds(user_ids: list[int]) -> list[int]:
    """Whose calendar feeds are open."""
    rows = db.session.scalars(
        select(CalendarFeed.user_id).where(
            CalendarFeed.user_id.in_(user_ids), CalendarFeed.ended_at.is_(None)
        )
    )
    return sorted(set(rows))
