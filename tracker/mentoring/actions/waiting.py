"""Waiting for a seat of office hours; a freed seat goes to the first who waits and is free then."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.actions.booking import fix_session, new_session, when
from tracker.mentoring.actions.heeding import hours_beyond
from tracker.mentoring.actions.locking import assign_mentor
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import Mentor, OfficeHours, OfficeSeat, WaitingPlace
from tracker.mentoring.queries.times import mentor_busy, startup_busy
from tracker.mentoring.rules import (
    Matter,
    Notice,
    Span,
    Tidings,
    Waiting,
    Way,
    next_in_line,
)
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def waiting_startups(session_id: int) -> list[int]:
    """Who waits at the office hours of which this session holds a seat."""
    seat = db.session.get(OfficeSeat, session_id)
    if seat is None:
        return []
    return [place.startup_id for place in line_of(seat.office_hours_id)]


def line_of(office_id: int) -> list[WaitingPlace]:
    return list(
        db.session.scalars(
            select(WaitingPlace)
            .where(WaitingPlace.office_hours_id == office_id, WaitingPlace.left_at.is_(None))
            .order_by(WaitingPlace.id)
        )
    )


def pass_on_seat(session_id: int, *, by: Actor, at: datetime) -> list[Tidings]:
    """Free the seat of a session that moved or ended; mentor and all who wait are locked."""
    seat = db.session.get(OfficeSeat, session_id, populate_existing=True)
    if seat is None:
        return []
    office, number = db.session.get_one(OfficeHours, seat.office_hours_id), seat.seat
    db.session.delete(seat)
    db.session.flush()
    span = seat_span(office, number)
    mentor = db.session.get_one(Mentor, office.mentor_id)
    if office.cancelled_at is not None or span.starts_at <= at:
        return []
    if mentor_busy(mentor.user_id, span, but_office=office.id):
        return []
    place = _first_free(office, span, by=by, at=at)
    return [_seat(place, office, mentor, number, by=by, at=at)] if place else []


def seat_span(office: OfficeHours, number: int) -> Span:
    minutes = timedelta(minutes=office.seat_minutes)
    starts_at = office.starts_at + (number - 1) * minutes
    return Span(starts_at, starts_at + minutes)


def _first_free(office: OfficeHours, span: Span, *, by: Actor, at: datetime) -> WaitingPlace | None:
    """Whose hours were used up while she waited keeps her place, and it is told that she does."""
    line = line_of(office.id)
    own = {place.id: place for place in line}
    busy = {place.startup_id: startup_busy(place.startup_id, span) for place in line}
    waiting = [Waiting(place.id, place.startup_id) for place in line]
    while (found := next_in_line(waiting, busy, span)) is not None:
        if _has_hours(found.startup_id, span):
            return own[found.id]
        _tell_passed_over(office, found.startup_id, by, at)
        waiting.remove(found)
    return None


def _has_hours(startup_id: int, span: Span) -> bool:
    """Whether the seat fits what is assigned, and the startup is still there."""
    startup = db.session.get_one(Startup, startup_id)
    try:
        return hours_beyond(startup, [span]) is None
    except RuleViolation:
        return False


def _tell_passed_over(office: OfficeHours, startup_id: int, by: Actor, at: datetime) -> None:
    record(
        "mentoring.pass_over_waiting",
        by=by,
        at=at,
        program_id=office.program_id,
        startup_id=startup_id,
        object=f"office_hours:{office.id}",
    )


def _seat(  # noqa: PLR0913 - who, where, which seat, by whom
    place: WaitingPlace,
    office: OfficeHours,
    mentor: Mentor,
    number: int,
    *,
    by: Actor,
    at: datetime,
) -> Tidings:
    startup = db.session.get_one(Startup, place.startup_id)
    assign_mentor(office.program_id, mentor.user_id, startup.id)
    matter = Matter(topic=place.topic)
    session = new_session(startup, mentor.user_id, matter, Way.OFFICE_HOURS, by=by, at=at)
    session.requested_by, session.requested_by_user_id = place.asked_by, place.asked_by_user_id
    session.place, session.online = office.place, office.online
    span = seat_span(office, number)
    fix_session(session, span)
    db.session.add(OfficeSeat(session_id=session.id, office_hours_id=office.id, seat=number))
    place.left_at, place.session_id = at, session.id
    db.session.flush()
    tell("pass_on_seat", session, by=by, at=at, after=when(span))
    return Tidings(session.id, Notice.SEAT_FREED)
