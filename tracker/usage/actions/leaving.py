"""A startup leaves: nobody answers for its balance by a link any more."""

from datetime import datetime

from sqlalchemy import update

from tracker.db import db
from tracker.usage.models import StatementRequest


def end_statement_requests(startup_id: int, *, at: datetime) -> None:
    db.session.execute(
        update(StatementRequest)
        .where(StatementRequest.startup_id == startup_id, StatementRequest.ended_at.is_(None))
        .values(ended_at=at)
    )
