"""What startups ask for: kinds of help, what a request says, who answers it and by when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.access.rules import Role
from tracker.credits.rules.requests import checked_amount
from tracker.requests.rules.moves import (
    APPROVED,
    MOVES,
    TO_ANSWER,
    Move,
    RequestState,
    Step,
    moved,
    moves_open,
)
from tracker.values.refusals import RuleViolation

__all__ = [
    "APPROVED",
    "MOVES",
    "TO_ANSWER",
    "Move",
    "NewRequest",
    "RequestFacts",
    "RequestKind",
    "RequestState",
    "Shown",
    "Step",
    "StepFacts",
    "approval_of",
    "check_answer",
    "check_approved",
    "check_not_own",
    "check_request",
    "check_seen",
    "due_day",
    "moved",
    "moves_open",
]

PURPOSE_MAX = 500
PLAN_MAX = 5000
ANSWER_MAX = 1000
WISHED_AT_MOST = timedelta(days=3 * 366)


class RequestKind(StrEnum):
    """Credits, and every kind of help that `support` keeps."""

    CREDITS = "credits"
    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    LEGAL = "legal"
    INVESTMENT = "investment"
    CONSULTING = "consulting"
    PROMOTION = "promotion"
    EXPANSION = "expansion"
    FACILITY = "facility"
    EVENT = "event"
    OTHER = "other"


class Shown(StrEnum):
    """Parts of the box: whose turn it is."""

    TO_ANSWER = "to_answer"
    SECOND = "second"  # also grants and reversals that nobody asked for
    SENT_BACK = "sent_back"
    TO_GIVE = "to_give"  # approved, the help not given yet
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What is asked for. `amount_krw` is of credits alone, and so is a `plan` that must be."""

    kind: RequestKind
    purpose: str
    plan: str = ""
    amount_krw: int | None = None
    wished_on: date | None = None

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NewRequest.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request as it stands; `due_on` is the day an answer was promised for."""

    id: int
    program_id: int
    startup_id: int
    kind: RequestKind
    purpose: str
    plan: str
    amount_krw: int | None
    wished_on: date | None
    state: RequestState
    due_on: date
    asked_at: datetime
    asked_by: str
    asked_by_user_id: int | None
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    approved_krw: int | None
    grant_id: int | None
    prepared_act_id: int | None
    version: int

    @property
    def of_credits(self) -> bool:
        return self.kind is RequestKind.CREDITS

    @property
    def to_answer(self) -> bool:
        return self.state in TO_ANSWER

    def late(self, today: date) -> bool:
        return self.to_answer and self.due_on < today

    def moves(self, role: Role | None) -> frozenset[Move]:
        """What this role may do with it; a grant is all the help that credits are."""
        found = moves_open(self.state, role)
        return found - {Move.FINISH} if self.of_credits else found - {Move.PREPARE}


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One move of a request's history; `state` is where it led."""

    move: str
    state: RequestState
    note: str | None
    amount_krw: int | None
    moved_at: datetime
    moved_by: str


def check_request(new: NewRequest, *, today: date) -> None:
    _check_text("purpose", new.purpose, PURPOSE_MAX, needed=True)
    _check_text("plan", new.plan, PLAN_MAX, needed=new.kind is RequestKind.CREDITS)
    if new.kind is RequestKind.CREDITS:
        checked_amount(new.amount_krw, "amount_krw")
    elif new.amount_krw is not None:
        raise RuleViolation("amount_of_credits_only", "amount_krw")
    if new.wished_on is not None and new.wished_on < today:
        raise RuleViolation("wished_day_past", "wished_on", today_on=today)
    if new.wished_on is not None and new.wished_on - today > WISHED_AT_MOST:
        raise RuleViolation("wished_day_too_far", "wished_on")


def due_day(today: date, answer_days: int) -> date:
    """The day by which an answer is promised to what is asked today."""
    return today + timedelta(days=answer_days)


def check_seen(version: int, seen: int) -> None:
    if version != seen:
        raise RuleViolation("request_changed")


def check_not_own(facts: RequestFacts, user_id: int | None) -> None:
    """Nobody approves what she asked for herself, or for another."""
    if user_id is not None and user_id == facts.asked_by_user_id:
        raise RuleViolation("own_request")


def check_approved(asked_krw: int | None, approved_krw: int) -> None:
    if asked_krw is None or approved_krw > asked_krw:
        raise RuleViolation("approved_above_asked", "amount_krw", asked_krw=asked_krw or 0)


def approval_of(asked_krw: int | None, approved_krw: int) -> Move:
    """Approved, or approved for less."""
    return Move.APPROVE if approved_krw == asked_krw else Move.APPROVE_LESS


def check_answer(move: Move, note: str) -> None:
    """Whoever does not get what she asked for is told why."""
    needed = move in {Move.SEND_BACK, Move.REFUSE, Move.APPROVE_LESS}
    _check_text("note", note, ANSWER_MAX, needed=needed)


def _check_text(field: str, text: str, most: int, *, needed: bool) -> None:
    if needed and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)
