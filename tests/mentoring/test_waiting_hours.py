"""A freed seat is given only to whom hours are left; nobody waits for what she could not take."""

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR
from tests.mentoring.booking import AT, open_desk, session_row, span
from tests.mentoring.test_booking_actions import cancel, refused
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring.actions import NewQuota, assign_hours
from tracker.mentoring.models import WaitingPlace
from tracker.mentoring.rules import PeriodKind

pytestmark = pytest.mark.usefixtures("app")


def assign(startup, minutes: int) -> None:
    new = NewQuota(PeriodKind.QUARTER, span(10, 14).starts_at.date(), minutes, "협약")
    assign_hours(startup.id, new, by=OPERATOR, at=AT)


@pytest.fixture
def desk(app):
    del app
    return open_desk(startups=3)


def test_who_has_no_hours_left_is_told_when_she_would_wait(desk):
    assign(desk.beta, 20)
    office_id = desk.office(seats=1)
    desk.seat(desk.alpha, office_id, 1)
    with refused("no_hours_to_wait"):
        desk.wait(desk.beta, office_id)
    assign(desk.beta, 30)
    desk.wait(desk.beta, office_id)


def test_whose_hours_were_used_up_meanwhile_keeps_her_place_and_the_next_gets_the_seat(desk):
    assign(desk.beta, 60)
    office_id, third = desk.office(seats=1), desk.startups[2]
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    desk.wait(third, office_id)
    desk.booked(span(12, 9), desk.beta)
    _, freed = cancel(desk.alpha, session_id)
    assert session_row(freed.session_id).startup_id == third.id
    waiting = select(WaitingPlace.startup_id).where(WaitingPlace.left_at.is_(None))
    assert db.session.scalars(waiting).all() == [desk.beta.id]
    told = select(AuditEvent.startup_id).where(AuditEvent.action == "mentoring.pass_over_waiting")
    assert db.session.scalars(told).all() == [desk.beta.id]


def test_where_nobody_who_waits_has_hours_the_seat_stays_free(desk):
    assign(desk.beta, 60)
    office_id = desk.office(seats=1)
    session_id = desk.seat(desk.alpha, office_id, 1)
    desk.wait(desk.beta, office_id)
    desk.booked(span(12, 9), desk.beta)
    assert len(cancel(desk.alpha, session_id)) == 1
    desk.seat(desk.startups[2], office_id, 1)
