"""What is done to valuations."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.progress.actions.telling import program_of, tell
from tracker.progress.models import Valuation
from tracker.progress.queries import facts_of_valuation
from tracker.progress.rules import (
    NewValuation,
    check_reason,
    check_valuation,
    check_withdrawable,
    worth_krw,
)
from tracker.values.refusals import RuleViolation


def record_valuation(  # noqa: PLR0913 - whose, what, how well known, by whom
    startup_id: int,
    new: NewValuation,
    *,
    verified: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> Valuation:
    """`verified`: the program records it itself. A startup's own word is not, and is grade D."""
    check_valuation(new, verified=verified, today=today)
    valuation = Valuation(
        **{**asdict(new), "amount_krw": worth_krw(new)},
        program_id=program_of(startup_id),
        startup_id=startup_id,
        verified_at=at if verified else None,
        verified_by=by.label if verified else None,
        recorded_at=at,
        recorded_by=by.label,
    )
    db.session.add(valuation)
    db.session.flush()
    tell("record_valuation", valuation, by, at, after=asdict(new))
    return valuation


def verify_valuation(startup_id: int, valuation_id: int, *, by: Actor, at: datetime) -> None:
    valuation = _locked_valuation(startup_id, valuation_id)
    if valuation.verified_at is not None:
        raise RuleViolation("already_verified")
    valuation.verified_at = at
    valuation.verified_by = by.label
    db.session.flush()
    tell("verify_valuation", valuation, by, at, after={"grade": valuation.grade})


def withdraw_valuation(  # noqa: PLR0913 - whose, which, why, by whom
    startup_id: int,
    valuation_id: int,
    *,
    reason: str,
    by_program: bool,
    by: Actor,
    at: datetime,
) -> None:
    """A wrong valuation stands in no figure any more; its record stays."""
    check_reason(reason)
    valuation = _locked_valuation(startup_id, valuation_id)
    before = facts_of_valuation(valuation)
    check_withdrawable(before, by_program=by_program)
    valuation.withdrawn_at = at
    valuation.withdrawn_reason = reason
    db.session.flush()
    tell("withdraw_valuation", valuation, by, at, before=asdict(before), after={"reason": reason})


def _locked_valuation(startup_id: int, valuation_id: int) -> Valuation:
    found = db.session.scalar(
        select(Valuation)
        .where(
            Valuation.id == valuation_id,
            Valuation.startup_id == startup_id,
            Valuation.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("valuation_unknown")
    return found
