"""What an installation holds."""

from sqlalchemy import exists, func, select

from tracker.db import db
from tracker.program.models import Program


def program_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Program)) or 0


def demo_is_loaded() -> bool:
    return bool(db.session.scalar(select(exists().where(Program.is_demo))))
