"""Which jobs there are, and how far they are."""

from datetime import datetime

from sqlalchemy import select

from tracker.db import db
from tracker.jobs.models import Job
from tracker.jobs.rules import UNFINISHED


def job_of(program_id: int, object: str) -> Job | None:  # noqa: A002 - the trail's own word
    """The newest job about a row."""
    return db.session.scalar(
        select(Job)
        .where(Job.program_id == program_id, Job.object == object)
        .order_by(Job.id.desc())
        .limit(1)
    )


def is_due(at: datetime) -> bool:
    """Whether a worker would find something: asked without any lock."""
    asked = select(Job.id).where(Job.state.in_(UNFINISHED), Job.due_at <= at).limit(1)
    return db.session.scalar(asked) is not None


def unfinished_payloads(kind: str) -> list[str]:
    return list(
        db.session.scalars(select(Job.payload).where(Job.kind == kind, Job.state.in_(UNFINISHED)))
    )
