"""Many processes book at once: nobody is in two sessions, and losers are offered what is next."""

import itertools

import pytest
from sqlalchemy import text

from tests.mentoring.booking import Desk, open_desk, span, time_ids
from tests.stress import booking
from tracker.db import db
from tracker.people.models import ProgramMembership

_numbers = itertools.count(1)
ROUNDS = 20


@pytest.fixture
def desk(app, crowd) -> Desk:
    desk = open_desk(f"booking-{next(_numbers)}", startups=crowd.size)
    desk.slot()
    db.session.commit()
    return desk


def check_offers(desk, tried, taken):
    """Each loser was told why, and offered three times that nobody has."""
    assert {one.refused for one in tried if one.session_id is None} == {"mentor_busy"}
    for one in tried:
        if one.session_id is None:
            assert len(one.offers) == 3
            assert not [o for o in one.offers for span in taken if o.span.meets(span)]


def test_one_slot_is_booked_by_one(desk, crowd, measured):
    """Nine in Berlin on 30 March, the first Monday of summer time: 16:00 in Seoul."""
    slot_id, wanted = slot_of(desk), span(30, 16)
    works = [
        (desk.program.id, startup.id, desk.mentor.id, slot_id, wanted) for startup in desk.startups
    ]
    tried = crowd.run(booking.book_slot, works)
    won = [one for one in tried if one.session_id is not None]
    assert len(won) == 1
    assert booking.overlaps(desk.program.id) == []
    check_offers(desk, tried, [wanted])
    assert all(span(2, 17) in [o.span for o in one.offers] for one in tried if one.refused)
    measured(f"{crowd.size} processes, 1 winner, {len(tried) - 1} offered other times")


def slot_of(desk) -> int:
    found = db.session.scalar(
        text(
            "SELECT weekly_slot.id FROM weekly_slot JOIN mentor ON mentor.id = mentor_id"
            " WHERE program_id = :own"
        ),
        {"own": desk.program.id},
    )
    db.session.rollback()
    return int(found)


def test_of_overlapping_requests_a_mentor_is_booked_once(desk, crowd, measured):
    """Each asks for an hour that begins a minute later than the one before: all meet all."""
    works = []
    for minute, startup in enumerate(desk.startups):
        wanted = span(10, 14, minute)
        session_id = desk.ask(wanted, startup=startup)
        (time_id,) = time_ids(session_id)
        works.append((desk.program.id, startup.id, desk.mentor.id, session_id, time_id, wanted))
    db.session.commit()
    tried = crowd.run(booking.accept, works)
    won = [one for one in tried if one.session_id is not None]
    assert len(won) == 1
    assert booking.overlaps(desk.program.id) == []
    check_offers(desk, tried, [won[0].span])
    measured(f"{crowd.size} overlapping hours, 1 booked")


def test_asking_accepting_moving_and_cancelling_never_double_books(app, crowd, full, measured):
    """Few mentors and startups, many overlapping times: both sides are contended for."""
    desk = open_desk(f"booking-{next(_numbers)}", startups=4)
    mentors = (desk.mentor.id, open_desk(desk.program.slug + "-too", startups=0).mentor.id)
    db.session.execute(
        ProgramMembership.__table__.update()
        .where(ProgramMembership.user_id == mentors[1])
        .values(program_id=desk.program.id)
    )
    db.session.commit()
    ids = tuple(startup.id for startup in desk.startups)
    number = 12 if full else 5
    works = [(ids, mentors, f"{desk.program.slug}-{n}", number) for n in range(crowd.size)]
    tried = [one for own in crowd.run(booking.book_for_a_while, works) for one in own]
    refused = {one.refused for one in tried if one.refused}
    meanwhile = {"move_not_open", "changed_meanwhile", "nothing_changed"}
    assert refused <= {"mentor_busy", "startup_busy", *meanwhile}
    assert [one for one in tried if one.session_id]
    assert "mentor_busy" in refused
    assert "startup_busy" in refused or not full  # a short race may not meet on that side
    assert booking.overlaps(desk.program.id) == []
    measured(f"{crowd.size} processes, {len(tried)} bookings tried, no two meet")


@pytest.fixture
def naive_table(app):
    db.session.execute(
        text(
            "CREATE TABLE naive_booking"
            " (mentor_id bigint, starts_at varchar(40), ends_at varchar(40))"
        )
    )
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DROP TABLE naive_booking"))
    db.session.commit()


def test_looking_and_then_booking_double_books(app, installation, naive_table, crowd, measured):
    """The negative control: without the locks this race does see what it forbids."""
    naive = booking.book_naively_in_two if installation.sqlite else booking.book_naively_in_one
    wanted = span(10, 14)
    for number in range(1, ROUNDS + 1):
        works = [(number, wanted.starts_at, wanted.ends_at) for _ in range(crowd.size)]
        won = crowd.run(naive, works)
        assert any(won)
        if sum(won) > 1:
            measured(f"{crowd.size} processes, {sum(won)} booked one hour in round {number}")
            return
    pytest.fail(f"in {ROUNDS} rounds nobody double-booked: this race would not see a lost lock")
