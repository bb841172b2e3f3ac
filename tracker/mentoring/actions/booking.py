"""Asking for a session and agreeing on its time."""

from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.heeding import heed_hours, tell_beyond
from tracker.mentoring.actions.locking import (
    assign_mentor,
    check_bookable,
    lock_mentor,
    lock_session,
    lock_startup,
)
from tracker.mentoring.actions.logging import new_uid
from tracker.mentoring.actions.mentors import mentor_row
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import MentoringSession, ProposedTime
from tracker.mentoring.queries.times import mentor_busy, startup_busy
from tracker.mentoring.rules import (
    Matter,
    Move,
    NewRequest,
    Notice,
    ProposedSpan,
    SessionState,
    Side,
    Span,
    Tidings,
    Way,
    check_free,
    check_request,
    check_span,
    check_text,
    check_times,
    moved,
    taken_time,
)
from tracker.mentoring.rules.sessions import REASON_MAX
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def request_session(  # noqa: PLR0913 - who asks whom, for what, in which form, when
    startup_id: int,
    mentor_user_id: int,
    new: NewRequest,
    *,
    side: Side,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
    over: str = "",
) -> Tidings | None:
    """Ask a mentor, proposing times. None: the same form was sent before, nothing was done now.

    A time at which either is already known to be busy is refused at once. `over`: why the program
    goes beyond the hours assigned.
    """
    check_request(new, at=at)
    startup = _bookable(startup_id, mentor_user_id, at=at, today=today)
    if key is not None and _sent_before(by, key):
        return None
    for span in new.times:
        check_both_free(mentor_user_id, startup_id, span)
    beyond = heed_hours(startup, new.times, side=side, over=over)
    session = new_session(startup, mentor_user_id, new, Way.PROPOSED, by=by, at=at)
    session.client_key = key
    session.place, session.online = new.place, new.online
    db.session.flush()
    _put_on_the_table(session, new.times, side)
    tell("request_session", session, by=by, at=at, after={"topic": session.topic})
    tell_beyond(session, beyond, over, by=by, at=at)
    return Tidings(session.id, Notice.ASKED, side)


def _bookable(startup_id: int, mentor_user_id: int, *, at: datetime, today: date) -> Startup:
    """Both locked, both allowed, the mentor assigned."""
    lock_mentor(mentor_user_id)
    startup = lock_startup(startup_id)
    if startup.left_on is not None and startup.left_on <= today:
        raise RuleViolation("no_session_after_leaving")
    assign_mentor(startup.program_id, mentor_user_id, startup_id)
    mentor = mentor_row(startup.program_id, mentor_user_id, at=at)
    check_bookable(mentor, startup_id, today=today)
    return startup


def _sent_before(by: Actor, key: str) -> bool:
    sent = select(MentoringSession.id).where(
        MentoringSession.requested_by_user_id == by.id, MentoringSession.client_key == key
    )
    return by.id is not None and db.session.scalar(sent) is not None


def new_session(  # noqa: PLR0913 - whose, about what, how, by whom, when
    startup: Startup, mentor_user_id: int, matter: Matter, way: Way, *, by: Actor, at: datetime
) -> MentoringSession:
    """Asked for, not yet at any time."""
    session = MentoringSession(
        program_id=startup.program_id,
        startup_id=startup.id,
        mentor_user_id=mentor_user_id,
        mentor_name=lock_mentor(mentor_user_id).name,
        state=SessionState.REQUESTED,
        way=way,
        field=matter.field,
        topic=matter.topic,
        question=matter.question,
        place="",
        online=False,
        attendees="",
        requested_at=at,
        requested_by=by.label,
        requested_by_user_id=by.id,
        uid=new_uid(),
        sequence=0,
        version=1,
    )
    db.session.add(session)
    return session


def book_at_once(  # noqa: PLR0913 - whose, about what, how, when, where, by whom
    startup_id: int,
    mentor_user_id: int,
    matter: Matter,
    way: Way,
    span: Span,
    *,
    place: str,
    online: bool,
    but_office: int | None = None,
    side: Side,
    by: Actor,
    at: datetime,
    today: date,
    over: str,
) -> MentoringSession:
    """A session at a time the mentor offered herself: nobody has to accept it."""
    check_span(span, at=at)
    startup = _bookable(startup_id, mentor_user_id, at=at, today=today)
    check_both_free(mentor_user_id, startup_id, span, but_office=but_office)
    beyond = heed_hours(startup, [span], side=side, over=over)
    session = new_session(startup, mentor_user_id, matter, way, by=by, at=at)
    session.place, session.online = place, online
    fix_session(session, span)
    tell("book_session", session, by=by, at=at, after=when(span))
    tell_beyond(session, beyond, over, by=by, at=at)
    return session


