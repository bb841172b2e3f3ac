"""The history of what firms agreed to."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.progress.models import ConsentRecord, FundingRound, Valuation
from tracker.progress.rules import Consent


def note_consent(
    row: FundingRound | Valuation, consent: Consent, basis: str, by: Actor, at: datetime
) -> None:
    """One more line of the history."""
    of_round = isinstance(row, FundingRound)
    db.session.add(
        ConsentRecord(
            startup_id=row.startup_id,
            round_id=row.id if of_round else None,
            valuation_id=None if of_round else row.id,
            consent=consent,
            basis=basis,
            changed_at=at,
            changed_by=by.label,
        )
    )
    db.session.flush()
