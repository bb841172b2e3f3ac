"""Another mentor takes over what is to come: a session, office hours, an hour of every week."""

from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
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
from tracker.mentoring.actions.times import add_slot, close_slot
from tracker.mentoring.models import MentoringSession, OfficeHours
from tracker.mentoring.queries.times import weekly_slots
from tracker.mentoring.rules import NewSlot, Notice, SessionState, Span, Tidings
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
    before, left = session.mentor_name, session.mentor_user_id
    session.mentor_user_id, session.mentor_name = taker.id, taker.name
    session.version += 1
    session.sequence += 1
    db.session.flush()
    told = {"before": {"mentor": before}, "after": {"mentor": taker.name}}
    tell("take_over_session", session, by=by, at=at, **told)
    return Tidings(session_id, Notice.MOVED if span else Notice.ASKED, None, left)


def _span(session: MentoringSession) -> Span | None:
    if session.starts_at is None or session.ends_at is None:
        return None
    return Span(session.starts_at, session.ends_at)


def take_over_office_hours(
    program_id: int, office_id: int, mentor_user_id: int, *, by: Actor, at: datetime
) -> None:
    """Those whose seats are free, at the same time; call `lock_both` before."""
    office = db.session.get_one(OfficeHours, office_id, populate_existing=True)
    office.mentor_id = mentor_row(program_id, mentor_user_id, at=at).id
    db.session.flush()
    taker = db.session.get_one(User, mentor_user_id)
    record(
        "mentoring.take_over_office_hours",
        by=by,
        at=at,
        program_id=program_id,
        object=f"office_hours:{office_id}",
        after={"mentor": taker.name},
    )


def take_over_slot(  # noqa: PLR0913 - which, from whom to whom, by whom, when
    program_id: int,
    slot_id: int,
    from_id: int,
    to_id: int,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """What is booked stays booked; call `lock_both` before."""
    kept = next((one for one in weekly_slots(program_id, from_id) if one.id == slot_id), None)
    if kept is None:
        raise RuleViolation("slot_unknown")
    close_slot(program_id, from_id, slot_id, by=by, at=at, today=today)
    new = NewSlot(
        weekday=kept.weekday,
        starts_minute=kept.starts_minute,
        minutes=kept.minutes,
        timezone=kept.timezone,
        from_on=max(kept.from_on, today),
        place=kept.place,
        online=kept.online,
    )
    add_slot(program_id, to_id, new, by=by, at=at)
