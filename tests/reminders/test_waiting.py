"""Duties, requests, second approvals and corrections: who is told of them, and when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories import make_user
from tests.reminders.test_rules import ALPHA, PROGRAM, RULES, reader, steps, thing
from tests.requests.world import MILLION, TODAY, make_world
from tracker.access.rules import Role
from tracker.db import db
from tracker.handover.models import Agreement, AgreementDuty
from tracker.handover.rules.agreements import OwedBy
from tracker.people.models import Deputy
from tracker.program.models import Program
from tracker.program.queries import only_program
from tracker.reminders.queries.people import readers_of
from tracker.reminders.queries.waiting import waiting_things
from tracker.reminders.rules.due import everything_due, told_to
from tracker.reminders.rules.kinds import ReminderKind
from tracker.requests import actions
from tracker.requests.rules import Move
from tracker.values.clock import now


@pytest.mark.parametrize(("away", "step"), [(31, []), (30, [30]), (7, [7]), (0, [0]), (-9, [0])])
def test_a_duty_is_told_of_ahead_and_until_it_is_done(away, step):
    assert steps(thing(ReminderKind.DUTY_DUE, away)) == step


def is_told(found, who) -> bool:
    due = everything_due([found], RULES, TODAY)
    return bool(list(told_to(due, who, PROGRAM, RULES)))


def test_what_the_program_owes_is_told_to_its_own_people_alone():
    duty = replace(thing(ReminderKind.DUTY_DUE), on=TODAY)
    manager, founder = reader(Role.PROGRAM_MANAGER, 1), reader(Role.STARTUP, 2, [ALPHA])
    assert is_told(duty, manager)
    assert is_told(duty, founder)
    assert is_told(replace(duty, office=True), manager)
    assert not is_told(replace(duty, office=True), founder)


def test_a_second_approval_is_told_to_whoever_may_give_it():
    act = replace(thing(ReminderKind.SECOND_WAITING, not_for=frozenset({1})), on=TODAY)
    assert not is_told(act, reader(Role.PROGRAM_MANAGER, 1))
    assert is_told(act, reader(Role.PROGRAM_MANAGER, 2))


@pytest.fixture
def world(app):
    return make_world()


def kinds(today: date = TODAY) -> list[ReminderKind]:
    db.session.flush()
    return [one.kind for one in waiting_things(only_program(), today)]


def test_a_request_is_open_then_late_and_never_both(world):
    world.ask()
    assert kinds() == [ReminderKind.REQUEST_OPEN]
    assert kinds(TODAY + timedelta(days=60)) == [ReminderKind.REQUEST_LATE]


def test_a_request_that_was_sent_back_waits_for_the_startup(world):
    asked = world.ask()
    actions.answer(
        world.startup_id,
        asked,
        Move.SEND_BACK,
        note="견적서를 붙여 주세요",
        seen=1,
        role=Role.PROGRAM_MANAGER,
        by=world.first,
        at=now(),
    )
    assert kinds() == [ReminderKind.REQUEST_SENT_BACK]


def test_what_waits_for_a_second_person_is_not_asked_of_the_first(world):
    world.approve(world.ask(60 * MILLION), 60 * MILLION)
    db.session.flush()
    (act,) = waiting_things(only_program(), TODAY)
    assert act.kind is ReminderKind.SECOND_WAITING
    assert act.not_for == {world.first.id, world.founder.id}


def test_duties_are_known_with_whoever_owes_them_until_they_are_done(world):
    agreement = Agreement(
        program_id=world.program_id,
        startup_id=world.startup_id,
        amends=False,
        number="협약-1",
        signed_on=TODAY,
        starts_on=TODAY,
        ends_on=TODAY,
        subject="",
        added_at=now(),
        added_by="tests",
    )
    db.session.add(agreement)
    db.session.flush()
    for owed_by, done_on in (
        (OwedBy.PROGRAM, None),
        (OwedBy.STARTUP, None),
        (OwedBy.STARTUP, TODAY),
    ):
        db.session.add(
            AgreementDuty(
                program_id=world.program_id,
                startup_id=world.startup_id,
                agreement_id=agreement.id,
                words="보고서",
                owed_by=owed_by,
                due_on=TODAY,
                done_on=done_on,
            )
        )
    db.session.flush()
    assert [one.office for one in waiting_things(only_program(), TODAY)] == [True, False]


@pytest.mark.parametrize(("days", "role"), [(0, Role.PROGRAM_MANAGER), (9, Role.EXECUTIVE)])
def test_a_deputy_is_told_what_the_other_would_be_for_as_long_as_she_stands_in(world, days, role):
    program = db.session.get_one(Program, world.program_id)
    deputy = make_user(program, Role.EXECUTIVE)
    db.session.add(
        Deputy(
            program_id=program.id,
            user_id=world.first.id,
            deputy_id=deputy.id,
            from_on=TODAY,
            until_on=TODAY + timedelta(days=6),
            reason="출장",
            named_at=now(),
            named_by="tests",
        )
    )
    db.session.flush()
    (found,) = readers_of(program.id, TODAY + timedelta(days=days), deputy.id)
    assert found.role is role
