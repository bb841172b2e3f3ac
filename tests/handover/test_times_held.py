"""A mentor's own times go to another mentor as far as nobody has come to them yet."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.mentoring.booking import MATTER
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.handover.actions.holding import reassign
from tracker.handover.queries.holding import preview_reassignment
from tracker.mentoring.actions import add_slot, mentor_row, open_office_hours, take_seat
from tracker.mentoring.models import Mentor, OfficeHours
from tracker.mentoring.queries.times import weekly_slots
from tracker.mentoring.rules import NewOfficeHours, NewSlot, Side
from tracker.program.queries import program_by_slug
from tracker.values.clock import now, today

ZONE = "Asia/Seoul"


@pytest.fixture
def program(app):
    return make_program()


def office_hours(program, mentor, *, days: int, topic: str) -> int:
    starts_at = now().replace(microsecond=0) + timedelta(days=days)
    new = NewOfficeHours(starts_at=starts_at, seats=2, seat_minutes=30, topic=topic)
    return open_office_hours(program.id, mentor.id, new, by=OPERATOR, at=now())


def slot(program, mentor, *, weekday: int) -> int:
    new = NewSlot(
        weekday=weekday, starts_minute=840, minutes=60, timezone=ZONE, from_on=today(ZONE)
    )
    return add_slot(program.id, mentor.id, new, by=OPERATOR, at=now())


def whose(office_id: int) -> int:
    row = db.session.get_one(OfficeHours, office_id, populate_existing=True)
    return db.session.get_one(Mentor, row.mentor_id).user_id


def test_times_nobody_has_come_to_move_and_the_others_say_what_to_do(program, sign_in):
    alpha = make_startup(program)
    giver, taker = (
        make_user(program, Role.MENTOR, startups=[alpha], name=name)
        for name in ("김멘토", "이멘토")
    )
    for one in (giver, taker):
        mentor_row(program.id, one.id, at=now())
    free, met, taken = (
        office_hours(program, giver, days=days, topic=topic)
        for days, topic in ((3, "자유"), (4, "겹침"), (5, "신청"))
    )
    office_hours(program, taker, days=4, topic="선약")
    doing = {"by": OPERATOR, "at": now(), "today": today(ZONE)}
    take_seat(alpha.id, taken, 1, MATTER, side=Side.STARTUP, **doing)
    slot(program, giver, weekday=0), slot(program, giver, weekday=1)
    slot(program, taker, weekday=1)
    db.session.commit()
    place = program_by_slug(program.slug)
    told = preview_reassignment(place, giver.id, taker.id, at=now(), today=today(ZONE))
    shown = [(row.thing.held.value, row.stays and row.stays.value) for row in told.rows]
    times = [one for one in shown if one[0] in {"office", "slot"}]
    assert times == [
        ("office", None),
        ("office", "busy"),
        ("office", "seated"),
        ("slot", None),
        ("slot", "busy"),
    ]
    admin = sign_in(Role.ADMINISTRATOR, program)
    page = admin.get_page(f"/users/{giver.id}/holdings?to={taker.id}")
    for words in ("이미 신청한 기업이 있습니다", "시간을 옮긴 뒤 다시 넘겨", "14:00 ~ 15:00"):
        assert words in page.text
    giver.disabled_at = now()  # she is gone already, as most who hand over
    db.session.flush()
    reassign(place, giver.id, taker.id, reason="교체", **doing)
    assert [whose(one) for one in (free, met, taken)] == [taker.id, giver.id, giver.id]
    assert [one.weekday for one in weekly_slots(program.id, giver.id)] == [1]
    assert [one.weekday for one in weekly_slots(program.id, taker.id)] == [0, 1]
    moved = select(AuditEvent).where(AuditEvent.action == "mentoring.take_over_office_hours")
    assert [event.object for event in db.session.scalars(moved)] == [f"office_hours:{free}"]


def test_an_officer_takes_no_mentors_times(program):
    giver, taker = make_user(program, Role.MENTOR), make_user(program, Role.PROGRAM_MANAGER)
    mentor_row(program.id, giver.id, at=now())
    office_hours(program, giver, days=3, topic="자유")
    slot(program, giver, weekday=0)
    place = program_by_slug(program.slug)
    told = preview_reassignment(place, giver.id, taker.id, at=now(), today=today(ZONE))
    assert [row.stays and row.stays.value for row in told.rows] == ["role", "role"]
