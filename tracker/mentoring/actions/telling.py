"""What the trail is told of a session: never the program's notes, nor anybody's opinion."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.mentoring.models import MentoringSession


def tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    session: MentoringSession,
    *,
    by: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        f"mentoring.{verb}",
        by=by,
        at=at,
        program_id=session.program_id,
        startup_id=session.startup_id,
        object=f"mentoring_session:{session.id}",
        before=before,
        after=after,
    )
