"""A session's life: the table of moves, and what each side may do."""

from itertools import product

import pytest

from tracker.access.rules import Role
from tracker.mentoring.rules import MOVES, Move, SessionState, Side, moved, moves_open, side_of
from tracker.values.refusals import RuleViolation


@pytest.mark.parametrize(("state", "move", "side"), [*product(SessionState, Move, Side)])
def test_a_move_is_made_only_by_who_may(state, move, side):
    step = MOVES.get((state, move))
    if step is not None and side in step.by:
        assert moved(state, move, side) is step.to
        assert move in moves_open(state, side)
        return
    with pytest.raises(RuleViolation) as refused:
        moved(state, move, side)
    assert refused.value.code == ("move_not_open" if step is None else "move_not_yours")
    assert move not in moves_open(state, side)


@pytest.mark.parametrize("state", SessionState)
def test_who_only_reads_may_move_nothing(state):
    assert moves_open(state, side_of(Role.EXECUTIVE)) == frozenset()
    assert moves_open(state, side_of(Role.AUDITOR)) == frozenset()


def test_a_cancelled_session_stays_cancelled():
    assert not [state for state, _ in MOVES if state is SessionState.CANCELLED]


def test_only_the_startup_confirms():
    assert MOVES[SessionState.HELD, Move.CONFIRM].by == {Side.STARTUP}


def test_every_state_can_be_reached():
    reached = {step.to for step in MOVES.values()} | {SessionState.REQUESTED}
    assert reached == set(SessionState)
