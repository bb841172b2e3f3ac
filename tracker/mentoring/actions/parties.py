"""A session and all that is known of it, once nobody else can change it."""

from sqlalchemy import select

from tracker.db import db
from tracker.mentoring.actions.locking import lock_parties
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries.sessions import SessionSight, session_of
from tracker.mentoring.rules import SessionFacts
from tracker.values.refusals import RuleViolation

WHOLE = SessionSight(program_notes=True, pay=True)


def locked_session(startup_id: int, session_id: int) -> tuple[MentoringSession, SessionFacts]:
    """The row and all that is known of it, after mentor and startup were locked."""
    its_own = (MentoringSession.id == session_id, MentoringSession.startup_id == startup_id)
    lock_parties(
        db.session.scalar(select(MentoringSession.mentor_user_id).where(*its_own)), startup_id
    )
    row = db.session.scalar(
        select(MentoringSession)
        .where(*its_own)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    facts = session_of(startup_id, session_id, WHOLE)
    if row is None or facts is None:
        raise RuleViolation("session_unknown")
    return row, facts
