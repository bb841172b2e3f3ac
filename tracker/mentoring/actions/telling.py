"""What the trail is told of a session: never the program's notes, nor anybody's opinion."""

from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record_about
from tracker.mentoring.models import MentoringSession


def tell(verb: str, session: MentoringSession, *, by: Actor, at: datetime, **told: Any) -> None:
    record_about(f"mentoring.{verb}", session, by, at, **told)
