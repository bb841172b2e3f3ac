"""Sessions written down afterwards."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.locking import assign_mentor, lock_parties
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState, Way
from tracker.mentoring.rules.afterwards import OF_PAY, OF_SESSION, WriteUp, check_write_up
from tracker.people.models import User
from tracker.support.actions import check_twice as check_help_twice
from tracker.support.actions import log_entry
from tracker.support.models import SupportEntry
from tracker.support.rules import GivenHelp, NewSupportEntry, SupportKind
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """`again`: the same form was sent before, and nothing was written now."""

    session_id: int
    again: bool


def log_session(  # noqa: PLR0913 - whose, with whom, what, by which form, by whom, when
    startup_id: int,
    mentor_user_id: int,
    new: WriteUp,
    *,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
    twice: bool = False,
) -> LoggedSession:
    """A session that took place and was never arranged here.

    RuleViolation `seems_logged` where startup and mentor have one of that day, unless `twice`
    says that there were two.
    """
    lock_parties(mentor_user_id, startup_id)
    check_write_up(new)
    sent = _sent_before(by, key)
    if not sent:
        check_twice(startup_id, mentor_user_id, new.held_on, twice=twice)
    entry = log_entry(
        startup_id,
        entry_of_write_up(new, _name(mentor_user_id)),
        by=by,
        at=at,
        today=today,
        key=key,
        mentor_user_id=mentor_user_id,
        followed=False,
    )
    if entry.again:
        return LoggedSession(_session_id(entry.entry_id), again=True)
    session = session_of_entry(db.session.get_one(SupportEntry, entry.entry_id), by=by, at=at)
    assign_mentor(session.program_id, mentor_user_id, startup_id)
    keep_write_up(session, new)
    told = {"mentor": session.mentor_name, "held_on": new.held_on, "minutes": new.minutes}
    tell("log_session", session, by=by, at=at, after=told)
    return LoggedSession(session.id, again=False)


def check_twice(startup_id: int, mentor_user_id: int | None, held_on: date, *, twice: bool) -> None:
    """One rule for sessions and for all other help."""
    if mentor_user_id is not None:
        new = GivenHelp(SupportKind.MENTORING, _name(mentor_user_id), mentor_user_id, "")
        check_help_twice(startup_id, held_on, new, twice=twice)


def entry_of_write_up(new: WriteUp, mentor_name: str) -> NewSupportEntry:
    return NewSupportEntry(
        kind=SupportKind.MENTORING,
        held_on=new.held_on,
        given_by=mentor_name,
        topic=new.topic,
        minutes=new.minutes,
        shared_notes=new.shared_notes,
        program_notes=new.program_notes,
    )


def keep_write_up(session: MentoringSession, new: WriteUp) -> None:
    """What the session itself keeps of a write-up."""
    session.topic = new.topic
    for name in OF_SESSION:
        setattr(session, name, getattr(new, name))
    if new.pay is not None:
        for name in OF_PAY:
            setattr(session, name, getattr(new.pay, name))
    db.session.flush()


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


def _name(user_id: int) -> str:
    name = db.session.scalar(select(User.name).where(User.id == user_id))
    if name is None:
        raise RuleViolation("mentor_not_in_program", "mentor")
    return name


def _sent_before(by: Actor, key: str | None) -> bool:
    if key is None or by.id is None:
        return False
    query = select(SupportEntry.id).where(
        SupportEntry.logged_by_user_id == by.id, SupportEntry.client_key == key
    )
    return db.session.scalar(query) is not None


def _session_id(entry_id: int) -> int:
    return db.session.scalars(
        select(MentoringSession.id).where(MentoringSession.support_entry_id == entry_id)
    ).one()
