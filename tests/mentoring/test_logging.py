"""Every mentoring entry is a held session, wherever it was logged."""

from datetime import date

from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries import SessionSight, session_of
from tracker.mentoring.rules import SessionState, Way
from tracker.support.actions import log_entry
from tracker.support.rules import NewSupportEntry, SupportKind

ALL = SessionSight(program_notes=True, pay=True)


def log(startup, kind: SupportKind, **more) -> int:
    new = NewSupportEntry(
        kind=kind,
        held_on=date(2026, 5, 6),
        given_by="박멘토",
        topic="가격 정책",
        minutes=50,
        **more,
    )
    logged = log_entry(startup.id, new, by=OPERATOR, at=AT, today=date(2026, 5, 6))
    return logged.entry_id


def test_a_mentoring_entry_is_a_held_session(app):
    startup = make_startup(make_program())
    entry_id = log(startup, SupportKind.MENTORING, program_notes="비밀")
    (session_id,) = db.session.scalars(select(MentoringSession.id)).all()
    facts = session_of(startup.id, session_id, ALL)
    assert facts.entry_id == entry_id
    assert (facts.state, facts.way) == (SessionState.HELD, Way.LOGGED)
    assert (facts.held_on, facts.minutes, facts.mentor_name) == (date(2026, 5, 6), 50, "박멘토")
    assert facts.program_notes == "비밀"
    assert facts.unconfirmed
    shared = session_of(startup.id, session_id, SessionSight(program_notes=False, pay=False))
    assert shared.program_notes == ""


def test_help_of_another_kind_is_none(app):
    startup = make_startup(make_program())
    log(startup, SupportKind.EVENT)
    assert db.session.scalars(select(MentoringSession.id)).all() == []
