"""Links by which a founder answers for one session, and whom they may go to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.db import db
from tracker.mentoring.models import MentoringSession, SessionLink
from tracker.mentoring.queries.sessions import SessionSight, session_of
from tracker.mentoring.rules import SessionFacts
from tracker.people.queries import token_hash
from tracker.people.recipients import was_let_go
from tracker.program.models import Program, Startup
from tracker.values.zones import day_at

SHARED = SessionSight(program_notes=False, pay=False)


@dataclass(frozen=True, slots=True)
class HeldSession:
    """The session behind a live link, as its startup may see it."""

    link_id: int
    to_name: str
    session: SessionFacts
    startup: StartupPlace


@dataclass(frozen=True, slots=True)
class LinkSent:
    to_name: str
    to_email: str | None
    mailed: bool
    sent_at: datetime
    expires_at: datetime


def held_session(token: str, at: datetime) -> HeldSession | None:
    """None where the link is unknown, too old or replaced, or its addressee was let go."""
    row = db.session.execute(
        select(SessionLink, MentoringSession.id, Startup, Program)
        .join(MentoringSession, MentoringSession.id == SessionLink.session_id)
        .join(Startup, Startup.id == MentoringSession.startup_id)
        .join(Program, Program.id == MentoringSession.program_id)
        .where(
            SessionLink.token_hash == token_hash(token),
            SessionLink.ended_at.is_(None),
            SessionLink.expires_at > at,
        )
    ).one_or_none()
    if row is None:
        return None
    link, session_id, startup, program = row
    if startup.left_on is not None and startup.left_on <= day_at(at, program.timezone):
        return None
    if link.to_email is not None and was_let_go(startup.id, link.to_email):
        return None
    session = session_of(startup.id, session_id, SHARED)
    if session is None or not session.standing:
        return None
    return HeldSession(link.id, link.to_name, session, _place(startup, program))


def newest_link(session_id: int) -> LinkSent | None:
    link = db.session.scalar(
        select(SessionLink)
        .where(SessionLink.session_id == session_id)
        .order_by(SessionLink.id.desc())
        .limit(1)
    )
    if link is None:
        return None
    return LinkSent(link.to_name, link.to_email, link.mailed, link.sent_at, link.expires_at)


def _place(startup: Startup, program: Program) -> StartupPlace:
    place = ProgramPlace(
        program.id,
        program.slug,
        program.name,
        program.name_en,
        program.timezone,
        program.is_demo,
    )
    return StartupPlace(startup.id, place, startup.slug, startup.name, startup.name_en)
