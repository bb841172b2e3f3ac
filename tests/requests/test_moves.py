"""A request's life: every state, every move, every role."""

from itertools import product

import pytest

from tracker.access.rules import Role
from tracker.requests.rules import Move, RequestState, moved, moves_open
from tracker.values.refusals import RuleViolation

# Written by hand, not read from the table it checks: state, move, where it leads, who may.
ASKS, ANSWERS = "startup program_manager", "program_manager"
TRUE = """
asked            withdraw      withdrawn        asks
asked            send_back     sent_back        answers
asked            refuse        refused          answers
asked            approve       approved         answers
asked            approve_less  approved_less    answers
asked            prepare       awaiting_second  answers
sent_back        ask_again     asked            asks
sent_back        withdraw      withdrawn        asks
awaiting_second  withdraw      withdrawn        asks
awaiting_second  take_back     asked            answers
awaiting_second  send_back     sent_back        answers
awaiting_second  refuse        refused          answers
awaiting_second  approve       approved         answers
awaiting_second  approve_less  approved_less    answers
approved         finish        done             answers
approved_less    finish        done             answers
"""
TABLE = {
    (RequestState(state), Move(move), Role(role)): RequestState(to)
    for state, move, to, who in (line.split() for line in TRUE.split("\n") if line)
    for role in (ASKS if who == "asks" else ANSWERS).split()
}
HAS_STEP = {(state, move) for state, move, _ in TABLE}


@pytest.mark.parametrize("state", RequestState)
def test_every_move_of_every_role_leads_where_the_table_says_or_is_refused_clearly(state):
    for move, role in product(Move, Role):
        to = TABLE.get((state, move, role))
        if to is not None:
            assert moved(state, move, role) is to
            assert move in moves_open(state, role)
            continue
        with pytest.raises(RuleViolation) as refused:
            moved(state, move, role)
        open_to_others = (state, move) in HAS_STEP
        expected = "request_move_not_yours" if open_to_others else f"request_is_{state}"
        assert refused.value.code == expected, (state, move, role)
        assert move not in moves_open(state, role)


def test_every_state_can_be_reached():
    assert {RequestState.ASKED, *TABLE.values()} == set(RequestState)


def test_what_is_refused_withdrawn_or_given_stays_so():
    closed = {RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.DONE}
    assert not closed & {state for state, _, _ in TABLE}


def test_nobody_without_a_role_moves_anything():
    assert not [state for state in RequestState if moves_open(state, None)]
