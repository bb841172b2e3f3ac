"""What a request must say, and when it is answered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.access.rules import Role
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.prepared import (
    PreparedFacts,
    PreparedKind,
    PreparedState,
    act_of,
    check_second,
    takes_back,
    takes_two,
    told_act,
)
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.requests.rules import (
    Move,
    NewRequest,
    RequestFacts,
    RequestKind,
    RequestState,
    approval_of,
    check_answer,
    check_approved,
    check_not_own,
    check_request,
    due_day,
)
from tracker.support.rules import SupportKind
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 6, 15)
CREDITS = NewRequest(
    kind=RequestKind.CREDITS, purpose="학습 비용", plan="8월까지 매월 천만원", amount_krw=30_000_000
)
FACTS = RequestFacts(
    id=1,
    program_id=1,
    startup_id=1,
    kind=RequestKind.CREDITS,
    purpose="학습 비용",
    plan="",
    amount_krw=30_000_000,
    wished_on=None,
    state=RequestState.ASKED,
    due_on=TODAY,
    asked_at=datetime(2026, 6, 1, tzinfo=UTC),
    asked_by="한지우",
    asked_by_user_id=7,
    answered_at=None,
    answered_by=None,
    answer=None,
    approved_krw=None,
    grant_id=None,
    prepared_act_id=None,
    version=1,
)
PREPARED = PreparedFacts(
    id=1,
    program_id=1,
    startup_id=1,
    kind=PreparedKind.GRANT,
    grant_id=None,
    amount_krw=60_000_000,
    body="{}",
    prepared_at=datetime(2026, 6, 1, tzinfo=UTC),
    prepared_by="김서연",
    prepared_by_user_id=3,
    asked_by_user_id=7,
    state=PreparedState.WAITING,
    decided_at=None,
    decided_by=None,
    decided_reason=None,
    result_id=None,
)


def refused(code, field=None):
    return pytest.raises(RuleViolation, match=rf"'{code}', {field!r}")


def test_kinds_are_credits_and_all_that_support_keeps():
    assert set(RequestKind) == {"credits", *SupportKind}


def test_credits_are_asked_for_with_an_amount_and_a_plan():
    check_request(CREDITS, today=TODAY)
    with refused("amount_missing", "amount_krw"):
        check_request(replace(CREDITS, amount_krw=None), today=TODAY)
    with refused("needed", "plan"):
        check_request(replace(CREDITS, plan=" "), today=TODAY)


def test_other_help_has_no_amount():
    check_request(NewRequest(kind=RequestKind.LEGAL, purpose="계약 검토"), today=TODAY)
    with refused("amount_of_credits_only", "amount_krw"):
        check_request(replace(CREDITS, kind=RequestKind.LEGAL), today=TODAY)


@pytest.mark.parametrize(
    ("day", "code"),
    [(TODAY - timedelta(days=1), "wished_day_past"), (date(2040, 1, 1), "wished_day_too_far")],
)
def test_a_wished_day_lies_ahead_and_not_too_far(day, code):
    check_request(replace(CREDITS, wished_on=TODAY), today=TODAY)
    with refused(code, "wished_on"):
        check_request(replace(CREDITS, wished_on=day), today=TODAY)


def test_an_answer_is_late_the_day_after_it_was_due_and_only_while_it_is_owed():
    assert due_day(TODAY, 14) == date(2026, 6, 29)
    assert not FACTS.late(TODAY)
    assert FACTS.late(TODAY + timedelta(days=1))
    assert not replace(FACTS, state=RequestState.SENT_BACK).late(TODAY + timedelta(days=1))


def test_less_than_asked_is_an_approval_for_less_and_more_is_refused():
    assert approval_of(30, 30) is Move.APPROVE
    assert approval_of(30, 29) is Move.APPROVE_LESS
    check_approved(30, 30)
    with refused("approved_above_asked", "amount_krw"):
        check_approved(30, 31)


@pytest.mark.parametrize("move", [Move.SEND_BACK, Move.REFUSE, Move.APPROVE_LESS])
def test_who_does_not_get_what_she_asked_for_is_told_why(move):
    check_answer(move, "까닭")
    with refused("needed", "note"):
        check_answer(move, "  ")


def test_nobody_approves_what_she_asked_for():
    check_not_own(FACTS, 8)
    check_not_own(replace(FACTS, asked_by_user_id=None), None)
    for kind in RequestKind:
        with refused("own_request"):
            check_not_own(replace(FACTS, kind=kind), 7)


def test_credits_are_given_by_their_grant_and_other_help_takes_one_person():
    approved = replace(FACTS, state=RequestState.APPROVED)
    assert approved.moves(Role.PROGRAM_MANAGER) == frozenset()
    help_ = replace(approved, kind=RequestKind.LEGAL)
    assert help_.moves(Role.PROGRAM_MANAGER) == {Move.FINISH}
    assert Move.PREPARE in FACTS.moves(Role.PROGRAM_MANAGER)
    assert Move.PREPARE not in replace(FACTS, kind=RequestKind.LEGAL).moves(Role.PROGRAM_MANAGER)


def test_it_takes_two_above_the_threshold_not_at_it():
    assert not takes_two(50_000_000, 50_000_000)
    assert takes_two(50_000_001, 50_000_000)
    assert takes_two(1, 0)


@pytest.mark.parametrize(
    ("kind", "expires_on", "taken"),
    [
        (AmendmentKind.CANCELLED, None, True),
        (AmendmentKind.WITHDRAWN, None, True),
        (AmendmentKind.EXPIRY_MOVED, TODAY, True),
        (AmendmentKind.EXPIRY_MOVED, TODAY + timedelta(days=90), False),
        (AmendmentKind.ACTIVATED, None, False),
    ],
)
def test_cancelling_withdrawing_and_ending_earlier_take_back(kind, expires_on, taken):
    new = NewAmendment(kind, TODAY, "사유", expires_on=expires_on)
    assert takes_back(new, TODAY + timedelta(days=30)) is taken


@pytest.mark.parametrize("user_id", [3, 7, None])
def test_the_second_person_neither_asked_nor_prepared_and_is_somebody(user_id):
    with refused("second_is_first"):
        check_second(PREPARED, user_id)
    check_second(PREPARED, 4)


def test_nobody_is_not_a_second_to_an_act_that_nobody_prepared():
    unknown = replace(PREPARED, prepared_by_user_id=None, asked_by_user_id=None)
    with refused("second_is_first"):
        check_second(unknown, None)


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (PreparedKind.GRANT, NewGrant(TODAY, date(2027, 6, 30), "문서 1", amount_krw=60_000_000)),
        (
            PreparedKind.GRANT,
            NewGrant(
                TODAY,
                date(2027, 6, 30),
                "문서 1",
                amount_usd=Decimal("50000.10"),
                usd_krw=Decimal("1384.5"),
                activate_by=date(2026, 9, 1),
            ),
        ),
        (
            PreparedKind.AMENDMENT,
            NewAmendment(AmendmentKind.WITHDRAWN, TODAY, "사유", amount_krw=10, reference="2호"),
        ),
        (
            PreparedKind.AMENDMENT,
            NewAmendment(AmendmentKind.EXPIRY_MOVED, TODAY, "사유", expires_on=TODAY),
        ),
    ],
)
def test_an_act_is_read_back_as_it_was_prepared(kind, act):
    assert act_of(kind, told_act(act)) == act
