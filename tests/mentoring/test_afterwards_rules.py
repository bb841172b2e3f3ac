"""What comes of a session: pure rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.mentoring.rules import Field, Move, Pay, SessionFacts, SessionState, Side, Way
from tracker.mentoring.rules.afterwards import (
    ActionFacts,
    NewAction,
    NewChoice,
    Opinion,
    WriteUp,
    changed,
    check_action,
    check_choice,
    check_dropped,
    check_opinion,
    check_standing,
    check_started,
    check_write_up,
    write_up_move,
)
from tracker.values.refusals import RuleViolation

AT = datetime(2026, 5, 6, 5, 0, tzinfo=UTC)
HELD = SessionFacts(
    id=1,
    program_id=1,
    startup_id=1,
    mentor_user_id=2,
    mentor_name="정해원",
    state=SessionState.HELD,
    absent=None,
    way=Way.PROPOSED,
    field=None,
    topic="가격 정책",
    question="",
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    place="3층",
    online=False,
    attendees="",
    entry_id=7,
    held_on=date(2026, 5, 6),
    minutes=60,
    shared_notes="",
    program_notes="",
    pay=Pay(),
    confirmed_at=None,
    confirmed_by=None,
    disputed_at=None,
    dispute=None,
    cancelled_reason=None,
    requested_at=AT,
    requested_by="한지우",
    uid="u",
    sequence=0,
    version=1,
    withdrawn_at=None,
)
NEW = WriteUp(held_on=date(2026, 5, 6), minutes=60, topic="가격 정책", place="3층")


def refused(act, *args) -> str:
    with pytest.raises(RuleViolation) as caught:
        act(*args)
    return caught.value.code


def test_nothing_is_written_of_a_session_that_has_not_begun():
    early = AT - timedelta(minutes=1)
    assert refused(check_started, HELD, Move.WRITE_UP, early) == "not_begun"
    assert refused(check_started, HELD, Move.STARTUP_ABSENT, early) == "not_begun"
    check_started(HELD, Move.WRITE_UP, AT)
    check_started(HELD, Move.CORRECT, early)


def test_a_no_show_may_have_been_held_after_all():
    assert write_up_move(SessionState.NO_SHOW) is Move.HELD_AFTER_ALL
    assert write_up_move(SessionState.SCHEDULED) is Move.WRITE_UP


def test_a_fee_must_be_whole_before_it_is_kept():
    check_write_up(replace(NEW, pay=Pay(fee_krw=0)))
    over = Pay(fee_krw=100, withholding_krw=101)
    assert refused(check_write_up, replace(NEW, pay=over)) == "withholding_over_fee"
    assert (
        refused(check_write_up, replace(NEW, pay=Pay(paid_on=date(2026, 6, 1))))
        == "paid_without_fee"
    )


def test_only_a_session_that_stands_is_answered_for():
    check_standing(HELD)
    assert refused(check_standing, replace(HELD, withdrawn_at=AT)) == "session_not_held"
    assert refused(check_standing, replace(HELD, state=SessionState.NO_SHOW)) == "session_not_held"


@pytest.mark.parametrize("opinion", [Opinion(0, 3), Opinion(3, 6)])
def test_an_answer_is_of_one_to_five(opinion):
    assert refused(check_opinion, opinion) == "out_of_range"


def test_an_action_is_not_due_before_its_session():
    check_action(NewAction("요금 비교", Side.STARTUP), date(2026, 5, 6))
    early = NewAction("요금 비교", Side.STARTUP, date(2026, 5, 5))
    assert refused(check_action, early, date(2026, 5, 6)) == "due_before_held"
    assert refused(check_action, NewAction(" ", Side.STARTUP), None) == "needed"


def test_what_is_dropped_needs_a_reason_and_what_is_done_needs_none():
    check_dropped(None)
    check_dropped("필요 없어짐")
    assert refused(check_dropped, " ") == "needed"


def test_an_action_is_late_the_day_after_it_is_due():
    item = ActionFacts(1, 1, 1, "요금 비교", Side.STARTUP, date(2026, 5, 6), None, None, None)
    assert not item.late(date(2026, 5, 6))
    assert item.late(date(2026, 5, 7))
    assert not replace(item, closed_at=AT).late(date(2026, 5, 7))


@pytest.mark.parametrize(
    "choice",
    [
        NewChoice(1, 1, 1, "이유"),
        NewChoice(1, 9, None, "이유"),
        NewChoice(1, 2, 3, "이유"),
    ],
)
def test_a_choice_is_between_two_pieces_of_advice_that_exist(choice):
    assert refused(check_choice, choice, [1, 2, 3]) == "two_advices"


def test_a_choice_may_be_left_open_but_not_unexplained():
    check_choice(NewChoice(1, 2, None, "다음 달에 정함"), [1, 2])
    assert refused(check_choice, NewChoice(1, 2, 1, ""), [1, 2]) == "needed"


def test_a_change_of_pay_alone_touches_nothing_the_founder_confirmed():
    change = changed(HELD, replace(NEW, pay=Pay(fee_krw=0)))
    assert (change.before, change.after) == ({"fee_krw": None}, {"fee_krw": 0})
    assert not change.shared
    assert changed(HELD, replace(NEW, field=Field.SALES)).shared


def test_what_is_not_hers_to_say_is_left_as_it_is():
    assert changed(replace(HELD, pay=Pay(fee_krw=100)), NEW).after == {}
