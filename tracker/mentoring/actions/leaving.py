"""A startup leaves: what was agreed on for later is not held, its links end."""

from datetime import datetime

from sqlalchemy import select, update

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.changing import cancel_session
from tracker.mentoring.models import MentoringSession, SessionLink, WaitingPlace
from tracker.mentoring.queries.leaving import ending_places, ending_sessions
from tracker.mentoring.rules import Side, Tidings
from tracker.people.models import User


def lock_mentors_of(startup_id: int, *, since: datetime, at: datetime) -> None:
    """Mentors are locked before startups: whoever leaves calls this before touching its row."""
    ending = ending_sessions(startup_id, since=since, at=at)
    ids = {one.mentor_user_id for one in ending if one.mentor_user_id is not None}
    db.session.scalars(
        select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update(key_share=True)
    ).all()


def end_mentoring(
    startup_id: int, reason: str, *, since: datetime, by: Actor, at: datetime
) -> list[Tidings]:
    """Waiting places first: a seat set free is not to go back to who leaves."""
    places = ending_places(startup_id, since=since)
    db.session.execute(update(WaitingPlace).where(WaitingPlace.id.in_(places)).values(left_at=at))
    told: list[Tidings] = []
    for one in ending_sessions(startup_id, since=since, at=at):
        told += cancel_session(startup_id, one.id, reason, side=Side.PROGRAM, by=by, at=at)
    return told


def end_session_links(startup_id: int, *, at: datetime) -> None:
    its_own = select(MentoringSession.id).where(MentoringSession.startup_id == startup_id)
    db.session.execute(
        update(SessionLink)
        .where(SessionLink.session_id.in_(its_own), SessionLink.ended_at.is_(None))
        .values(ended_at=at)
    )
