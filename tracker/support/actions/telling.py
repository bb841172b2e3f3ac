"""What the trail is told of entries."""

from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record_about
from tracker.support.models import SupportEntry


def tell(verb: str, entry: SupportEntry, by: Actor, at: datetime, **told: Any) -> None:
    record_about(f"support.{verb}", entry, by, at, **told)
