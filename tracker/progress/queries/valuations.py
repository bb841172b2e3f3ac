"""What is known of valuations."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.db import db
from tracker.progress.models import Valuation
from tracker.progress.rules import (
    ValuationFacts,
)

_VALUATION: tuple[Any, ...] = (
    Valuation.id,
    Valuation.startup_id,
    Valuation.valued_on,
    Valuation.amount_krw,
    Valuation.amount_usd,
    Valuation.usd_krw,
    Valuation.grade,
    Valuation.stage,
    Valuation.note,
    Valuation.verified_at,
    Valuation.recorded_by,
)


@dataclass(frozen=True, slots=True)
class WithdrawnValuation:
    valuation: ValuationFacts
    withdrawn_at: datetime | None
    reason: str | None


def valuations_of_program(program_id: int) -> list[ValuationFacts]:
    """Every valuation that was not withdrawn, of all startups, by day."""
    return _valuations(Valuation.program_id == program_id)


def valuations_of_startup(startup_id: int) -> list[ValuationFacts]:
    return _valuations(Valuation.startup_id == startup_id)


def _valuations(where: ColumnElement[bool]) -> list[ValuationFacts]:
    found = db.session.execute(
        select(*_VALUATION)
        .where(where, Valuation.withdrawn_at.is_(None))
        .order_by(Valuation.valued_on, Valuation.id)
    )
    return [ValuationFacts(*row) for row in found]


def valuation_of(startup_id: int, valuation_id: int) -> ValuationFacts | None:
    """A valuation of this startup that was not withdrawn."""
    found = db.session.execute(
        select(*_VALUATION).where(
            Valuation.id == valuation_id,
            Valuation.startup_id == startup_id,
            Valuation.withdrawn_at.is_(None),
        )
    ).one_or_none()
    return ValuationFacts(*found) if found else None


def withdrawn_valuations(startup_id: int) -> Sequence[WithdrawnValuation]:
    found = db.session.execute(
        select(Valuation)
        .where(Valuation.startup_id == startup_id, Valuation.withdrawn_at.is_not(None))
        .order_by(Valuation.valued_on, Valuation.id)
    ).scalars()
    return [
        WithdrawnValuation(facts_of_valuation(row), row.withdrawn_at, row.withdrawn_reason)
        for row in found
    ]


def facts_of_valuation(row: Valuation) -> ValuationFacts:
    return ValuationFacts(**{f.name: getattr(row, f.name) for f in fields(ValuationFacts)})
