"""Who takes part: rows locked in one order, and a mentor let in to the startup she helps."""

from sqlalchemy import select

from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries.sessions import SessionSight, session_of
from tracker.mentoring.rules import SessionFacts
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation

WHOLE = SessionSight(program_notes=True, pay=True)


def lock_parties(mentor_user_id: int | None, startup_id: int) -> None:
    """The mentor first, then the startup: whoever needs both waits in the same order."""
    if mentor_user_id is not None:
        db.session.execute(select(User.id).where(User.id == mentor_user_id).with_for_update())
    db.session.execute(select(Startup.id).where(Startup.id == startup_id).with_for_update())


def locked_session(startup_id: int, session_id: int) -> tuple[MentoringSession, SessionFacts]:
    """The row and all that is known of it, after mentor and startup were locked."""
    its_own = (MentoringSession.id == session_id, MentoringSession.startup_id == startup_id)
    lock_parties(
        db.session.scalar(select(MentoringSession.mentor_user_id).where(*its_own)), startup_id
    )
    row = db.session.scalar(
        select(MentoringSession)
        .where(*its_own)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    facts = session_of(startup_id, session_id, WHOLE)
    if row is None or facts is None:
        raise RuleViolation("session_unknown")
    return row, facts


def assign_mentor(program_id: int, mentor_user_id: int, startup_id: int) -> None:
    """A mentor who is asked to help a startup reaches its brief."""
    membership_id = db.session.scalar(
        select(ProgramMembership.id).where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.user_id == mentor_user_id,
            ProgramMembership.role == Role.MENTOR,
        )
    )
    if membership_id is None:
        raise RuleViolation("mentor_not_in_program", "mentor")
    if db.session.get(MembershipStartup, (membership_id, startup_id)) is None:
        db.session.add(MembershipStartup(membership_id=membership_id, startup_id=startup_id))
        db.session.flush()