def check_both_free(
    mentor_user_id: int,
    startup_id: int,
    span: Span,
    *,
    but_session: int | None = None,
    but_office: int | None = None,
) -> None:
    """Both are locked: what is free now stays free until the transaction ends."""
    busy = mentor_busy(mentor_user_id, span, but_session=but_session, but_office=but_office)
    check_free(span, busy, Side.MENTOR)
    check_free(span, startup_busy(startup_id, span, but_session=but_session), Side.STARTUP)


def accept_time(  # noqa: PLR0913 - whose, which, at which time, by whom
    startup_id: int,
    session_id: int,
    time_id: int,
    *,
    side: Side | None,
    by: Actor,
    at: datetime,
    today: date,
    over: str = "",
) -> Tidings:
    """Take one of the proposed times: the session is fixed."""
    session = lock_session(startup_id, session_id)
    state = moved(session.state, Move.ACCEPT, side)
    span = taken_time(proposed_spans(session_id), time_id, side)
    check_span(span, at=at)
    lock_mentor(session.mentor_user_id or 0)  # locked already: whether her account is open
    mentor = mentor_row(session.program_id, session.mentor_user_id or 0, at=at)
    check_bookable(mentor, startup_id, today=today)
    check_both_free(session.mentor_user_id or 0, startup_id, span)
    startup = db.session.get_one(Startup, startup_id)
    beyond = heed_hours(startup, [span], side=side, over=over)
    fix_session(session, span, state)
    _clear_table(session_id)
    tell("accept_time", session, by=by, at=at, after=when(span))
    tell_beyond(session, beyond, over, by=by, at=at)
    return Tidings(session_id, Notice.BOOKED, side)


def propose_times(  # noqa: PLR0913 - whose, which, what, by whom
    startup_id: int,
    session_id: int,
    times: tuple[Span, ...],
    *,
    side: Side,
    by: Actor,
    at: datetime,
) -> Tidings:
    """Other times in place of those on the table."""
    session = lock_session(startup_id, session_id)
    session.state = moved(session.state, Move.PROPOSE, side)
    check_times(times, at=at)
    for span in times:
        check_both_free(session.mentor_user_id or 0, startup_id, span)
    _clear_table(session_id)
    _put_on_the_table(session, times, side)
    session.version += 1
    tell("propose_times", session, by=by, at=at)
    return Tidings(session_id, Notice.PROPOSED, side)


def decline_session(  # noqa: PLR0913 - whose, which, why, by whom
    startup_id: int, session_id: int, reason: str, *, side: Side | None, by: Actor, at: datetime
) -> Tidings:
    session = lock_session(startup_id, session_id)
    state = moved(session.state, Move.DECLINE, side)
    end_session(session, state, reason)
    tell("decline_session", session, by=by, at=at, after={"reason": reason})
    return Tidings(session_id, Notice.DECLINED, side)


def proposed_spans(session_id: int) -> list[ProposedSpan]:
    rows = db.session.scalars(
        select(ProposedTime)
        .where(ProposedTime.session_id == session_id)
        .order_by(ProposedTime.starts_at)
    )
    return [ProposedSpan(row.id, Span(row.starts_at, row.ends_at), row.side) for row in rows]


def _put_on_the_table(session: MentoringSession, times: tuple[Span, ...], side: Side) -> None:
    db.session.add_all(
        ProposedTime(
            session_id=session.id, starts_at=span.starts_at, ends_at=span.ends_at, side=side
        )
        for span in times
    )
    db.session.flush()


def _clear_table(session_id: int) -> None:
    db.session.execute(delete(ProposedTime).where(ProposedTime.session_id == session_id))


def fix_session(
    session: MentoringSession, span: Span, state: SessionState = SessionState.SCHEDULED
) -> None:
    session.state = state
    session.starts_at, session.ends_at = span.starts_at, span.ends_at
    session.version = (session.version or 0) + 1
    db.session.flush()


def end_session(session: MentoringSession, state: SessionState, reason: str) -> None:
    check_text("reason", reason, REASON_MAX)
    session.state = state
    session.cancelled_reason = reason or None
    session.version += 1
    _clear_table(session.id)
    db.session.flush()


def when(span: Span) -> dict[str, str]:
    """In the trail as an instant anybody can read."""
    return {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()}
