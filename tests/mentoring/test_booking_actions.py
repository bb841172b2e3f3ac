"""Asking, agreeing, moving, cancelling, slots, office hours and their waiting list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_user
from tests.mentoring.booking import (
    AT,
    MATTER,
    SEOUL,
    TODAY,
    acting,
    open_desk,
    session_row,
    span,
)
from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring import actions
from tracker.mentoring.models import Mentor, MentorConflict, MentoringSession, WaitingPlace
from tracker.mentoring.queries.times import times_to_offer
from tracker.mentoring.rules import Notice, SessionState, Side
from tracker.people.models import MembershipStartup, ProgramMembership
from tracker.values.refusals import RuleViolation


@pytest.fixture
def desk(app):
    return open_desk()


def refused(code: str):
    return pytest.raises(RuleViolation, match=code)


def test_a_mentor_takes_one_of_three_times(desk):
    session_id = desk.ask(span(9, 14), span(10, 14), span(11, 14))
    told = desk.accept(session_id, 1)
    session = session_row(session_id)
    assert session.state is SessionState.SCHEDULED
    assert (session.starts_at, session.ends_at) == (span(10, 14).starts_at, span(10, 14).ends_at)
    assert (told.notice, session.sequence) == (Notice.BOOKED, 0)
    with refused("move_not_open"):
        actions.accept_time(desk.alpha.id, session_id, 1, side=Side.MENTOR, **acting())


def test_being_asked_makes_a_mentor_assigned(desk):
    desk.ask(span(9, 14))
    held = db.session.scalars(
        select(MembershipStartup.startup_id)
        .join(ProgramMembership, ProgramMembership.id == MembershipStartup.membership_id)
        .where(ProgramMembership.user_id == desk.mentor.id)
    ).all()
    assert held == [desk.alpha.id]


def test_a_form_sent_twice_asks_once(desk, sign_in):
    by = sign_in(Role.STARTUP, program=desk.program, startups=[desk.alpha]).user
    actor = OPERATOR.__class__(OPERATOR.kind, by.id, by.name)
    assert desk.ask(span(9, 14), by=actor, key="key-1234")
    with pytest.raises(AssertionError):
        desk.ask(span(9, 14), by=actor, key="key-1234")
    assert len(db.session.scalars(select(MentoringSession.id)).all()) == 1


@pytest.mark.parametrize("minutes_later", [0, -30, 30, 59, -59])
def test_neither_mentor_nor_startup_is_in_two_sessions(desk, minutes_later):
    desk.booked(span(9, 14))
    wanted = span(9, 14 + minutes_later // 60, minutes_later % 60)
    with refused("mentor_busy"):
        desk.ask(wanted, startup=desk.beta)
    open_mentor(desk)
    with refused("startup_busy"):
        desk.ask(wanted, startup=desk.alpha)


def open_mentor(desk):
    """A second mentor takes the first one's place at the desk."""
    first, desk.mentor = desk.mentor, make_user(desk.program, Role.MENTOR, name="박멘토")
    return first


def test_a_session_may_follow_another_at_once(desk):
    desk.booked(span(9, 14))
    desk.booked(span(9, 15), desk.beta)


def test_of_two_requests_for_one_time_the_second_cannot_be_accepted(desk):
    first = desk.ask(span(9, 14))
    second = desk.ask(span(9, 14, 30), span(10, 14), startup=desk.beta)
    desk.accept(first)
    with refused("mentor_busy"):
        desk.accept(second)
    desk.accept(second, 1)


def test_the_startup_takes_a_time_that_the_mentor_proposed_instead(desk):
    session_id = desk.ask(span(9, 14))
    with refused("time_own"):
        desk.accept(session_id, side=Side.STARTUP)
    actions.propose_times(
        desk.alpha.id, session_id, (span(12, 9),), side=Side.MENTOR, by=OPERATOR, at=AT
    )
    with refused("time_own"):
        desk.accept(session_id)
    desk.accept(session_id, side=Side.STARTUP)
    assert session_row(session_id).starts_at == span(12, 9).starts_at


