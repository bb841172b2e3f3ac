"""Another mentor takes a session over: who had it is told, and her calendar lets go of the hour."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_user
from tests.mentoring.booking import AT, TODAY, Desk, open_desk, session_row, span
from tests.mentoring.test_booking_calendars import SENDER, read
from tracker.access.rules import Role
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mentoring.actions import mentor_row
from tracker.mentoring.actions.taking_over import take_over_session
from tracker.mentoring.booking_letters import send
from tracker.people.models import User


@pytest.fixture
def desk(app):
    return open_desk()


@pytest.fixture
def taker(desk) -> User:
    user = make_user(desk.program, Role.MENTOR, startups=[desk.alpha], name="박멘토")
    mentor_row(desk.program.id, user.id, at=AT)
    make_user(desk.program, Role.STARTUP, startups=[desk.alpha])
    db.session.flush()
    return user


def mails_of_taking_over(desk: Desk, session_id: int, taker: User) -> dict[str, OutgoingMail]:
    told = take_over_session(desk.alpha.id, session_id, taker.id, by=OPERATOR, at=AT, today=TODAY)
    send([told], SENDER, at=AT + timedelta(minutes=1))
    return {mail.recipient: mail for mail in db.session.scalars(select(OutgoingMail))}


def test_the_hour_leaves_the_calendar_of_who_had_it_and_stays_in_all_others(desk, taker):
    session_id = desk.booked(span(30, 16))
    uid = session_row(session_id).uid
    mails = mails_of_taking_over(desk, session_id, taker)
    assert len(mails) == 3
    for address, mail in mails.items():
        calendar = read(mail.calendar)
        hers = address == desk.mentor.email
        assert calendar.method.value == ("CANCEL" if hers else "REQUEST")
        assert calendar.vevent.status.value == ("CANCELLED" if hers else "CONFIRMED")
        assert (calendar.vevent.uid.value, calendar.vevent.sequence.value) == (uid, "1")
    letter = mails[desk.mentor.email]
    assert "Another mentor has taken over" in letter.subject
    assert "09:00–10:00 (Europe/Berlin)" in letter.body


def test_who_was_only_asked_is_told_without_a_calendar_entry(desk, taker):
    mails = mails_of_taking_over(desk, desk.ask(span(30, 16)), taker)
    letter = mails[desk.mentor.email]
    assert letter.calendar is None
    assert "박멘토" in letter.body


def test_who_may_not_sign_in_any_more_is_told_nothing(desk, taker):
    session_id = desk.booked(span(30, 16))
    desk.mentor.disabled_at = AT
    assert desk.mentor.email not in mails_of_taking_over(desk, session_id, taker)
