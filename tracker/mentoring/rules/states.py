"""A session's life: one table says who may move it from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.access.rules import Role
from tracker.values.refusals import RuleViolation


class SessionState(StrEnum):
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Who has a part in a session."""

    STARTUP = "startup"
    MENTOR = "mentor"
    PROGRAM = "program"


class Way(StrEnum):
    """How a session came about."""

    PROPOSED = "proposed"  # the startup proposed times, the mentor took one
    SLOT = "slot"  # a weekly slot of the mentor
    OFFICE_HOURS = "office_hours"
    LOGGED = "logged"  # written down afterwards


class Move(StrEnum):
    """What may be done to a session; `note` moves change no state."""

    ACCEPT = "accept"
    PROPOSE = "propose"  # other times than those asked for
    DECLINE = "decline"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    WRITE_UP = "write_up"
    STARTUP_ABSENT = "startup_absent"
    MENTOR_ABSENT = "mentor_absent"
    HELD_AFTER_ALL = "held_after_all"
    CONFIRM = "confirm"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a move leads, and who may make it."""

    to: SessionState
    by: frozenset[Side]


_S, _M, _P = Side.STARTUP, Side.MENTOR, Side.PROGRAM
_REQUESTED, _SCHEDULED, _HELD = SessionState.REQUESTED, SessionState.SCHEDULED, SessionState.HELD
_NO_SHOW, _CANCELLED = SessionState.NO_SHOW, SessionState.CANCELLED

MOVES: Mapping[tuple[SessionState, Move], Step] = {
    (_REQUESTED, Move.ACCEPT): Step(_SCHEDULED, frozenset({_S, _M, _P})),
    (_REQUESTED, Move.PROPOSE): Step(_REQUESTED, frozenset({_S, _M, _P})),
    (_REQUESTED, Move.DECLINE): Step(_CANCELLED, frozenset({_M, _P})),
    (_REQUESTED, Move.CANCEL): Step(_CANCELLED, frozenset({_S, _P})),
    (_SCHEDULED, Move.RESCHEDULE): Step(_SCHEDULED, frozenset({_S, _M, _P})),
    (_SCHEDULED, Move.CANCEL): Step(_CANCELLED, frozenset({_S, _M, _P})),
    (_SCHEDULED, Move.WRITE_UP): Step(_HELD, frozenset({_M, _P})),
    (_SCHEDULED, Move.STARTUP_ABSENT): Step(_NO_SHOW, frozenset({_M, _P})),
    (_SCHEDULED, Move.MENTOR_ABSENT): Step(_NO_SHOW, frozenset({_S, _P})),
    (_NO_SHOW, Move.HELD_AFTER_ALL): Step(_HELD, frozenset({_P})),
    (_HELD, Move.CONFIRM): Step(_HELD, frozenset({_S})),
    (_HELD, Move.CORRECT): Step(_HELD, frozenset({_M, _P})),
}

BEFORE_ITS_TIME = frozenset({Move.RESCHEDULE, Move.CANCEL})
"""Moves of a scheduled session that make no sense once it is over."""

AFTER_ITS_START = frozenset({Move.WRITE_UP, Move.STARTUP_ABSENT, Move.MENTOR_ABSENT})

_SIDES: Mapping[Role, Side] = {
    Role.STARTUP: Side.STARTUP,
    Role.MENTOR: Side.MENTOR,
    Role.PROGRAM_MANAGER: Side.PROGRAM,
}


def side_of(role: Role | None) -> Side | None:
    """The side a member of the program stands on; None reads only. Operators are the program."""
    return Side.PROGRAM if role is None else _SIDES.get(role)


def moves_open(state: SessionState, side: Side | None) -> frozenset[Move]:
    """What this side may do to a session in this state."""
    return frozenset(
        move for (found, move), step in MOVES.items() if found is state and side in step.by
    )


def moved(state: SessionState, move: Move, side: Side | None) -> SessionState:
    """Where the move leads; RuleViolation `move_not_open` where it is nobody's, or not hers."""
    step = MOVES.get((state, move))
    if step is None:
        raise RuleViolation("move_not_open")
    if side not in step.by:
        raise RuleViolation("move_not_yours")
    return step.to
