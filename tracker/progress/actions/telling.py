"""The trail's entries of this slice."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import OfStartup, record_about
from tracker.db import db
from tracker.program.models import Startup


def program_of(startup_id: int) -> int:
    return db.session.scalars(select(Startup.program_id).where(Startup.id == startup_id)).one()


def tell(verb: str, row: OfStartup, by: Actor, at: datetime, **told: Any) -> None:
    record_about(f"progress.{verb}", row, by, at, **told)
