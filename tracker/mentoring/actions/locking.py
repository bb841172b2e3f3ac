"""The one order in which rows are locked, and what holds of who they belong to.

The mentor's account first, then the startup, then the session: two bookings that could be in each
other's way always meet at one of the first two.
"""

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import or_, select

from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import Mentor, MentorConflict, MentoringSession
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def lock_mentor(user_id: int) -> User:
    """RuleViolation `no_mentor_here` where nobody is she, or she may not sign in any more."""
    user = db.session.scalar(
        select(User)
        .where(User.id == user_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if user is None or user.disabled_at is not None:
        raise RuleViolation("no_mentor_here", "mentor")
    return user


def lock_startups(ids: Iterable[int]) -> dict[int, Startup]:
    """In id order, whoever asks."""
    rows = db.session.scalars(
        select(Startup)
        .where(Startup.id.in_(set(ids)))
        .order_by(Startup.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def lock_startup(startup_id: int) -> Startup:
    return lock_startups([startup_id])[startup_id]


def lock_parties(mentor_user_id: int | None, startup_id: int) -> None:
    """For what is written down afterwards: her account may be closed by then."""
    if mentor_user_id is not None:
        db.session.scalar(
            select(User.id).where(User.id == mentor_user_id).with_for_update(key_share=True)
        )
    lock_startups([startup_id])


def lock_session(
    startup_id: int, session_id: int, also: Callable[[], Iterable[int]] = tuple
) -> MentoringSession:
    """The session after its mentor and startup; `also` names further startups to lock.

    It is asked once the mentor is locked, as from then on it stays true.
    """
    mentor_user_id = db.session.scalar(
        select(MentoringSession.mentor_user_id).where(
            MentoringSession.id == session_id, MentoringSession.startup_id == startup_id
        )
    )
    if mentor_user_id is None:
        raise RuleViolation("booking_unknown")
    db.session.scalar(  # her account may be closed: a session can still be cancelled
        select(User.id).where(User.id == mentor_user_id).with_for_update(key_share=True)
    )
    lock_startups([startup_id, *also()])
    return db.session.scalars(
        select(MentoringSession)
        .where(MentoringSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def check_bookable(mentor: Mentor, startup_id: int, *, today: date) -> None:
    """RuleViolation `mentor_inactive`, `conflict_of_interest`."""
    if not mentor.active:
        raise RuleViolation("mentor_inactive", "mentor")
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
    if conflict is not None:
        raise RuleViolation("conflict_of_interest", "mentor")


def assign_mentor(program_id: int, user_id: int, startup_id: int) -> None:
    """Being asked makes her assigned: from now on she reaches the startup's pages."""
    membership_id = db.session.scalar(
        select(ProgramMembership.id).where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.user_id == user_id,
            ProgramMembership.role == Role.MENTOR,
        )
    )
    if membership_id is None:
        raise RuleViolation("no_mentor_here", "mentor")
    key = {"membership_id": membership_id, "startup_id": startup_id}
    if db.session.get(MembershipStartup, key) is None:
        db.session.add(MembershipStartup(**key))
        db.session.flush()
