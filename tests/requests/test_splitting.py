"""The threshold is not passed in parts, nor by asking oneself, nor for a startup that left."""

from datetime import timedelta

import pytest

from tests.requests.test_actions import granted, refused, state
from tests.requests.world import AT, MILLION, PM, TODAY, grant_of, make_world
from tracker.access.rules import Role
from tracker.credits.preparing import change_grant, give_credits
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.prepared import Prepared, takes_two, weight_with
from tracker.credits.rules.requests import Amended, Granted, NewAmendment
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.models import Startup
from tracker.program.rules import SettingKey
from tracker.requests import actions
from tracker.requests.rules import Move, NewRequest, RequestKind, RequestState

CANCEL = NewAmendment(AmendmentKind.CANCELLED, TODAY, "착오")


@pytest.fixture
def world(app):
    return make_world()


def give(world, krw, key, by=None, at=AT):
    acting = {"by": by or world.first, "at": at, "today": TODAY}
    return give_credits(world.startup_id, grant_of(krw, key), key=key, **acting)


def test_what_one_person_gave_alone_weighs_with_what_she_gives():
    assert weight_with(20, []) == 20
    assert takes_two(weight_with(20, [30, 1]), 50)
    assert not takes_two(weight_with(20, [30]), 50)


def test_parts_of_one_person_add_up_and_those_of_two_people_do_not(world):
    assert isinstance(give(world, 30 * MILLION, "first-part"), Granted)
    assert isinstance(give(world, 20 * MILLION, "up-to-the-line"), Granted)
    above = give(world, 1, "above-the-line")
    assert isinstance(above, Prepared)
    assert isinstance(give(world, 30 * MILLION, "another-person", world.second), Granted)
    assert give(world, 1, "above-the-line") == Prepared(above.prepared_act_id, replayed=True)
    assert give(world, 30 * MILLION, "first-part").replayed
    assert granted(world) == 80 * MILLION


def test_approved_requests_are_parts_too(world):
    give(world, 30 * MILLION, "first-part")
    request_id = world.ask(30 * MILLION)
    answered = world.approve(request_id, 30 * MILLION)
    assert answered.state is RequestState.AWAITING_SECOND
    world.approve_act(answered.prepared_act_id)
    assert state(world, request_id) is RequestState.APPROVED
    # what two looked at is nobody's alone: not hers who prepared it, nor hers who decided
    assert isinstance(give(world, 20 * MILLION, "the-rest"), Granted)
    assert isinstance(give(world, 50 * MILLION, "of-the-second", world.second), Granted)


def test_parts_older_than_the_programs_days_and_cancelled_ones_do_not_add_up(world):
    give(world, 40 * MILLION, "first-part")
    assert isinstance(give(world, 40 * MILLION, "later", at=AT + timedelta(days=31)), Granted)
    wrong = give(world, 40 * MILLION, "of-the-second", world.second)
    acting = {"by": world.second, "at": AT, "today": TODAY}
    change_grant(world.startup_id, wrong.grant_id, CANCEL, key="cancel-it", **acting)
    assert isinstance(give(world, 40 * MILLION, "once-more", world.second), Granted)
    change = {"by": world.first, "at": AT, "reason": "규정"}
    change_setting(world.program_id, SettingKey.SPLIT_DAYS, "0", **change)
    assert isinstance(give(world, 50 * MILLION, "not-added"), Granted)


def test_a_part_that_took_two_to_give_takes_two_to_take_back(world):
    give(world, 40 * MILLION, "first-part")
    act = give(world, 20 * MILLION, "second-part")
    grant_id = world.approve_act(act.prepared_act_id).grant_id
    acting = {"by": world.first, "at": AT, "today": TODAY}
    waits = change_grant(world.startup_id, grant_id, CANCEL, key="cancel-it", **acting)
    assert isinstance(waits, Prepared)
    again = change_grant(world.startup_id, grant_id, CANCEL, key="cancel-it", **acting)
    assert again == Prepared(waits.prepared_act_id, replayed=True)
    done = world.approve_act(waits.prepared_act_id)
    assert isinstance(done, Amended)


def approve_help(world, request_id, by, move=None):
    acting = {"role": PM, "by": by, "at": AT, "today": TODAY}
    return actions.approve_help(world.startup_id, request_id, less=False, note="", seen=1, **acting)


def test_a_manager_who_asked_for_a_startup_does_not_approve_help_either(world):
    new = NewRequest(kind=RequestKind.LEGAL, purpose="계약 검토")
    own = actions.ask(world.startup_id, new, by=world.first, at=AT, today=TODAY).request_id
    with refused("own_request"):
        approve_help(world, own, world.first)
    assert approve_help(world, own, world.second).state is RequestState.APPROVED


def test_nothing_is_asked_again_or_approved_once_the_startup_has_left(world):
    request_id, help_ = world.ask(), world.ask_help()
    acting = {"role": PM, "by": world.first, "at": AT}
    actions.answer(world.startup_id, request_id, Move.SEND_BACK, note="견적", seen=1, **acting)
    startup = db.session.get_one(Startup, world.startup_id)
    startup.left_on = TODAY
    db.session.flush()
    with refused("startup_has_left"):
        approve_help(world, help_, world.first)
    new = NewRequest(kind=RequestKind.CREDITS, purpose="학습", plan="매월", amount_krw=MILLION)
    again = {"seen": 2, "role": Role.STARTUP, "by": world.founder, "at": AT, "today": TODAY}
    with refused("startup_has_left"):
        actions.ask_again(world.startup_id, request_id, new, **again)
    # what still waits may be refused, so that nothing waits for ever
    actions.answer(world.startup_id, help_, Move.REFUSE, note="중도 이탈", seen=1, **acting)
