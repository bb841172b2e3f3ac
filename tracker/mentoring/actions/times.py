"""A mentor's own times: weekly slots and office hours, and how startups take them."""

from datetime import date, datetime

from sqlalchemy import func, select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.actions.booking import book_at_once, end_session
from tracker.mentoring.actions.heeding import hours_beyond
from tracker.mentoring.actions.locking import (
    assign_mentor,
    check_bookable,
    lock_mentor,
    lock_startup,
    lock_startups,
)
from tracker.mentoring.actions.mentors import mentor_row
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.actions.waiting import line_of, seat_span
from tracker.mentoring.models import (
    Mentor,
    MentoringSession,
    OfficeHours,
    OfficeSeat,
    WaitingPlace,
    WeeklySlot,
)
from tracker.mentoring.queries.times import mentor_busy, startup_busy, weekly_time
from tracker.mentoring.rules import (
    Matter,
    NewOfficeHours,
    NewSlot,
    Notice,
    SessionState,
    Side,
    Tidings,
    Way,
    check_free,
    check_matter,
    check_office_hours,
    check_slot,
    is_free,
    occurs_at,
)
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def add_slot(program_id: int, user_id: int, new: NewSlot, *, by: Actor, at: datetime) -> int:
    """From now on startups may book this hour of every week."""
    lock_mentor(user_id)
    mentor = mentor_row(program_id, user_id, at=at)
    kept = db.session.scalar(
        select(func.count())
        .select_from(WeeklySlot)
        .where(WeeklySlot.mentor_id == mentor.id, WeeklySlot.until_on.is_(None))
    )
    check_slot(new, kept=kept or 0)
    slot = WeeklySlot(
        mentor_id=mentor.id,
        weekday=new.weekday,
        starts_minute=new.starts_minute,
        minutes=new.minutes,
        timezone=new.timezone,
        from_on=new.from_on,
        place=new.place,
        online=new.online,
    )
    db.session.add(slot)
    db.session.flush()
    _tell("add_slot", program_id, f"weekly_slot:{slot.id}", by, at)
    return slot.id


