"""Requests and prepared acts as the actions leave them, on both engines."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories import OPERATOR
from tests.requests.world import AT, MILLION, PM, TODAY, grant_of, make_world
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.credits.actions import grant_credits
from tracker.credits.models import CreditGrant, PreparedAct, StartupCredit
from tracker.credits.preparing import (
    change_grant,
    give_credits,
    refuse_prepared,
    take_back_prepared,
)
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.prepared import Prepared, PreparedState
from tracker.credits.rules.requests import Amended, Granted, NewAmendment
from tracker.credits.verification import verify_ledger
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.rules import SettingKey
from tracker.requests import actions
from tracker.requests.models import HelpRequest
from tracker.requests.queries import (
    Wanted,
    answerers,
    counts_by_part,
    request_of,
    requests_of_program,
    requests_of_startup,
    requests_to_answer,
    steps_of,
)
from tracker.requests.rules import Move, NewRequest, RequestKind, RequestState, Shown
from tracker.values.refusals import RuleViolation


@pytest.fixture
def world(app):
    return make_world()


def state(world, request_id):
    return request_of(world.startup_id, request_id).state


def granted(world) -> int:
    return db.session.scalar(
        select(func.coalesce(func.sum(CreditGrant.amount_krw), 0)).where(
            CreditGrant.startup_id == world.startup_id
        )
    )


def committed(world) -> int:
    return db.session.get_one(StartupCredit, world.startup_id).committed_krw


def refused(code):
    return pytest.raises(RuleViolation, match=f"'{code}'")


def test_an_approval_posts_the_grant_with_it(world):
    request_id = world.ask(30 * MILLION)
    done = world.approve(request_id, 30 * MILLION)
    found = request_of(world.startup_id, request_id)
    assert (found.state, found.grant_id) == (RequestState.APPROVED, done.grant_id)
    assert granted(world) == committed(world) == 30 * MILLION
    assert [step.move for step in steps_of(request_id)] == ["ask", "approve"]
    assert verify_ledger(world.program_id, today=TODAY).holds
    told = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert told[-2:] == ["credits.grant_credits", "requests.approve"]


def test_less_than_asked_for_is_approved_for_less_with_a_reason(world):
    request_id = world.ask(30 * MILLION)
    with refused("needed"):
        world.approve(request_id, 20 * MILLION, note="")
    world.approve(request_id, 20 * MILLION)
    found = request_of(world.startup_id, request_id)
    assert (found.state, found.approved_krw) == (RequestState.APPROVED_LESS, 20 * MILLION)
    with refused("request_is_approved_less"):
        world.approve(request_id, 20 * MILLION, by=world.second, seen=2)


def test_a_grant_that_the_caps_refuse_leaves_the_request_as_it_was(world):
    grant_credits(
        world.startup_id, grant_of(190 * MILLION), key="full-cap", by=OPERATOR, at=AT, today=TODAY
    )
    request_id = world.ask(30 * MILLION)
    db.session.commit()
    with refused("cap_exceeded"):
        world.approve(request_id, 30 * MILLION)
    db.session.rollback()
    assert state(world, request_id) is RequestState.ASKED
    assert granted(world) == 190 * MILLION


def test_above_the_threshold_the_grant_waits_and_holds_no_room(world):
    request_id = world.ask(60 * MILLION)
    done = world.approve(request_id, 60 * MILLION)
    assert done.state is RequestState.AWAITING_SECOND
    assert granted(world) == committed(world) == 0
    world.approve_act(done.prepared_act_id)
    found = request_of(world.startup_id, request_id)
    assert found.state is RequestState.APPROVED
    assert found.grant_id is not None
    assert (found.answer, found.answered_by) == ("까닭", "오세린")
    assert [step.note for step in steps_of(request_id)] == [None, "까닭", None]
    assert granted(world) == 60 * MILLION
    act = db.session.get_one(PreparedAct, done.prepared_act_id)
    assert (act.state, act.result_id) == (PreparedState.DONE, found.grant_id)


def test_neither_who_asked_nor_who_prepared_is_the_second(world):
    request_id = world.ask(60 * MILLION, by=world.second)  # on the startup's behalf
    with refused("own_request"):
        world.approve(request_id, 60 * MILLION, by=world.second)
    done = world.approve(request_id, 60 * MILLION)
    with refused("own_request"):
        world.approve_act(done.prepared_act_id, by=world.second)
    with refused("second_is_first"):
        world.approve_act(done.prepared_act_id, by=world.first)
    assert granted(world) == 0


def test_whoever_asked_may_not_approve_a_small_amount_either(world):
    request_id = world.ask(1 * MILLION, by=world.first)
    with refused("own_request"):
        world.approve(request_id, 1 * MILLION)
    world.approve(request_id, 1 * MILLION, by=world.second)


def test_the_second_persons_yes_checks_the_caps_anew(world):
    request_id = world.ask(60 * MILLION)
    done = world.approve(request_id, 60 * MILLION)
    grant_credits(
        world.startup_id, grant_of(150 * MILLION), key="meanwhile", by=OPERATOR, at=AT, today=TODAY
    )
    db.session.commit()
    with refused("cap_exceeded"):
        world.approve_act(done.prepared_act_id)
    db.session.rollback()
    assert state(world, request_id) is RequestState.AWAITING_SECOND
    assert granted(world) == 150 * MILLION


@pytest.mark.parametrize(
    ("move", "then", "act"),
    [
        (Move.SEND_BACK, RequestState.SENT_BACK, PreparedState.TAKEN_BACK),
        (Move.REFUSE, RequestState.REFUSED, PreparedState.REFUSED),
        (Move.TAKE_BACK, RequestState.ASKED, PreparedState.TAKEN_BACK),
    ],
)
def test_another_answer_than_yes_ends_what_was_prepared(world, move, then, act):
    request_id = world.ask(60 * MILLION)
    done = world.approve(request_id, 60 * MILLION)
    actions.answer(
        world.startup_id, request_id, move, note="까닭", seen=2, role=PM, by=world.first, at=AT
    )
    assert state(world, request_id) is then
    assert db.session.get_one(PreparedAct, done.prepared_act_id).state is act
    with refused("act_decided"):
        world.approve_act(done.prepared_act_id)
    assert granted(world) == 0


def test_who_did_not_prepare_an_approval_does_not_take_it_back(world):
    request_id = world.ask(60 * MILLION)
    world.approve(request_id, 60 * MILLION)
    with refused("not_prepared_by_you"):
        actions.answer(
            world.startup_id,
            request_id,
            Move.TAKE_BACK,
            note="",
            seen=2,
            role=PM,
            by=world.second,
            at=AT,
        )


def test_a_withdrawn_request_takes_what_was_prepared_with_it(world):
    request_id = world.ask(60 * MILLION)
    done = world.approve(request_id, 60 * MILLION)
    world.withdraw(request_id)
    assert state(world, request_id) is RequestState.WITHDRAWN
    with refused("act_decided"):
        world.approve_act(done.prepared_act_id)
    with refused("request_is_withdrawn"):
        world.approve(request_id, 60 * MILLION, seen=3)


def test_what_was_sent_back_is_asked_again_due_anew_and_may_be_approved_then(world):
    request_id = world.ask(60 * MILLION)
    world.approve(request_id, 60 * MILLION)
    answer = {"note": "견적", "role": PM, "by": world.second, "at": AT}
    actions.answer(world.startup_id, request_id, Move.SEND_BACK, seen=2, **answer)
    later = date(2026, 7, 1)
    new = NewRequest(
        kind=RequestKind.CREDITS, purpose="학습 비용", plan="견적 첨부", amount_krw=55 * MILLION
    )
    again = {"seen": 3, "role": Role.STARTUP, "by": world.founder, "at": AT, "today": later}
    asked = actions.ask_again(world.startup_id, request_id, new, **again)
    assert asked.due_on == date(2026, 7, 15)
    with refused("request_changed"):
        world.approve(request_id, 55 * MILLION, seen=1)
    done = world.approve(request_id, 55 * MILLION, seen=4)
    world.approve_act(done.prepared_act_id)
    assert granted(world) == 55 * MILLION


def test_a_manager_who_asks_again_with_a_figure_of_her_own_may_not_approve_it(world):
    request_id = world.ask(10 * MILLION)
    answer = {"note": "견적", "role": PM, "by": world.first, "at": AT}
    actions.answer(world.startup_id, request_id, Move.SEND_BACK, seen=1, **answer)
    new = NewRequest(
        kind=RequestKind.CREDITS, purpose="학습 비용", plan="견적 첨부", amount_krw=40 * MILLION
    )
    again = {"seen": 2, "role": PM, "by": world.first, "at": AT, "today": TODAY}
    actions.ask_again(world.startup_id, request_id, new, **again)
    with refused("own_request"):
        world.approve(request_id, 40 * MILLION, seen=3)
    assert granted(world) == 0


def test_the_same_form_twice_asks_once_and_another_body_is_refused(world):
    first = world.ask(30 * MILLION, key="form-0001")
    assert world.ask(30 * MILLION, key="form-0001") == first
    with refused("key_reused"):
        world.ask(31 * MILLION, key="form-0001")
    assert db.session.scalar(select(func.count()).select_from(HelpRequest)) == 1


def test_the_answer_is_due_by_the_programs_days(world):
    change = {"reason": "처리 기한 단축", "by": OPERATOR, "at": AT}
    change_setting(world.program_id, SettingKey.ANSWER_DAYS, "7", **change)
    found = request_of(world.startup_id, world.ask())
    assert found.due_on == date(2026, 6, 22)
    assert answerers(world.program_id) == ["김서연", "오세린"]


def test_other_help_is_approved_then_given(world):
    request_id = world.ask_help()
    actions.approve_help(
        world.startup_id,
        request_id,
        less=False,
        note="",
        seen=1,
        role=PM,
        by=world.first,
        at=AT,
        today=TODAY,
    )
    assert counts_by_part(world.program_id)[Shown.TO_GIVE] == 1
    actions.answer(
        world.startup_id, request_id, Move.FINISH, note="", seen=2, role=PM, by=world.first, at=AT
    )
    assert state(world, request_id) is RequestState.DONE
    assert counts_by_part(world.program_id)[Shown.CLOSED] == 1


def test_help_is_not_approved_as_credits_nor_credits_as_help(world):
    credits, help_ = world.ask(), world.ask_help()
    with refused("approved_above_asked"):
        world.approve(help_, 1)
    with refused("request_move_unknown"):
        actions.approve_help(
            world.startup_id,
            credits,
            less=False,
            note="",
            seen=1,
            role=PM,
            by=world.first,
            at=AT,
            today=TODAY,
        )


def test_another_startups_request_is_not_found(world):
    request_id = world.ask()
    other = make_world("other")
    with pytest.raises(LookupError):
        actions.withdraw(
            other.startup_id, request_id, note="", role=Role.STARTUP, by=other.founder, at=AT
        )
    assert request_of(other.startup_id, request_id) is None
    assert requests_of_startup(other.program_id, other.startup_id, offset=0, limit=9) == ([], 0)
    assert requests_of_program(other.program_id, Wanted(), offset=0, limit=9) == ([], 0)
    assert requests_to_answer(other.program_id, 9) == []


def test_the_box_shows_the_oldest_due_first(world):
    late, soon = world.ask(), world.ask_help()
    db.session.get_one(HelpRequest, soon).due_on = TODAY
    db.session.flush()
    rows, total = requests_of_program(world.program_id, Wanted(Shown.TO_ANSWER), offset=0, limit=20)
    assert ([row.id for row in rows], total) == ([soon, late], 2)


def test_a_direct_grant_above_the_threshold_waits_at_it_does_not(world):
    acting = {"by": world.first, "at": AT, "today": TODAY}
    at_it = give_credits(world.startup_id, grant_of(50 * MILLION), key="at-the-line", **acting)
    above = give_credits(world.startup_id, grant_of(50 * MILLION + 1), key="above-it", **acting)
    again = give_credits(world.startup_id, grant_of(50 * MILLION + 1), key="above-it", **acting)
    assert isinstance(at_it, Granted)
    assert isinstance(above, Prepared)
    assert again == Prepared(above.prepared_act_id, replayed=True)
    assert granted(world) == 50 * MILLION
    world.approve_act(above.prepared_act_id)
    assert granted(world) == 100 * MILLION + 1


def test_taking_back_what_took_two_takes_two(world):
    acting = {"by": OPERATOR, "at": AT, "today": TODAY}
    big = grant_credits(world.startup_id, grant_of(60 * MILLION), key="big-grant", **acting)
    small = grant_credits(world.startup_id, grant_of(40 * MILLION), key="small-grant", **acting)
    part = NewAmendment(AmendmentKind.WITHDRAWN, TODAY, "일부 회수", amount_krw=MILLION)
    cancel = NewAmendment(AmendmentKind.CANCELLED, TODAY, "착오")
    mine = {"by": world.first, "at": AT, "today": TODAY}
    done = change_grant(world.startup_id, small.grant_id, cancel, key="cancel-it", **mine)
    waits = change_grant(world.startup_id, big.grant_id, part, key="part-of-it", **mine)
    assert isinstance(done, Amended)
    assert isinstance(waits, Prepared)
    with refused("second_is_first"):
        world.approve_act(waits.prepared_act_id, by=world.first)
    world.approve_act(waits.prepared_act_id)
    assert committed(world) == 60 * MILLION
    assert verify_ledger(world.program_id, today=TODAY).holds


def test_two_prepared_cancellations_cancel_once(world):
    acting = {"by": OPERATOR, "at": AT, "today": TODAY}
    big = grant_credits(world.startup_id, grant_of(60 * MILLION), key="big-grant", **acting)
    cancel = NewAmendment(AmendmentKind.CANCELLED, TODAY, "착오")
    mine = {"by": world.first, "at": AT, "today": TODAY}
    acts = [
        change_grant(world.startup_id, big.grant_id, cancel, key=key, **mine).prepared_act_id
        for key in ("cancel-1st", "cancel-2nd")
    ]
    world.approve_act(acts[0])
    with refused("grant_is_cancelled"):
        world.approve_act(acts[1])


def test_a_direct_act_is_refused_with_a_reason_or_taken_back_by_who_prepared_it(world):
    mine = {"by": world.first, "at": AT, "today": TODAY}
    one, other = (
        give_credits(world.startup_id, grant_of(60 * MILLION), key=key, **mine).prepared_act_id
        for key in ("first-form", "other-form")
    )
    with refused("needed"):
        refuse_prepared(world.startup_id, one, reason="", by=world.second, at=AT)
    refuse_prepared(world.startup_id, one, reason="증빙 없음", by=world.second, at=AT)
    with refused("not_prepared_by_you"):
        take_back_prepared(world.startup_id, other, by=world.second, at=AT)
    take_back_prepared(world.startup_id, other, by=world.first, at=AT)
    with refused("act_decided"):
        world.approve_act(one)


def test_the_database_itself_refuses_one_person_in_both_parts(world):
    mine = {"by": world.first, "at": AT, "today": TODAY}
    act = give_credits(world.startup_id, grant_of(60 * MILLION), key="one-form", **mine)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("UPDATE prepared_act SET state = 'done', decided_by_user_id = :me WHERE id = :id"),
            {"me": world.first.id, "id": act.prepared_act_id},
        )


def test_what_is_prepared_directly_is_not_in_the_startups_trail(world):
    mine = {"by": world.first, "at": AT, "today": TODAY}
    give_credits(world.startup_id, grant_of(60 * MILLION), key="one-form", **mine)
    found = db.session.scalars(
        select(AuditEvent.startup_id).where(AuditEvent.action == "credits.prepare_act")
    ).all()
    assert found == [None]
