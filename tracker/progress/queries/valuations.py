"""What is known of valuations."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.db import Read, db
from tracker.progress.models import Valuation
from tracker.progress.rules import Audience, ValuationFacts, consents_shown

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
    Valuation.consent,
    Valuation.round_id,
    Valuation.corrects_id,
)


@dataclass(frozen=True, slots=True)
class WithdrawnValuation:
    valuation: ValuationFacts
    withdrawn_at: datetime | None
    reason: str | None


def valuations_of_program(program_id: int, *, audience: Audience) -> list[ValuationFacts]:
    """Every valuation that was not withdrawn and may be shown, of all startups, by day."""
    return valuations_read(program_id, audience=audience).now()


def valuations_read(program_id: int, *, audience: Audience) -> Read[list[ValuationFacts]]:
    return _valuations(Valuation.program_id == program_id, audience)


def valuations_of_startup(startup_id: int, *, audience: Audience) -> list[ValuationFacts]:
    return _valuations(Valuation.startup_id == startup_id, audience).now()


def _valuations(where: ColumnElement[bool], audience: Audience) -> Read[list[ValuationFacts]]:
    return Read(
        select(*_VALUATION).where(where, *_shown(audience)),
        lambda rows: sorted(
            (ValuationFacts(*row) for row in rows), key=lambda one: (one.valued_on, one.id)
        ),
    )


def _shown(audience: Audience) -> tuple[ColumnElement[bool], ...]:
    """Stands, and the firm agreed that this audience sees it."""
    return Valuation.withdrawn_at.is_(None), Valuation.consent.in_(consents_shown(audience))


def valuation_of(
    startup_id: int, valuation_id: int, *, audience: Audience
) -> ValuationFacts | None:
    """A valuation of this startup that was not withdrawn and may be shown."""
    found = db.session.execute(
        select(*_VALUATION).where(
            Valuation.id == valuation_id, Valuation.startup_id == startup_id, *_shown(audience)
        )
    ).one_or_none()
    return ValuationFacts(*found) if found else None


def withdrawn_valuations(startup_id: int) -> Sequence[WithdrawnValuation]:
    """For the program's own eyes and the firm's."""
    found = db.session.execute(
        select(Valuation)
        .where(Valuation.startup_id == startup_id, Valuation.withdrawn_at.is_not(None))
        .order_by(Valuation.valued_on, Valuation.id)
    ).scalars()
    return [
        WithdrawnValuation(facts_of_valuation(row), row.withdrawn_at, row.withdrawn_reason)
        for row in found
    ]


def corrections_of_valuation(found: ValuationFacts) -> list[WithdrawnValuation]:
    """What stood in its place before, the newest first: for who sees all."""
    if found.corrects_id is None:
        return []
    own = {one.valuation.id: one for one in withdrawn_valuations(found.startup_id)}
    chain, wanted = [], found.corrects_id
    while wanted in own:
        chain.append(own.pop(wanted))
        wanted = chain[-1].valuation.corrects_id or 0
    return chain


def facts_of_valuation(row: Valuation) -> ValuationFacts:
    return ValuationFacts(**{f.name: getattr(row, f.name) for f in fields(ValuationFacts)})
