"""Sessions written down afterwards."""

import secrets
from datetime import datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState, Way
from tracker.support.models import SupportEntry
from tracker.support.rules import SupportKind


def keep_logged_session(entry: SupportEntry, *, by: Actor, at: datetime) -> None:
    """Every mentoring entry is a held session, wherever it was logged."""
    if entry.kind is SupportKind.MENTORING:
        session_of_entry(entry, by=by, at=at)


def session_of_entry(entry: SupportEntry, *, by: Actor, at: datetime) -> MentoringSession:
    """A held session for an entry just logged."""
    session = MentoringSession(
        program_id=entry.program_id,
        startup_id=entry.startup_id,
        mentor_user_id=entry.mentor_user_id,
        mentor_name=entry.given_by,
        state=SessionState.HELD,
        way=Way.LOGGED,
        topic=entry.topic,
        question="",
        place="",
        online=False,
        attendees="",
        support_entry_id=entry.id,
        requested_at=at,
        requested_by=by.label,
        requested_by_user_id=by.id,
        uid=new_uid(),
    )
    db.session.add(session)
    db.session.flush()
    return session


def new_uid() -> str:
    """Of a calendar entry: never used twice, telling nothing."""
    return secrets.token_hex(16)
