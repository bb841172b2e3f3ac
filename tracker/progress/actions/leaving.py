"""A startup leaves: nobody fills in its figures by a link any more."""

from datetime import datetime

from sqlalchemy import select, update

from tracker.db import db
from tracker.progress.models import CheckInLink, CheckInRow


def end_check_in_links(startup_id: int, *, at: datetime) -> None:
    its_own = select(CheckInRow.id).where(CheckInRow.startup_id == startup_id)
    db.session.execute(
        update(CheckInLink)
        .where(CheckInLink.check_in_id.in_(its_own), CheckInLink.ended_at.is_(None))
        .values(ended_at=at)
    )
