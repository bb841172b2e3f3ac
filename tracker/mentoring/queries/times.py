"""Who is busy when, and which times a mentor offers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from tracker.db import db
from tracker.mentoring.models import (
    Mentor,
    MentoringSession,
    OfficeHours,
    OfficeSeat,
    WaitingPlace,
    WeeklySlot,
)
from tracker.mentoring.rules import Offer, Office, SessionState, Span, WeeklyTime, next_free
from tracker.mentoring.rules.sessions import MINUTES_MOST
from tracker.mentoring.rules.slots import OFFERED_AHEAD, OFFERS
from tracker.people.models import User

_LONGEST = timedelta(minutes=MINUTES_MOST)


def mentor_busy(
    user_id: int, within: Span, *, but_session: int | None = None, but_office: int | None = None
) -> list[Span]:
    """Her sessions and office hours that meet the span, in any program: she is one person."""
    mine = MentoringSession.mentor_user_id == user_id
    return _sessions([mine], within, but_session) + _offices(user_id, within, but_office)


def startup_busy(startup_id: int, within: Span, *, but_session: int | None = None) -> list[Span]:
    return _sessions([MentoringSession.startup_id == startup_id], within, but_session)


def _sessions(whose: list[ColumnElement[bool]], within: Span, but: int | None) -> list[Span]:
    """A session lasts at most so long: the index finds where to begin."""
    rows = db.session.execute(
        select(MentoringSession.starts_at, MentoringSession.ends_at)
        .where(
            *whose,
            MentoringSession.state == SessionState.SCHEDULED,
            MentoringSession.starts_at > within.starts_at - _LONGEST,
            MentoringSession.starts_at < within.ends_at,
            MentoringSession.ends_at > within.starts_at,
            MentoringSession.id != (but or 0),
        )
        .order_by(MentoringSession.starts_at)
    )
    return [Span(row.starts_at, row.ends_at) for row in rows if row.starts_at and row.ends_at]


def _offices(user_id: int, within: Span, but: int | None) -> list[Span]:
    rows = db.session.execute(
        select(OfficeHours.starts_at, OfficeHours.seats, OfficeHours.seat_minutes)
        .join(Mentor, Mentor.id == OfficeHours.mentor_id)
        .where(
            Mentor.user_id == user_id,
            OfficeHours.cancelled_at.is_(None),
            OfficeHours.starts_at > within.starts_at - timedelta(days=2),
            OfficeHours.starts_at < within.ends_at,
            OfficeHours.id != (but or 0),
        )
    )
    spans = (
        Span(row.starts_at, row.starts_at + timedelta(minutes=row.seats * row.seat_minutes))
        for row in rows
    )
    return [span for span in spans if span.meets(within)]


def weekly_slots(program_id: int, user_id: int) -> list[WeeklyTime]:
    """The slots a mentor keeps in this program."""
    rows = db.session.scalars(
        select(WeeklySlot)
        .join(Mentor, Mentor.id == WeeklySlot.mentor_id)
        .where(
            Mentor.program_id == program_id,
            Mentor.user_id == user_id,
            WeeklySlot.until_on.is_(None),
        )
        .order_by(WeeklySlot.weekday, WeeklySlot.starts_minute, WeeklySlot.id)
    )
    return [weekly_time(row) for row in rows]


def weekly_time(row: WeeklySlot) -> WeeklyTime:
    return WeeklyTime(
        id=row.id,
        weekday=row.weekday,
        starts_minute=row.starts_minute,
        minutes=row.minutes,
        timezone=row.timezone,
        from_on=row.from_on,
        until_on=row.until_on,
        place=row.place,
        online=row.online,
    )


def times_to_offer(  # noqa: PLR0913 - whose, instead of what, since when, by which clock
    program_id: int,
    startup_id: int,
    mentor_user_id: int,
    wanted: Span,
    *,
    at: datetime,
    timezone: str,
    most: int = OFFERS,
) -> list[Offer]:
    """The next times at which mentor and startup are both free."""
    ahead = Span(at, max(at, wanted.ends_at) + OFFERED_AHEAD + _LONGEST)
    busy = mentor_busy(mentor_user_id, ahead) + startup_busy(startup_id, ahead)
    slots = weekly_slots(program_id, mentor_user_id)
    return next_free(wanted, slots, busy, at=at, zone=ZoneInfo(timezone), most=most)


def offices(
    program_id: int, *, after: datetime, mentor_user_id: int | None = None, most: int = 20
) -> list[Office]:
    """Office hours to come, the next first."""
    query = (
        select(OfficeHours, Mentor.user_id, Mentor.timezone, User.name)
        .join(Mentor, Mentor.id == OfficeHours.mentor_id)
        .join(User, User.id == Mentor.user_id)
        .where(
            OfficeHours.program_id == program_id,
            OfficeHours.cancelled_at.is_(None),
            OfficeHours.starts_at > after,
        )
        .order_by(OfficeHours.starts_at, OfficeHours.id)
        .limit(most)
    )
    if mentor_user_id is not None:
        query = query.where(Mentor.user_id == mentor_user_id)
    rows = db.session.execute(query).all()
    ids = [row.OfficeHours.id for row in rows]
    taken, waiting = _taken(ids), _waiting(ids)
    return [
        Office(
            id=row.OfficeHours.id,
            program_id=program_id,
            mentor_user_id=row.user_id,
            mentor_name=row.name,
            timezone=row.timezone,
            starts_at=row.OfficeHours.starts_at,
            seats=row.OfficeHours.seats,
            seat_minutes=row.OfficeHours.seat_minutes,
            topic=row.OfficeHours.topic,
            place=row.OfficeHours.place,
            online=row.OfficeHours.online,
            taken=taken.get(row.OfficeHours.id, {}),
            waiting=tuple(waiting.get(row.OfficeHours.id, ())),
        )
        for row in rows
    ]


def _taken(ids: Iterable[int]) -> Mapping[int, dict[int, int]]:
    """By office hours, the startup on each seat."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(OfficeSeat.office_hours_id, OfficeSeat.seat, MentoringSession.startup_id)
        .join(MentoringSession, MentoringSession.id == OfficeSeat.session_id)
        .where(OfficeSeat.office_hours_id.in_(ids))
    )
    for office_id, seat, startup_id in rows:
        found[office_id][seat] = startup_id
    return found


def _waiting(ids: Iterable[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(WaitingPlace.office_hours_id, WaitingPlace.startup_id)
        .where(WaitingPlace.office_hours_id.in_(ids), WaitingPlace.left_at.is_(None))
        .order_by(WaitingPlace.id)
    )
    for row in rows:
        found[row.office_hours_id].append(row.startup_id)
    return found
