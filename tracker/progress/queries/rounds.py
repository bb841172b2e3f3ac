"""What is known of funding rounds, and of firms' consent."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.db import Read, db
from tracker.progress.models import ConsentRecord, FundingRound
from tracker.progress.rules import Audience, ClosedRound, ConsentChange, RoundFacts, consents_shown

_ROUND: tuple[Any, ...] = tuple(getattr(FundingRound, f.name) for f in fields(RoundFacts))
HISTORY_MOST = 100


@dataclass(frozen=True, slots=True)
class WithdrawnRound:
    round: RoundFacts
    withdrawn_at: datetime | None
    reason: str | None


def rounds_of_program(program_id: int, *, audience: Audience) -> list[RoundFacts]:
    """Every round that was not withdrawn and may be shown, of all startups, by day."""
    return _rounds(FundingRound.program_id == program_id, audience).now()


def closed_rounds_read(program_id: int, *, audience: Audience) -> Read[list[ClosedRound]]:
    """The same rounds, as far as growth stages and sums look at them."""
    columns = (getattr(FundingRound, field.name) for field in fields(ClosedRound))
    return Read(
        select(*columns).where(FundingRound.program_id == program_id, *_shown(audience)),
        lambda rows: [ClosedRound(*row) for row in rows],
    )


def rounds_of_startup(startup_id: int, *, audience: Audience) -> list[RoundFacts]:
    return _rounds(FundingRound.startup_id == startup_id, audience).now()


def _rounds(where: ColumnElement[bool], audience: Audience) -> Read[list[RoundFacts]]:
    return Read(
        select(*_ROUND).where(where, *_shown(audience)),
        lambda rows: sorted(
            (RoundFacts(*row) for row in rows), key=lambda one: (one.closed_on, one.id)
        ),
    )


def _shown(audience: Audience) -> tuple[ColumnElement[bool], ...]:
    """Stands, and the firm agreed that this audience sees it."""
    return FundingRound.withdrawn_at.is_(None), FundingRound.consent.in_(consents_shown(audience))


def round_of(startup_id: int, round_id: int, *, audience: Audience) -> RoundFacts | None:
    """A round of this startup that was not withdrawn and may be shown."""
    found = db.session.execute(
        select(*_ROUND).where(
            FundingRound.id == round_id, FundingRound.startup_id == startup_id, *_shown(audience)
        )
    ).one_or_none()
    return RoundFacts(*found) if found else None


def withdrawn_rounds(startup_id: int) -> list[WithdrawnRound]:
    """For the program's own eyes and the firm's."""
    found = db.session.execute(
        select(*_ROUND, FundingRound.withdrawn_at, FundingRound.withdrawn_reason)
        .where(FundingRound.startup_id == startup_id, FundingRound.withdrawn_at.is_not(None))
        .order_by(FundingRound.closed_on, FundingRound.id)
    )
    return [WithdrawnRound(RoundFacts(*facts), at, reason) for *facts, at, reason in found]


def corrections_of_round(found: RoundFacts) -> list[WithdrawnRound]:
    """What stood in its place before, the newest first: for who sees all."""
    if found.corrects_id is None:
        return []
    own = {one.round.id: one for one in withdrawn_rounds(found.startup_id)}
    chain, wanted = [], found.corrects_id
    while wanted in own:
        chain.append(own.pop(wanted))
        wanted = chain[-1].round.corrects_id or 0
    return chain


def consents_of_round(round_id: int) -> Sequence[ConsentChange]:
    """What the firm agreed to, newest first."""
    return _consents(ConsentRecord.round_id == round_id)


def consents_of_valuation(valuation_id: int) -> Sequence[ConsentChange]:
    return _consents(ConsentRecord.valuation_id == valuation_id)


def _consents(where: ColumnElement[bool]) -> list[ConsentChange]:
    found = db.session.execute(
        select(
            ConsentRecord.consent,
            ConsentRecord.basis,
            ConsentRecord.changed_at,
            ConsentRecord.changed_by,
        )
        .where(where)
        .order_by(ConsentRecord.id.desc())
        .limit(HISTORY_MOST)
    )
    return [ConsentChange(*row) for row in found]


def facts_of_round(row: FundingRound) -> RoundFacts:
    return RoundFacts(**{f.name: getattr(row, f.name) for f in fields(RoundFacts)})
