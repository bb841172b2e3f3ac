"""Another mentor takes over a session that is still to be held."""

from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.booking import check_both_free
from tracker.mentoring.actions.locking import (
    assign_mentor,
    check_bookable,
    lock_mentor,
    lock_session,
)
from tracker.mentoring.actions.mentors import mentor_row
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import Notice, SessionState, Span, Tidings
from tracker.people.models import User
from tracker.values.refusals import RuleViolation


def lock_both(one: int, other: int) -> None:
    """Two mentors' accounts in id order, before anything of a startup is locked."""
    db.session.scalars(
        select(User.id)
        .where(User.id.in_([one, other]))
        .order_by(User.id)
        .with_for_update(key_share=True)
    ).all()


def take_over_session(  # noqa: PLR0913 - whose, which, whoever takes it, by whom, when
    startup_id: int,
    session_id: int,
    mentor_user_id: int,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Tidings:
    """At the same time, as the same entry of everybody's calendar; call `lock_both` before."""
    session = lock_session(startup_id, session_id)
    taker = lock_mentor(mentor_user_id)
    if session.state not in {SessionState.REQUESTED, SessionState.SCHEDULED}:
        raise RuleViolation("move_not_open")
    check_bookable(mentor_row(session.program_id, taker.id, at=at), startup_id, today=today)
    if (span := _span(session)) is not None:
        check_both_free(taker.id, startup_id, span, but_session=session_id)
    assign_mentor(session.program_id, taker.id, startup_id)
    before = session.mentor_name
    session.mentor_user_id, session.mentor_name = taker.id, taker.name
    session.version += 1
    session.sequence += 1
    db.session.flush()
    told = {"before": {"mentor": before}, "after": {"mentor": taker.name}}
    tell("take_over_session", session, by=by, at=at, **told)
    return Tidings(session_id, Notice.MOVED if span else Notice.ASKED, None)


def _span(session: MentoringSession) -> Span | None:
    if session.starts_at is None or session.ends_at is None:
        return None
    return Span(session.starts_at, session.ends_at)
