"""Whether a mentor can take over what another was to do."""

from datetime import date

from sqlalchemy import or_, select

from tracker.db import db
from tracker.mentoring.models import Mentor, MentorConflict, MentoringSession
from tracker.mentoring.queries.times import mentor_busy
from tracker.mentoring.rules import Span


def cannot_mentor(program_id: int, user_id: int, startup_id: int, *, today: date) -> str | None:
    """`inactive`, `conflict`, or None where nothing is against it."""
    mentor = db.session.scalar(
        select(Mentor).where(Mentor.program_id == program_id, Mentor.user_id == user_id)
    )
    if mentor is None:
        return None
    if not mentor.active:
        return "inactive"
    conflict = db.session.scalar(
        select(MentorConflict.id)
        .where(
            MentorConflict.mentor_id == mentor.id,
            MentorConflict.startup_id == startup_id,
            MentorConflict.declared_on <= today,
            or_(MentorConflict.ended_on.is_(None), MentorConflict.ended_on > today),
        )
        .limit(1)
    )
    return "conflict" if conflict is not None else None


def at_that_time(session: MentoringSession, user_id: int) -> bool:
    """Whether she has something else then; of what is only asked for, times are still open."""
    if session.starts_at is None or session.ends_at is None:
        return False
    return bool(mentor_busy(user_id, Span(session.starts_at, session.ends_at)))
