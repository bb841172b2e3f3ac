"""Held sessions with all that the mentoring log says of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from tracker.db import db
from tracker.mentoring.models import ActionItem, Mentor, MentoringSession, SessionFile
from tracker.mentoring.queries.sessions import SessionSight, facts_of, seen_sessions, session_facts
from tracker.mentoring.rules.documents import LoggedAction, LoggedSession, LogPeriod
from tracker.mentoring.rules.sessions import SessionFacts
from tracker.mentoring.rules.states import SessionState
from tracker.program.models import Startup
from tracker.support.models import SupportEntry


def logged_count(
    program_id: int, startup_id: int | None, period: LogPeriod, sight: SessionSight
) -> int:
    """How many sessions the log of this period would hold."""
    counted = (
        select(func.count())
        .select_from(MentoringSession)
        .join(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(*_held(program_id, startup_id, period), *seen_sessions(sight))
    )
    return db.session.scalars(counted).one()


def logged_sessions(
    program_id: int, startup_id: int | None, period: LogPeriod, sight: SessionSight
) -> list[LoggedSession]:
    """Held sessions of the program, or of one startup of it, the oldest first."""
    query = (
        session_facts(sight)
        .where(*_held(program_id, startup_id, period))
        .order_by(SupportEntry.held_on, MentoringSession.starts_at, MentoringSession.id)
    )
    return _whole(program_id, [facts_of(row) for row in db.session.execute(query).mappings()])


def logged_session(
    program_id: int, startup_id: int, session_id: int, sight: SessionSight
) -> LoggedSession | None:
    """One held session of this startup that this reader may see."""
    always = LogPeriod(date.min, date.max)
    query = session_facts(sight).where(
        *_held(program_id, startup_id, always), MentoringSession.id == session_id
    )
    row = db.session.execute(query).mappings().one_or_none()
    return _whole(program_id, [facts_of(row)])[0] if row else None


def _held(program_id: int, startup_id: int | None, period: LogPeriod) -> list[ColumnElement[bool]]:
    of_startup = [] if startup_id is None else [MentoringSession.startup_id == startup_id]
    return [
        MentoringSession.program_id == program_id,
        MentoringSession.state == SessionState.HELD,
        SupportEntry.withdrawn_at.is_(None),
        SupportEntry.held_on.between(period.from_on, period.to_on),
        *of_startup,
    ]


def _whole(program_id: int, sessions: Sequence[SessionFacts]) -> list[LoggedSession]:
    """With what other tables know, by one query each."""
    ids = [facts.id for facts in sessions]
    startups = _startups({facts.startup_id for facts in sessions})
    organizations = _organizations(program_id, sessions)
    actions, files = _actions(ids), _files(ids)
    return [
        LoggedSession(
            facts,
            *startups[facts.startup_id],
            organizations.get(facts.mentor_user_id or 0, ""),
            tuple(actions[facts.id]),
            files.get(facts.id, 0),
        )
        for facts in sessions
    ]


def _startups(ids: set[int]) -> dict[int, tuple[str, str | None]]:
    rows = db.session.execute(
        select(Startup.id, Startup.name, Startup.representative).where(Startup.id.in_(ids))
    )
    return {own: (name, representative) for own, name, representative in rows}


def _organizations(program_id: int, sessions: Sequence[SessionFacts]) -> dict[int, str]:
    ids = {facts.mentor_user_id for facts in sessions}
    rows = db.session.execute(
        select(Mentor.user_id, Mentor.organization).where(
            Mentor.program_id == program_id, Mentor.user_id.in_(ids)
        )
    )
    return dict(iter(rows))


def _actions(ids: Sequence[int]) -> defaultdict[int, list[LoggedAction]]:
    found: defaultdict[int, list[LoggedAction]] = defaultdict(list)
    query = select(ActionItem).where(
        ActionItem.session_id.in_(ids), ActionItem.dropped_reason.is_(None)
    )
    for row in db.session.scalars(query.order_by(ActionItem.id)):
        closed = row.closed_at is not None
        found[row.session_id].append(LoggedAction(row.words, row.owner, row.due_on, closed))
    return found


def _files(ids: Sequence[int]) -> dict[int, int]:
    """How many each session has that the startup may see."""
    rows = db.session.execute(
        select(SessionFile.session_id, func.count())
        .where(
            SessionFile.session_id.in_(ids),
            SessionFile.shared,
            SessionFile.removed_at.is_(None),
        )
        .group_by(SessionFile.session_id)
    )
    return dict(iter(rows))
