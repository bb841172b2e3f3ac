"""What is only to be known is put away by its reader, and comes back as another thing alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tests.reminders.test_rules import RULES, TODAY, thing
from tracker.access.rules import Role
from tracker.db import db
from tracker.reminders.actions import note_due, put_away, untold
from tracker.reminders.models import Reminder
from tracker.reminders.queries.told import marks_seen, waiting_for
from tracker.reminders.rules.due import everything_due
from tracker.reminders.rules.kinds import KINDS, Measure, ReminderKind
from tracker.values.clock import now, today


def used(percent: int, startup_id: int):
    found = replace(
        thing(ReminderKind.CREDITS_USED, percent=percent), startup_id=startup_id, change="1"
    )
    return everything_due([found], RULES, TODAY)


@pytest.fixture
def place(app):
    program = make_program()
    startup = make_startup(program)
    return program, startup, make_user(program, Role.STARTUP, startups=[startup])


def test_what_was_put_away_is_neither_counted_nor_told_and_its_next_step_is(place):
    program, startup, founder = place
    half, more = used(50, startup.id), used(75, startup.id)
    note_due(program.id, {founder.id: half}, at=now())
    put_away(program.id, founder.id, half[0], at=now())
    assert waiting_for(founder.id, program.id) == 0
    assert untold(program.id) == {}
    assert marks_seen(program.id, founder.id) == {half[0].mark}
    note_due(program.id, {founder.id: more}, at=now())
    assert waiting_for(founder.id, program.id) == 1
    assert more[0].mark not in marks_seen(program.id, founder.id)


def test_what_was_put_away_before_the_worker_looked_is_noted_as_seen(place):
    program, startup, founder = place
    (half,) = used(50, startup.id)
    put_away(program.id, founder.id, half, at=now())
    note_due(program.id, {founder.id: [half]}, at=now())
    assert waiting_for(founder.id, program.id) == 0


def test_only_what_there_is_nothing_to_do_about_may_be_put_away():
    assert {kind for kind in ReminderKind if KINDS[kind].to_know} == {
        ReminderKind.CREDITS_USED,
        ReminderKind.CREDITS_EXPIRE,
        ReminderKind.CREDITS_LAPSING,
        ReminderKind.AGREEMENT_ENDS,
        ReminderKind.REQUEST_ANSWERED,
    }
    assert not any(KINDS[k].to_know for k in KINDS if KINDS[k].measure is Measure.DAYS_PAST)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_inbox_loses_what_its_reader_puts_away_and_nobody_elses(app, place):
    program, startup, founder = place
    other = make_user(program, Role.STARTUP, startups=[startup])
    startup.agreement_ends_on = today("Asia/Seoul")
    db.session.commit()
    client = browser(app).enter(founder)
    mark = client.get_page("/inbox").html.partition('name="mark" value="')[2].partition('"')[0]
    assert mark.startswith("agreement_ends/")
    client.post("/inbox/seen", data={"csrf_token": client.token(), "mark": mark})
    assert "협약기간 종료" not in client.get_page("/inbox").text
    assert "협약기간 종료" in browser(app).enter(other).get_page("/inbox").text


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_thing_to_do_is_not_put_away_by_asking(app, place):
    _, _, founder = place
    db.session.commit()
    client = browser(app).enter(founder)
    client.post("/inbox/seen", data={"csrf_token": client.token(), "mark": "milestone_late/x//1"})
    assert db.session.scalars(select(Reminder)).all() == []
