"""A request's life: one table says who may move it from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.access.rules import Role
from tracker.values.refusals import RuleViolation


class RequestState(StrEnum):
    ASKED = "asked"
    SENT_BACK = "sent_back"
    AWAITING_SECOND = "awaiting_second"  # approved by one person; above the threshold it takes two
    APPROVED = "approved"
    APPROVED_LESS = "approved_less"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"  # approved, and the help was given


class Move(StrEnum):
    ASK_AGAIN = "ask_again"  # with what was missing
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    APPROVE = "approve"
    APPROVE_LESS = "approve_less"
    PREPARE = "prepare"  # the first of two approvals
    TAKE_BACK = "take_back"  # the first approval, before the second
    FINISH = "finish"
    END = "end"  # the startup left: nobody's move, part of its leaving


@dataclass(frozen=True, slots=True)
class Step:
    """Where a move leads, and whose it is."""

    to: RequestState
    by: frozenset[Role]


_S = RequestState
_ASKING = frozenset({Role.STARTUP, Role.PROGRAM_MANAGER})  # a manager asks on a startup's behalf
_ANSWERING = frozenset({Role.PROGRAM_MANAGER})

MOVES: Mapping[tuple[RequestState, Move], Step] = {
    (_S.ASKED, Move.WITHDRAW): Step(_S.WITHDRAWN, _ASKING),
    (_S.ASKED, Move.SEND_BACK): Step(_S.SENT_BACK, _ANSWERING),
    (_S.ASKED, Move.REFUSE): Step(_S.REFUSED, _ANSWERING),
    (_S.ASKED, Move.APPROVE): Step(_S.APPROVED, _ANSWERING),
    (_S.ASKED, Move.APPROVE_LESS): Step(_S.APPROVED_LESS, _ANSWERING),
    (_S.ASKED, Move.PREPARE): Step(_S.AWAITING_SECOND, _ANSWERING),
    (_S.SENT_BACK, Move.ASK_AGAIN): Step(_S.ASKED, _ASKING),
    (_S.SENT_BACK, Move.WITHDRAW): Step(_S.WITHDRAWN, _ASKING),
    (_S.AWAITING_SECOND, Move.WITHDRAW): Step(_S.WITHDRAWN, _ASKING),
    (_S.AWAITING_SECOND, Move.TAKE_BACK): Step(_S.ASKED, _ANSWERING),
    (_S.AWAITING_SECOND, Move.SEND_BACK): Step(_S.SENT_BACK, _ANSWERING),
    (_S.AWAITING_SECOND, Move.REFUSE): Step(_S.REFUSED, _ANSWERING),
    (_S.AWAITING_SECOND, Move.APPROVE): Step(_S.APPROVED, _ANSWERING),
    (_S.AWAITING_SECOND, Move.APPROVE_LESS): Step(_S.APPROVED_LESS, _ANSWERING),
    (_S.APPROVED, Move.FINISH): Step(_S.DONE, _ANSWERING),
    (_S.APPROVED_LESS, Move.FINISH): Step(_S.DONE, _ANSWERING),
}

ENDED_BY_LEAVING = (_S.ASKED, _S.SENT_BACK, _S.AWAITING_SECOND, _S.APPROVED, _S.APPROVED_LESS)
"""Of approved ones those whose help is still to be given: a grant is given with its approval."""

TO_ANSWER = (RequestState.ASKED, RequestState.AWAITING_SECOND)
"""The program's turn: these have a day they are due on."""

APPROVED = frozenset({RequestState.APPROVED, RequestState.APPROVED_LESS})


def moved(state: RequestState, move: Move, role: Role | None) -> RequestState:
    """Where the move leads; RuleViolation where it is nobody's in this state, or not hers."""
    step = MOVES.get((state, move))
    if step is None:
        raise RuleViolation(f"request_is_{state}")
    if role not in step.by:
        raise RuleViolation("request_move_not_yours")
    return step.to


def moves_open(state: RequestState, role: Role | None) -> frozenset[Move]:
    """What this role may do with a request in this state."""
    return frozenset(
        move for (found, move), step in MOVES.items() if found is state and role in step.by
    )
