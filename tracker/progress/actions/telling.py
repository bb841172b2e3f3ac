"""The trail's entries of this slice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Startup
from tracker.progress.models import Evidence, FundingRound, Milestone, Valuation


def program_of(startup_id: int) -> int:
    return db.session.scalars(select(Startup.program_id).where(Startup.id == startup_id)).one()


def tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    row: Evidence | FundingRound | Milestone | Valuation,
    by: Actor,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        f"progress.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=f"{row.__tablename__}:{row.id}",
        before=before,
        after=after,
    )
