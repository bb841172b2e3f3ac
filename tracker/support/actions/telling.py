"""What the trail is told of entries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record_about
from tracker.db import db
from tracker.partners.models import Partner
from tracker.support.models import SupportEntry
from tracker.support.rules import for_the_trail


def tell(verb: str, entry: SupportEntry, by: Actor, at: datetime, **told: Any) -> None:
    record_about(f"support.{verb}", entry, by, at, **told)


def told_of(values: Mapping[str, Any], *, confidential: bool) -> dict[str, Any]:
    """Values of an entry for the trail; a partner by its name."""
    told = for_the_trail(values, confidential=confidential)
    partner_id = told.pop("partner_id", None)
    partner = db.session.get(Partner, partner_id) if partner_id is not None else None
    return {**told, "partner": partner.name} if partner else told
