"""Bookings as an edge gives them, and what must hold of them after a race."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, text

from tests.factories import OPERATOR
from tests.mentoring.booking import AT, MATTER, TODAY
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.actions.booking import proposed_spans
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries.times import times_to_offer
from tracker.mentoring.rules import NewRequest, Offer, SessionState, Side, Span
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True)
class Tried:
    """One booking as its caller saw it: the session, or why not and what was offered instead."""

    startup_id: int
    span: Span
    session_id: int | None = None
    refused: str | None = None
    offers: tuple[Offer, ...] = ()


def book_slot(
    program_id: int, startup_id: int, mentor_user_id: int, slot_id: int, span: Span
) -> Tried:
    begin_write()
    try:
        told = actions.book_slot(
            startup_id,
            mentor_user_id,
            slot_id,
            span.starts_at,
            MATTER,
            side=Side.STARTUP,
            by=OPERATOR,
            at=AT,
            today=TODAY,
        )
        db.session.commit()
    except RuleViolation as violation:
        return _lost(program_id, startup_id, mentor_user_id, span, violation)
    return Tried(startup_id, span, told.session_id)


def accept(  # noqa: PLR0917 - a process gets its work by position
    program_id: int, startup_id: int, mentor_user_id: int, session_id: int, time_id: int, span: Span
) -> Tried:
    """Take the time of a request made before the race."""
    begin_write()
    try:
        actions.accept_time(
            startup_id,
            session_id,
            time_id,
            side=Side.MENTOR,
            by=OPERATOR,
            at=AT,
            today=TODAY,
        )
        db.session.commit()
    except RuleViolation as violation:
        return _lost(program_id, startup_id, mentor_user_id, span, violation)
    return Tried(startup_id, span, session_id)


def _lost(
    program_id: int, startup_id: int, mentor_user_id: int, span: Span, violation: RuleViolation
) -> Tried:
    """As a page does: undo, say why, offer what is next."""
    db.session.rollback()
    offers = times_to_offer(
        program_id, startup_id, mentor_user_id, span, at=AT, timezone="Asia/Seoul"
    )
    db.session.rollback()
    return Tried(startup_id, span, refused=violation.code, offers=tuple(offers))


def book_for_a_while(
    startup_ids: tuple[int, ...], mentor_ids: tuple[int, ...], name: str, number: int
) -> list[Tried]:
    """Ask and accept random, often overlapping times of random pairs; cancel and move some."""
    random = Random(name)  # noqa: S311 - a race, no secret
    tried = []
    for _ in range(number):
        startup_id, mentor_id = random.choice(startup_ids), random.choice(mentor_ids)
        span = _random_span(random)
        begin_write()
        try:
            session_id = _one(random, startup_id, mentor_id, span)
            db.session.commit()
            tried.append(Tried(startup_id, span, session_id))
        except RuleViolation as violation:
            db.session.rollback()
            tried.append(Tried(startup_id, span, refused=violation.code))
    return tried


def _random_span(random: Random) -> Span:
    starts_at = AT + timedelta(days=1, minutes=10 * random.randrange(60))
    return Span(starts_at, starts_at + timedelta(minutes=random.choice([20, 30, 60, 90])))


def _one(random: Random, startup_id: int, mentor_id: int, span: Span) -> int:
    mine = db.session.scalars(
        select(MentoringSession.id).where(
            MentoringSession.startup_id == startup_id,
            MentoringSession.state == SessionState.SCHEDULED,
        )
    ).all()
    who = {"side": Side.PROGRAM, "by": OPERATOR, "at": AT}
    if mine and random.random() < 0.3:
        session_id = random.choice(mine)
        version = db.session.get_one(MentoringSession, session_id).version
        actions.move_session(startup_id, session_id, span, version=version, **who)
        return session_id
    if mine and random.random() < 0.2:
        actions.cancel_session(startup_id, mine[0], "stress", **who)
        return mine[0]
    new = NewRequest(topic="stress", times=(span,))
    told = actions.request_session(startup_id, mentor_id, new, today=TODAY, **who)
    assert told is not None
    (time,) = proposed_spans(told.session_id)
    actions.accept_time(startup_id, told.session_id, time.id, today=TODAY, **who)
    return told.session_id


def overlaps(program_id: int) -> list[tuple[int, int]]:
    """Pairs of booked sessions of one mentor or one startup that meet, looked at row by row."""
    db.session.rollback()
    rows = db.session.execute(
        select(
            MentoringSession.id,
            MentoringSession.startup_id,
            MentoringSession.mentor_user_id,
            MentoringSession.starts_at,
            MentoringSession.ends_at,
        ).where(
            MentoringSession.program_id == program_id,
            MentoringSession.state == SessionState.SCHEDULED,
        )
    ).all()
    db.session.rollback()
    return [
        (one.id, other.id)
        for number, one in enumerate(rows)
        for other in rows[number + 1 :]
        if (one.startup_id == other.startup_id or one.mentor_user_id == other.mentor_user_id)
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    ]


def book_naively_in_one(mentor_id: int, starts_at: datetime, ends_at: datetime) -> bool:
    """Look, then write, in one transaction without a lock: right only while nobody else does it."""
    return _book_naively(mentor_id, starts_at, ends_at, end_of_reading=lambda: None)


def book_naively_in_two(mentor_id: int, starts_at: datetime, ends_at: datetime) -> bool:
    """Look in one transaction, write in the next."""
    return _book_naively(mentor_id, starts_at, ends_at, end_of_reading=db.session.rollback)


def _book_naively(
    mentor_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    end_of_reading: Callable[[], None],
) -> bool:
    asked = {"mentor": mentor_id, "start": starts_at.isoformat(), "end": ends_at.isoformat()}
    met = db.session.scalar(
        text(
            "SELECT count(*) FROM naive_booking WHERE mentor_id = :mentor"
            " AND starts_at < :end AND ends_at > :start"
        ),
        asked,
    )
    end_of_reading()
    if not met:
        db.session.execute(text("INSERT INTO naive_booking VALUES (:mentor, :start, :end)"), asked)
    db.session.commit()
    return not met
