"""A mentor's own times that another could keep: office hours to come, and hours of every week."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.access.rules import ProgramPlace
from tracker.db import db
from tracker.handover.rules.holding import Held, Person, Stays, Thing
from tracker.mentoring.models import Mentor, MentoringSession, OfficeHours, OfficeSeat, WaitingPlace
from tracker.mentoring.queries.taking_over import cannot_mentor
from tracker.mentoring.queries.times import mentor_busy, weekly_slots
from tracker.mentoring.rules import SessionState, Span, WeeklyTime
from tracker.mentoring.rules.slots import SLOTS_MOST
from tracker.values.zones import day_at

MOST, WEEK, HOUR = 500, 7, 60
NOBODY = 0  # a conflict of interest is with a startup, and these times are nobody's yet


def times_held(
    program: ProgramPlace, holder: Person, taker: Person | None, *, at: datetime, today: date
) -> Iterator[Thing]:
    yield from _office_hours(program, holder, taker, at, today)
    yield from _weekly(program, holder, taker, today)


def _office_hours(
    program: ProgramPlace, holder: Person, taker: Person | None, at: datetime, today: date
) -> Iterator[Thing]:
    rows = db.session.scalars(
        select(OfficeHours)
        .join(Mentor, Mentor.id == OfficeHours.mentor_id)
        .where(
            OfficeHours.program_id == program.id,
            Mentor.user_id == holder.id,
            OfficeHours.cancelled_at.is_(None),
            OfficeHours.starts_at > at,
        )
        .order_by(OfficeHours.starts_at, OfficeHours.id)
        .limit(MOST)
    ).all()
    seated = _seated([row.id for row in rows])
    for row in rows:
        on = day_at(row.starts_at, program.timezone)
        against = Stays.SEATED if row.id in seated else _against(program.id, row, taker, today)
        yield Thing(Held.OFFICE, row.id, row.topic, None, on, against)


def _seated(office_ids: list[int]) -> set[int]:
    """Where a startup has a seat, or waits for one."""
    taken = (
        select(OfficeSeat.office_hours_id)
        .join(MentoringSession, MentoringSession.id == OfficeSeat.session_id)
        .where(
            OfficeSeat.office_hours_id.in_(office_ids),
            MentoringSession.state == SessionState.SCHEDULED,
        )
    )
    waited = select(WaitingPlace.office_hours_id).where(
        WaitingPlace.office_hours_id.in_(office_ids), WaitingPlace.left_at.is_(None)
    )
    return set(db.session.scalars(taken)) | set(db.session.scalars(waited))


def _against(program_id: int, row: OfficeHours, taker: Person | None, today: date) -> Stays | None:
    if taker is None:
        return None
    ends_at = row.starts_at + timedelta(minutes=row.seats * row.seat_minutes)
    if mentor_busy(taker.id, Span(row.starts_at, ends_at)):
        return Stays.BUSY
    return _resting(program_id, taker, today)


def _resting(program_id: int, taker: Person, today: date) -> Stays | None:
    reason = cannot_mentor(program_id, taker.id, NOBODY, today=today)
    return Stays(reason) if reason else None


def _weekly(
    program: ProgramPlace, holder: Person, taker: Person | None, today: date
) -> Iterator[Thing]:
    hers = weekly_slots(program.id, holder.id)
    kept = weekly_slots(program.id, taker.id) if taker and hers else []
    resting = _resting(program.id, taker, today) if taker and hers else None
    for number, slot in enumerate(hers, len(kept) + 1):
        against = Stays.BUSY if any(_meets(slot, one) for one in kept) else resting
        full = Stays.FULL if number > SLOTS_MOST else None
        on = today + timedelta(days=(slot.weekday - today.weekday()) % WEEK)
        yield Thing(Held.SLOT, slot.id, _hours(slot), None, on, against or full)


def _meets(one: WeeklyTime, other: WeeklyTime) -> bool:
    if (one.weekday, one.timezone) != (other.weekday, other.timezone):
        return False
    ends, others = one.starts_minute + one.minutes, other.starts_minute + other.minutes
    return one.starts_minute < others and other.starts_minute < ends


def _hours(slot: WeeklyTime) -> str:
    ends = slot.starts_minute + slot.minutes
    clock = (f"{minute // HOUR:02}:{minute % HOUR:02}" for minute in (slot.starts_minute, ends))
    return f"{' ~ '.join(clock)} ({slot.timezone})"
