"""Invitations and feeds, read by a parser of another project than the one that writes them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlalchemy import select

from tests.factories import OPERATOR, make_user
from tests.mail.test_delivery import Received, deliver, mailing, post_office  # noqa: F401
from tests.mentoring.booking import AT, SEOUL, open_desk, session_row, span
from tracker.access.rules import Role
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mentoring import actions
from tracker.mentoring.booking_letters import send
from tracker.mentoring.calendars import Sender, feed
from tracker.mentoring.queries.calendars import feed_of
from tracker.mentoring.rules import Side
from tracker.mentoring.zones import changes, described
from tracker.people.models import ProgramMembership
from tracker.values.clock import now

BERLIN = ZoneInfo("Europe/Berlin")
SENDER = Sender("유니콘 <no-reply@example.org>", "http://localhost")


def read(text: str):
    """One calendar, as another project understands it; whatever is invalid is an error."""
    (calendar,) = vobject.readComponents(text)
    for event in calendar.contents.get("vevent", []):
        event.validate(raiseException=True)
    return calendar


def by(address: str, mails):
    return [mail for mail in mails if mail["To"] == address]


def calendar_of(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part, read(part.get_content())


@pytest.fixture
def desk(app):
    return open_desk()


def test_a_mail_server_receives_invitation_change_and_cancellation(mailing, post_office):  # noqa: F811
    """All three reach one entry: same UID, rising SEQUENCE; the hour is right at either clock."""
    desk = open_desk()
    founder = make_user(desk.program, Role.STARTUP, startups=[desk.alpha], name="김서연")
    session_id = desk.ask(span(23, 17), span(30, 16))
    told = desk.accept(session_id, 1)
    send([told], SENDER, at=now() - timedelta(seconds=1))
    who = {"side": Side.MENTOR, "by": OPERATOR, "at": AT}
    moved = actions.move_session(
        desk.alpha.id, session_id, span(23, 17), version=session_row(session_id).version, **who
    )
    send(moved, SENDER, at=now() - timedelta(seconds=1))
    ended = actions.cancel_session(desk.alpha.id, session_id, "출장", **who)
    send(ended, SENDER, at=now() - timedelta(seconds=1))
    uid, hers, his = session_row(session_id).uid, desk.mentor.email, founder.email
    assert deliver(mailing).exit_code == 0
    assert len(post_office.mails) == 6
    for address, hours in ((hers, (9, 9)), (his, (16, 17))):
        parts = [calendar_of(mail) for mail in by(address, post_office.mails)]
        methods = [part.get_param("method") for part, _ in parts]
        assert methods == ["REQUEST", "REQUEST", "CANCEL"]
        events = [calendar.vevent for _, calendar in parts]
        assert [calendar.method.value for _, calendar in parts] == methods
        assert {event.uid.value for event in events} == {uid}
        assert [event.sequence.value for event in events] == ["0", "1", "2"]
        assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert [event.dtstart.value for event in events] == [
            span(30, 16).starts_at,
            span(23, 17).starts_at,
            span(23, 17).starts_at,
        ]
        assert tuple(event.dtstart.value.hour for event in events[:2]) == hours
        assert all(event.attendee.value == f"mailto:{address}" for event in events)
        assert events[0].organizer.value == "mailto:no-reply@example.org"


def test_sent_mails_keep_no_invitation(mailing, post_office):  # noqa: F811
    desk = open_desk()
    told = desk.accept(desk.ask(span(9, 14)))
    send([told], SENDER, at=now() - timedelta(seconds=1))
    deliver(mailing)
    db.session.rollback()
    assert db.session.scalars(select(OutgoingMail.calendar)).all() == [None]


def test_letters_are_in_the_readers_language_with_both_clocks(desk):
    make_user(desk.program, Role.STARTUP, startups=[desk.alpha], name="김서연")
    session_id = desk.ask(span(30, 16))
    send([desk.accept(session_id)], SENDER, at=AT)
    english, korean = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert "Mon 30 Mar 2026 16:00–17:00 (Seoul) · 09:00–10:00 (Europe/Berlin)" in english.body
    assert "2026. 3. 30.(월) 16:00~17:00 (서울) · 09:00~10:00 (Europe/Berlin)" in korean.body
    assert english.subject == "[Unicorn Program] Your mentoring session is booked"
    assert korean.subject == "[유니콘 육성 사업] 멘토링 예약을 확정했습니다"


def test_who_asks_is_not_told_that_she_asked(desk):
    make_user(desk.program, Role.STARTUP, startups=[desk.alpha])
    session_id = desk.ask(span(30, 16))
    told = actions.propose_times(
        desk.alpha.id, session_id, (span(31, 16),), side=Side.STARTUP, by=OPERATOR, at=AT
    )
    send([told], SENDER, at=AT)
    assert db.session.scalars(select(OutgoingMail.recipient)).all() == [desk.mentor.email]


def test_words_in_a_calendar_start_no_line_of_their_own(desk):
    """What people type is text there, too."""
    session_id = desk.booked(span(9, 14))
    session_row(session_id).place = "회의실 3;\r\nATTENDEE:mailto:evil@example.org,\\n1층"
    token = actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)
    event = feed_read(token).vevent
    assert "attendee" not in event.contents
    assert event.location.value.startswith("회의실 3;")


def feed_read(token: str):
    found = feed_of(token, AT)
    assert found is not None
    return read(feed(found, "http://localhost", at=AT))


def summaries(token: str) -> list[str]:
    events = feed_read(token).contents.get("vevent", [])
    return sorted(event.summary.value for event in events)


def test_a_feed_holds_what_its_owner_may_see_and_nothing_else(desk):
    other = make_user(desk.program, Role.MENTOR, startups=[desk.alpha], name="박멘토")
    desk.booked(span(9, 14))
    desk.booked(span(10, 14), desk.beta)
    desk.ask(span(11, 14))
    founder = make_user(desk.program, Role.STARTUP, startups=[desk.alpha])
    manager = make_user(desk.program, Role.PROGRAM_MANAGER)
    admin = make_user(desk.program, Role.ADMINISTRATOR)
    alpha, beta = "멘토링: 알파 · Anna Schmidt", f"멘토링: {desk.beta.name} · Anna Schmidt"
    tokens = {
        user.id: actions.open_feed(user.id, by=OPERATOR, at=AT)
        for user in (other, founder, manager, admin)
    }
    assert summaries(tokens[founder.id]) == [alpha]
    assert summaries(tokens[manager.id]) == sorted([alpha, beta])
    assert summaries(tokens[other.id]) == summaries(tokens[admin.id]) == []


def test_a_mentors_feed_is_at_her_own_clock(desk):
    desk.booked(span(30, 16))
    event = feed_read(actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)).vevent
    assert event.dtstart.value == span(30, 16).starts_at
    assert event.dtstart.value.hour == 9
    assert event.summary.value == "Mentoring: Alpha · Anna Schmidt"


def test_a_cancelled_session_is_cancelled_in_the_feed(desk):
    session_id = desk.booked(span(9, 14))
    actions.cancel_session(desk.alpha.id, session_id, "", side=Side.MENTOR, by=OPERATOR, at=AT)
    event = feed_read(actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)).vevent
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")


def test_an_ended_feed_is_gone_at_once(desk):
    first = actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)
    second = actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)
    assert feed_of(first, AT) is None
    assert feed_of(second, AT) is not None
    actions.end_feed(desk.mentor.id, by=OPERATOR, at=AT)
    assert feed_of(second, AT) is None


def test_a_feed_ends_with_its_owners_account_and_membership(desk):
    desk.booked(span(9, 14))
    token = actions.open_feed(desk.mentor.id, by=OPERATOR, at=AT)
    db.session.delete(
        db.session.scalars(
            select(ProgramMembership).where(ProgramMembership.user_id == desk.mentor.id)
        ).one()
    )
    db.session.flush()
    assert feed_of(token, AT).entries == []
    desk.mentor.disabled_at = AT
    assert feed_of(token, AT) is None


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_another_parser_reads_our_zones_as_they_are(name):
    """Every hour of a year, by a calendar's own description of the zone."""
    zone = ZoneInfo(name)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    last = first + timedelta(days=365)
    text = described(zone, first, last).to_ical().decode()
    from vobject.icalendar import TimezoneComponent

    found = read(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{text}END:VCALENDAR\r\n")
    theirs = found.vtimezone.tzinfo
    assert isinstance(found.vtimezone, TimezoneComponent)
    at = first
    while at < last:
        local = at.astimezone(zone)
        if not local.fold:  # of an hour shown twice they know the first alone
            bare = local.replace(tzinfo=None)
            assert theirs.utcoffset(bare) == local.utcoffset(), local
        at += timedelta(minutes=30)


def test_seouls_clocks_never_change():
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert list(changes(SEOUL, first, first + timedelta(days=800))) == []
    found = list(changes(BERLIN, first, first + timedelta(days=365)))
    assert found == [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]


def test_who_waited_is_told_of_her_seat_with_an_invitation(desk):
    make_user(desk.program, Role.STARTUP, startups=[desk.beta], email="waits@example.org")
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    told = actions.cancel_session(
        desk.alpha.id, session_id, "", side=Side.STARTUP, by=OPERATOR, at=AT
    )
    send(told, SENDER, at=AT)
    (mail,) = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.recipient == "waits@example.org")
    ).all()
    assert mail.subject == "[유니콘 육성 사업] 대기하신 공개 상담 자리가 났습니다"
    assert read(mail.calendar).vevent.dtstart.value == span(10, 14).starts_at
