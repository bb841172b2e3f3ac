"""Acts that take two people: one prepares, another decides.

What took two people to give takes two to take back: a cancellation, a withdrawal or an expiry
moved forward weighs what its whole grant weighs, so that parts of it cannot slip below.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation

SECOND_REASON_MAX = 500
_DAYS = frozenset(
    {"granted_on", "expires_on", "activate_by", "activated_on", "effective_on"}  # of either act
)
_DECIMALS = frozenset({"amount_usd", "usd_krw"})


class PreparedKind(StrEnum):
    GRANT = "grant"
    AMENDMENT = "amendment"


class PreparedState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An act that waits for a second person; `replayed` where its key had prepared it before."""

    prepared_act_id: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class PreparedFacts:
    """A prepared act. `grant_id` is the grant it changes, `result_id` what came of it."""

    id: int
    program_id: int
    startup_id: int
    kind: PreparedKind
    grant_id: int | None
    amount_krw: int
    body: str
    prepared_at: datetime
    prepared_by: str
    prepared_by_user_id: int | None
    asked_by_user_id: int | None
    state: PreparedState
    decided_at: datetime | None
    decided_by: str | None
    decided_reason: str | None
    result_id: int | None

    @property
    def act(self) -> NewGrant | NewAmendment:
        return act_of(self.kind, self.body)

    @property
    def waiting(self) -> bool:
        return self.state is PreparedState.WAITING

    def may_decide(self, user_id: int | None) -> bool:
        """Whether she is a second person; nobody is, who is nobody."""
        return user_id is not None and user_id not in {
            self.prepared_by_user_id,
            self.asked_by_user_id,
        }


def takes_two(amount_krw: int, second_above_krw: int) -> bool:
    """At the threshold one person is enough; above it, it takes two."""
    return amount_krw > second_above_krw


def weight_with(amount_krw: int, alone: Iterable[int]) -> int:
    """What a grant weighs against the threshold: with what the same person gave the startup alone.

    So that an amount which takes two people is not given in parts by one. Two who each give a part
    are two people.
    """
    return amount_krw + sum(alone)


def takes_back(new: NewAmendment, expires_on: date) -> bool:
    """Whether credits may be gone after the change; `expires_on` is the grant's day so far."""
    if new.kind is AmendmentKind.EXPIRY_MOVED:
        return new.expires_on is not None and new.expires_on < expires_on
    return new.kind in {AmendmentKind.CANCELLED, AmendmentKind.WITHDRAWN}


def check_waiting(state: PreparedState) -> None:
    if state is not PreparedState.WAITING:
        raise RuleViolation("act_decided")


def check_second(facts: PreparedFacts, user_id: int | None) -> None:
    """The second person neither asked for the act nor prepared it."""
    if not facts.may_decide(user_id):
        raise RuleViolation("second_is_first")


def check_preparer(facts: PreparedFacts, user_id: int | None) -> None:
    if user_id is None or user_id != facts.prepared_by_user_id:
        raise RuleViolation("not_prepared_by_you")


def check_second_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    if len(reason) > SECOND_REASON_MAX:
        raise RuleViolation("too_long", "reason", most=SECOND_REASON_MAX)


def told_act(new: NewGrant | NewAmendment) -> str:
    """The act as it is kept until it is decided; `act_of` reads it back."""
    return json.dumps(asdict(new), ensure_ascii=False, sort_keys=True, default=_told)


def act_of(kind: PreparedKind, body: str) -> NewGrant | NewAmendment:
    values = {name: _read(name, value) for name, value in json.loads(body).items()}
    return NewGrant(**values) if kind is PreparedKind.GRANT else NewAmendment(**values)


def _told(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else value.isoformat()


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in _DECIMALS:
        return Decimal(value)
    return AmendmentKind(value) if name == "kind" else value
