"""Moving and cancelling what was agreed."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.booking import (
    check_both_free,
    end_session,
    fix_session,
    when,
)
from tracker.mentoring.actions.heeding import heed_hours, tell_beyond
from tracker.mentoring.actions.locking import lock_session
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.actions.waiting import pass_on_seat, waiting_startups
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import (
    Move,
    Notice,
    SessionState,
    Side,
    Span,
    Tidings,
    check_span,
    moved,
)
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def cancel_session(  # noqa: PLR0913 - whose, which, why, by whom
    startup_id: int, session_id: int, reason: str, *, side: Side | None, by: Actor, at: datetime
) -> list[Tidings]:
    """A session not to be held; its seat of office hours goes to the first who waits."""
    session = lock_session(startup_id, session_id, also=lambda: waiting_startups(session_id))
    state = moved(session.state, Move.CANCEL, side)
    agreed = session.state is SessionState.SCHEDULED
    if agreed:
        _check_still_ahead(session, at)
        session.sequence += 1
    end_session(session, state, reason)
    tell("cancel_session", session, by=by, at=at, after={"reason": reason})
    told = Tidings(session_id, Notice.CANCELLED if agreed else Notice.DECLINED, side)
    return [told, *pass_on_seat(session_id, by=by, at=at)]


def move_session(  # noqa: PLR0913 - whose, which, from what, to when, by whom
    startup_id: int,
    session_id: int,
    span: Span,
    *,
    version: int,
    side: Side | None,
    by: Actor,
    at: datetime,
    over: str = "",
) -> list[Tidings]:
    """To another time, at which both are free; the calendar entry stays the same one."""
    session = lock_session(startup_id, session_id, also=lambda: waiting_startups(session_id))
    state = moved(session.state, Move.RESCHEDULE, side)
    if session.version != version:
        raise RuleViolation("changed_meanwhile")
    _check_still_ahead(session, at)
    before = _span_of(session)
    if span == before:
        raise RuleViolation("nothing_changed")
    check_span(span, at=at)
    check_both_free(session.mentor_user_id or 0, startup_id, span, but_session=session_id)
    startup = db.session.get_one(Startup, startup_id)
    beyond = heed_hours(startup, [span], side=side, over=over, freed=before)
    session.sequence += 1
    fix_session(session, span, state)
    tell("move_session", session, by=by, at=at, before=when(before), after=when(span))
    tell_beyond(session, beyond, over, by=by, at=at)
    return [Tidings(session_id, Notice.MOVED, side), *pass_on_seat(session_id, by=by, at=at)]


def _check_still_ahead(session: MentoringSession, at: datetime) -> None:
    if _span_of(session).starts_at <= at:
        raise RuleViolation("session_has_begun")


def _span_of(session: MentoringSession) -> Span:
    if session.starts_at is None or session.ends_at is None:
        raise RuleViolation("move_not_open")
    return Span(session.starts_at, session.ends_at)