def test_a_declined_request_is_over(desk):
    session_id = desk.ask(span(9, 14))
    actions.decline_session(desk.alpha.id, session_id, "출장", side=Side.MENTOR, by=OPERATOR, at=AT)
    assert session_row(session_id).state is SessionState.CANCELLED
    assert session_row(session_id).cancelled_reason == "출장"


def test_a_conflict_of_interest_is_no_session(desk):
    mentor_id = db.session.scalars(select(Mentor.id)).one()
    conflict = MentorConflict(
        mentor_id=mentor_id,
        startup_id=desk.alpha.id,
        reason="투자자",
        declared_on=TODAY,
        declared_by="tests",
    )
    db.session.add(conflict)
    with refused("conflict_of_interest"):
        desk.ask(span(9, 14))
    conflict.ended_on = TODAY
    desk.ask(span(9, 14))


def move(desk, session_id, to, *, version=None, at=AT):
    return actions.move_session(
        desk.alpha.id,
        session_id,
        to,
        version=session_row(session_id).version if version is None else version,
        side=Side.MENTOR,
        by=OPERATOR,
        at=at,
    )


def cancel(startup, session_id, at=AT):
    return actions.cancel_session(
        startup.id, session_id, "일정 변경", side=Side.STARTUP, by=OPERATOR, at=at
    )


def test_moving_and_cancelling_reach_the_same_calendar_entry(desk):
    session_id = desk.booked(span(9, 14))
    uid = session_row(session_id).uid
    (told,) = move(desk, session_id, span(9, 14, 30))
    assert (told.notice, session_row(session_id).sequence) == (Notice.MOVED, 1)
    (told,) = cancel(desk.alpha, session_id)
    assert (told.notice, session_row(session_id).sequence) == (Notice.CANCELLED, 2)
    assert session_row(session_id).uid == uid


def test_who_moves_must_have_seen_the_newest_version(desk):
    session_id = desk.booked(span(9, 14))
    with refused("changed_meanwhile"):
        move(desk, session_id, span(9, 15), version=1)


def test_what_has_begun_is_neither_moved_nor_cancelled(desk):
    session_id = desk.booked(span(9, 14))
    late = span(9, 14).starts_at
    with refused("session_has_begun"):
        move(desk, session_id, span(10, 14), at=late)
    with refused("session_has_begun"):
        cancel(desk.alpha, session_id, at=late)


def book(desk, slot_id, starts_at, startup=None):
    return actions.book_slot(
        (startup or desk.alpha).id,
        desk.mentor.id,
        slot_id,
        starts_at,
        MATTER,
        side=Side.STARTUP,
        **acting(),
    )


def test_a_slot_of_a_mentor_abroad_is_booked_across_her_change_of_clocks(desk):
    """Nine in Berlin is 17:00 in Seoul until 28 March, 16:00 after it."""
    slot_id = desk.slot()
    winter, summer = span(23, 17).starts_at, span(30, 16).starts_at
    for starts_at in (winter, summer):
        session = session_row(book(desk, slot_id, starts_at).session_id)
        assert session.starts_at.astimezone(SEOUL) == starts_at
    with refused("slot_unknown"):
        book(desk, slot_id, span(30, 17).starts_at)


def test_a_slot_is_booked_once_and_the_next_is_offered(desk):
    slot_id = desk.slot()
    wanted = span(9, 17)
    book(desk, slot_id, wanted.starts_at)
    with refused("mentor_busy"):
        book(desk, slot_id, wanted.starts_at, desk.beta)
    offers = times_to_offer(
        desk.program.id, desk.beta.id, desk.mentor.id, wanted, at=AT, timezone="Asia/Seoul"
    )
    assert [one.span for one in offers] == [span(2, 17), span(16, 17), span(23, 17)]
    assert {one.slot_id for one in offers} == {slot_id}


def test_an_ended_slot_is_not_booked(desk):
    slot_id = desk.slot()
    actions.end_slot(desk.program.id, desk.mentor.id, slot_id, by=OPERATOR, at=AT, today=TODAY)
    with refused("slot_unknown"):
        book(desk, slot_id, span(9, 17).starts_at)


