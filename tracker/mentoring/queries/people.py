"""Mentors to choose from, and what a brief says of earlier sessions."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import Mentor, MentoringSession
from tracker.mentoring.queries.lists import Shown, Whose, sessions_page
from tracker.mentoring.queries.sessions import SessionSight
from tracker.mentoring.rules import SessionFacts
from tracker.people.models import ProgramMembership, User
from tracker.support.models import SupportEntry

EARLIER_SHOWN = 5


@dataclass(frozen=True, slots=True)
class MentorChoice:
    user_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A session with another mentor: its day and topic, and no word of what was said."""

    held_on: date
    topic: str


def mentors_to_choose(program_id: int) -> list[MentorChoice]:
    """By name; a mentor who lost her account is none any more."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.MENTOR,
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [MentorChoice(*row) for row in rows]


def mentor_logged_last(program_id: int, user_id: int) -> int | None:
    """With whom the session was that this person logged last."""
    return db.session.scalar(
        select(MentoringSession.mentor_user_id)
        .where(
            MentoringSession.program_id == program_id,
            MentoringSession.requested_by_user_id == user_id,
            MentoringSession.mentor_user_id.is_not(None),
        )
        .order_by(MentoringSession.id.desc())
        .limit(1)
    )


def earlier_sessions(whose: Whose, sight: SessionSight) -> list[SessionFacts]:
    """The last sessions held that this reader may read, newest first."""
    return sessions_page(whose, Shown.HELD, sight, offset=0, limit=EARLIER_SHOWN)


def sessions_elsewhere(startup_id: int, mentor_user_id: int) -> list[Elsewhere]:
    """So that a mentor does not start from zero: what others spoke about, and when."""
    rows = db.session.execute(
        select(SupportEntry.held_on, SupportEntry.topic)
        .join(MentoringSession, MentoringSession.support_entry_id == SupportEntry.id)
        .where(
            MentoringSession.startup_id == startup_id,
            MentoringSession.mentor_user_id.is_distinct_from(mentor_user_id),
            SupportEntry.withdrawn_at.is_(None),
        )
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .limit(EARLIER_SHOWN)
    )
    return [Elsewhere(*row) for row in rows]


def zone_of_mentor(program_id: int, user_id: int) -> str | None:
    """Where she lives, as far as she has said."""
    return db.session.scalar(
        select(Mentor.timezone).where(Mentor.program_id == program_id, Mentor.user_id == user_id)
    )