def end_slot(  # noqa: PLR0913 - whose, which, by whom, when
    program_id: int, user_id: int, slot_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """No more bookings; what is booked stays booked."""
    lock_mentor(user_id)
    close_slot(program_id, user_id, slot_id, by=by, at=at, today=today)


def close_slot(  # noqa: PLR0913 - whose, which, by whom, when
    program_id: int, user_id: int, slot_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """Also of somebody who may not sign in any more; her account is locked before."""
    slot = _slot(program_id, user_id, slot_id)
    slot.until_on = today
    db.session.flush()
    _tell("end_slot", program_id, f"weekly_slot:{slot_id}", by, at)


def book_slot(  # noqa: PLR0913 - whose, which slot, on which day, about what, by whom
    startup_id: int,
    mentor_user_id: int,
    slot_id: int,
    starts_at: datetime,
    matter: Matter,
    *,
    side: Side,
    by: Actor,
    at: datetime,
    today: date,
    over: str = "",
) -> Tidings:
    check_matter(matter)
    lock_mentor(mentor_user_id)
    program_id = lock_startup(startup_id).program_id
    slot = weekly_time(_slot(program_id, mentor_user_id, slot_id))
    session = book_at_once(
        startup_id,
        mentor_user_id,
        matter,
        Way.SLOT,
        occurs_at(slot, starts_at),
        place=slot.place,
        online=slot.online,
        side=side,
        by=by,
        at=at,
        today=today,
        over=over,
    )
    return Tidings(session.id, Notice.BOOKED, side)


def _slot(program_id: int, user_id: int, slot_id: int) -> WeeklySlot:
    found = db.session.scalar(
        select(WeeklySlot)
        .join(Mentor, Mentor.id == WeeklySlot.mentor_id)
        .where(
            WeeklySlot.id == slot_id,
            WeeklySlot.until_on.is_(None),
            Mentor.program_id == program_id,
            Mentor.user_id == user_id,
        )
    )
    if found is None:
        raise RuleViolation("slot_unknown")
    return found


def open_office_hours(
    program_id: int, user_id: int, new: NewOfficeHours, *, by: Actor, at: datetime
) -> int:
    """Seats for startups to take; the mentor is busy all that while."""
    check_office_hours(new, at=at)
    lock_mentor(user_id)
    mentor = mentor_row(program_id, user_id, at=at)
    check_free(new.span, mentor_busy(user_id, new.span), Side.MENTOR)
    office = OfficeHours(
        program_id=program_id,
        mentor_id=mentor.id,
        starts_at=new.starts_at,
        seats=new.seats,
        seat_minutes=new.seat_minutes,
        topic=new.topic,
        place=new.place,
        online=new.online,
        opened_at=at,
        opened_by=by.label,
    )
    db.session.add(office)
    db.session.flush()
    _tell("open_office_hours", program_id, f"office_hours:{office.id}", by, at)
    return office.id


def cancel_office_hours(  # noqa: PLR0913 - whose, which, why, by whom
    program_id: int,
    user_id: int,
    office_id: int,
    reason: str,
    *,
    side: Side | None,
    by: Actor,
    at: datetime,
) -> list[Tidings]:
    """All seats with them; nobody waits any more."""
    lock_mentor(user_id)
    office = _office(program_id, office_id, user_id)
    sessions = _seated(office_id)
    lock_startups(session.startup_id for session in sessions)
    office.cancelled_at = at
    for place in line_of(office_id):
        place.left_at = at
    for session in sessions:
        session.sequence += 1
        end_session(session, SessionState.CANCELLED, reason)
        tell("cancel_session", session, by=by, at=at, after={"reason": reason})
    _tell("cancel_office_hours", program_id, f"office_hours:{office_id}", by, at)
    db.session.flush()
    return [Tidings(session.id, Notice.CANCELLED, side) for session in sessions]


def _seated(office_id: int) -> list[MentoringSession]:
    return list(
        db.session.scalars(
            select(MentoringSession)
            .join(OfficeSeat, OfficeSeat.session_id == MentoringSession.id)
            .where(
                OfficeSeat.office_hours_id == office_id,
                MentoringSession.state == SessionState.SCHEDULED,
            )
            .order_by(MentoringSession.id)
            .execution_options(populate_existing=True)
        )
    )


def take_seat(  # noqa: PLR0913 - whose, where, which, about what, by whom
    startup_id: int,
    office_id: int,
    seat: int,
    matter: Matter,
    *,
    side: Side,
    by: Actor,
    at: datetime,
    today: date,
    over: str = "",
) -> Tidings:
    """One seat a startup; RuleViolation `seat_taken` where another was faster."""
    check_matter(matter)
    office, mentor = _locked_office(startup_id, office_id)
    if not 1 <= seat <= office.seats:
        raise RuleViolation("seat_unknown")
    _check_no_seat_yet(startup_id, office_id)
    taken = select(OfficeSeat.session_id).where(
        OfficeSeat.office_hours_id == office_id, OfficeSeat.seat == seat
    )
    if db.session.scalar(taken) is not None:
        raise RuleViolation("seat_taken")
    session = book_at_once(
        startup_id,
        mentor.user_id,
        matter,
        Way.OFFICE_HOURS,
        seat_span(office, seat),
        place=office.place,
        online=office.online,
        but_office=office_id,
        side=side,
        by=by,
        at=at,
        today=today,
        over=over,
    )
    db.session.add(OfficeSeat(session_id=session.id, office_hours_id=office_id, seat=seat))
    for place in line_of(office_id):
        if place.startup_id == startup_id:
            place.left_at, place.session_id = at, session.id
    db.session.flush()
    return Tidings(session.id, Notice.BOOKED, side)


def wait_for_seat(  # noqa: PLR0913 - whose, where, about what, by whom
    startup_id: int,
    office_id: int,
    matter: Matter,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """RuleViolation `seat_is_free` where one need not wait, `no_hours_to_wait` beyond the hours."""
    check_matter(matter)
    office, mentor = _locked_office(startup_id, office_id)
    check_bookable(mentor, startup_id, today=today)
    _check_no_seat_yet(startup_id, office_id)
    if office.starts_at <= at:
        raise RuleViolation("time_is_over")
    _check_must_wait(startup_id, office, at)
    startup = db.session.get_one(Startup, startup_id)
    if (beyond := hours_beyond(startup, [seat_span(office, 1)])) is not None:
        left, wanted = max(beyond.left, 0), beyond.wanted
        raise RuleViolation("no_hours_to_wait", left_minutes=left, wanted_minutes=wanted)
    if any(place.startup_id == startup_id for place in line_of(office_id)):
        raise RuleViolation("waits_already")
    assign_mentor(office.program_id, mentor.user_id, startup_id)
    place = WaitingPlace(
        office_hours_id=office_id,
        startup_id=startup_id,
        topic=matter.topic,
        asked_at=at,
        asked_by=by.label,
        asked_by_user_id=by.id,
    )
    db.session.add(place)
    db.session.flush()
    name = f"office_hours:{office_id}"
    _tell("wait_for_seat", office.program_id, name, by, at, startup_id=startup_id)


def _check_must_wait(startup_id: int, office: OfficeHours, at: datetime) -> None:
    taken = set(
        db.session.scalars(select(OfficeSeat.seat).where(OfficeSeat.office_hours_id == office.id))
    )
    for seat in set(range(1, office.seats + 1)) - taken:
        span = seat_span(office, seat)
        if span.starts_at > at and is_free(span, startup_busy(startup_id, span)):
            raise RuleViolation("seat_is_free")


def stop_waiting(startup_id: int, office_id: int, *, by: Actor, at: datetime) -> None:
    office, _ = _locked_office(startup_id, office_id)
    for place in line_of(office_id):
        if place.startup_id == startup_id:
            place.left_at = at
            name = f"office_hours:{office_id}"
            _tell("stop_waiting", office.program_id, name, by, at, startup_id=startup_id)
    db.session.flush()


def _locked_office(startup_id: int, office_id: int) -> tuple[OfficeHours, Mentor]:
    """The mentor and the startup locked; office hours of another program are unknown."""
    mentor = db.session.scalar(
        select(Mentor)
        .join(OfficeHours, OfficeHours.mentor_id == Mentor.id)
        .where(OfficeHours.id == office_id)
    )
    if mentor is None:
        raise RuleViolation("office_unknown")
    lock_mentor(mentor.user_id)
    startup = lock_startup(startup_id)
    return _office(startup.program_id, office_id, mentor.user_id), mentor


def _office(program_id: int, office_id: int, user_id: int) -> OfficeHours:
    found = db.session.scalar(
        select(OfficeHours)
        .join(Mentor, Mentor.id == OfficeHours.mentor_id)
        .where(
            OfficeHours.id == office_id,
            OfficeHours.program_id == program_id,
            OfficeHours.cancelled_at.is_(None),
            Mentor.user_id == user_id,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise RuleViolation("office_unknown")
    return found


def _check_no_seat_yet(startup_id: int, office_id: int) -> None:
    held = (
        select(OfficeSeat.session_id)
        .join(MentoringSession, MentoringSession.id == OfficeSeat.session_id)
        .where(OfficeSeat.office_hours_id == office_id, MentoringSession.startup_id == startup_id)
    )
    if db.session.scalar(held) is not None:
        raise RuleViolation("seat_held")


def _tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    program_id: int,
    name: str,
    by: Actor,
    at: datetime,
    *,
    startup_id: int | None = None,
) -> None:
    record(
        f"mentoring.{verb}",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup_id,
        object=name,
    )