def test_a_seat_is_taken_once_and_one_a_startup(desk):
    office_id = desk.office()
    desk.seat(desk.alpha, office_id, 1)
    with refused("seat_held"):
        desk.seat(desk.alpha, office_id, 2)
    with refused("seat_taken"):
        desk.seat(desk.beta, office_id, 1)
    with refused("seat_unknown"):
        desk.seat(desk.beta, office_id, 3)


def test_office_hours_keep_the_mentor_busy(desk):
    desk.office()
    with refused("mentor_busy"):
        desk.ask(span(10, 14, 30))


def test_nobody_waits_while_a_seat_is_free(desk):
    office_id = desk.office()
    with refused("seat_is_free"):
        desk.wait(desk.beta, office_id)


def test_a_freed_seat_goes_to_who_waits(desk):
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    with refused("waits_already"):
        desk.wait(desk.beta, office_id)
    cancelled, freed = cancel(desk.alpha, session_id)
    assert (cancelled.notice, freed.notice) == (Notice.CANCELLED, Notice.SEAT_FREED)
    session = session_row(freed.session_id)
    assert (session.startup_id, session.state) == (desk.beta.id, SessionState.SCHEDULED)
    assert session.starts_at == span(10, 14).starts_at
    assert db.session.scalars(select(WaitingPlace.left_at)).one() == AT


def test_who_waits_and_is_busy_then_keeps_her_place(app):
    desk = open_desk(startups=3)
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    desk.wait(desk.startups[2], office_id)
    hers = open_mentor(desk)
    desk.booked(span(10, 13, 30), desk.beta)
    desk.mentor = hers
    _, freed = cancel(desk.alpha, session_id)
    assert session_row(freed.session_id).startup_id == desk.startups[2].id
    waiting = db.session.scalars(
        select(WaitingPlace.startup_id).where(WaitingPlace.left_at.is_(None))
    ).all()
    assert waiting == [desk.beta.id]


def test_a_moved_session_frees_its_seat(desk):
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    moved, freed = move(desk, session_id, span(11, 9))
    assert (moved.notice, freed.notice) == (Notice.MOVED, Notice.SEAT_FREED)


def test_who_stopped_waiting_gets_no_seat(desk):
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    actions.stop_waiting(desk.beta.id, office_id, by=OPERATOR, at=AT)
    assert len(cancel(desk.alpha, session_id)) == 1


def test_cancelled_office_hours_end_all_seats_and_the_line(desk):
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    (told,) = actions.cancel_office_hours(
        desk.program.id, desk.mentor.id, office_id, "출장", side=Side.MENTOR, by=OPERATOR, at=AT
    )
    assert (told.session_id, told.notice) == (session_id, Notice.CANCELLED)
    assert session_row(session_id).state is SessionState.CANCELLED
    desk.booked(span(10, 14), desk.beta)


def test_a_mentor_is_one_person_in_all_her_programs(desk):
    """Her sessions elsewhere keep her busy here."""
    there = open_desk("elsewhere", startups=1)
    membership = db.session.scalars(
        select(ProgramMembership).where(ProgramMembership.user_id == there.mentor.id)
    ).one()
    membership.user_id = desk.mentor.id
    there.mentor = desk.mentor
    there.booked(span(9, 14))
    with refused("mentor_busy"):
        desk.ask(span(9, 14, 30))


def test_an_hour_that_is_over_is_not_proposed(desk):
    with refused("time_is_over"):
        desk.ask(span(1, 14))
    with refused("time_too_far"):
        late = span(1, 14).starts_at + timedelta(days=500)
        desk.ask(type(span(1, 14))(late, late + timedelta(hours=1)))


def test_a_mentor_whose_account_is_closed_is_booked_no_more(desk):
    session_id = desk.ask(span(9, 14))
    desk.mentor.disabled_at = AT
    with refused("no_mentor_here"):
        desk.accept(session_id)
    with refused("no_mentor_here"):
        desk.ask(span(10, 14))
    actions.cancel_session(desk.alpha.id, session_id, "", side=Side.STARTUP, by=OPERATOR, at=AT)
