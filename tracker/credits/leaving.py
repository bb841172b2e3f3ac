"""A startup leaves: nothing of it waits for a second person any more."""

from datetime import datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.credits.models import PreparedAct
from tracker.credits.preparing import drop_prepared
from tracker.credits.rules.prepared import PreparedState
from tracker.db import db


def acts_waiting_of(startup_id: int) -> list[int]:
    rows = db.session.scalars(
        select(PreparedAct.id)
        .where(PreparedAct.startup_id == startup_id, PreparedAct.state == PreparedState.WAITING)
        .order_by(PreparedAct.id)
    )
    return list(rows)


def drop_acts_waiting(startup_id: int, *, by: Actor, at: datetime) -> None:
    for act_id in acts_waiting_of(startup_id):
        drop_prepared(startup_id, act_id, by=by, at=at)
