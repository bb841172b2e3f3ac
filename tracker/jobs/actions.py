"""The queue: what is put in, taken to be done, and ended."""

import json
import secrets
from datetime import datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.jobs.models import Job
from tracker.jobs.rules import (
    ERROR_CHARACTERS_MAX,
    LEASE,
    RETRY_AFTER,
    UNFINISHED,
    JobCancelled,
    JobState,
    LeaseLost,
    NewJob,
    TakenJob,
)


def queue_job(program_id: int, new: NewJob, *, by: Actor, at: datetime) -> Job:
    """In the transaction at hand: a job is there only if what it is about was kept."""
    job = Job(
        program_id=program_id,
        kind=new.kind,
        object=new.object,
        payload=json.dumps(new.payload, ensure_ascii=False),
        state=JobState.QUEUED,
        stage="",
        done=0,
        total=0,
        attempts=0,
        due_at=at,
        cancel_asked=False,
        created_at=at,
        created_by=by.label,
    )
    db.session.add(job)
    db.session.flush()
    return job


def take_job(*, at: datetime) -> TakenJob | None:
    """The oldest job that waits, or whose worker has been silent for a whole lease."""
    found = db.session.scalar(
        select(Job)
        .where(Job.state.in_(UNFINISHED), Job.due_at <= at)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if found is None:
        return None
    found.state = JobState.RUNNING
    found.attempts += 1
    found.token = secrets.token_hex(16)
    found.due_at = at + LEASE
    found.started_at = found.started_at or at
    db.session.flush()
    return TakenJob(
        found.id,
        found.program_id,
        found.kind,
        found.object,
        json.loads(found.payload),
        found.token,
        found.attempts,
    )


def renew_job(job: TakenJob, stage: str, done: int, total: int, *, at: datetime) -> None:
    """Tell how far it is and keep the lease; JobCancelled where a person asked for an end."""
    row = held_job(job)
    row.stage, row.done, row.total = stage, min(done, total), total
    row.due_at = at + LEASE
    db.session.flush()
    if row.cancel_asked:
        raise JobCancelled


def held_job(job: TakenJob) -> Job:
    """The job's row, locked: until this transaction ends nobody else takes it. Else LeaseLost."""
    row = db.session.scalar(
        select(Job).where(Job.id == job.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if row is None or row.token != job.token or row.state is not JobState.RUNNING:
        raise LeaseLost(job.id)
    return row


def end_job(job: TakenJob, state: JobState, *, at: datetime, error: str | None = None) -> None:
    row = held_job(job)
    row.state, row.ended_at, row.token = state, at, None
    row.error = error[:ERROR_CHARACTERS_MAX] if error else None
    if state is JobState.DONE:
        row.done = row.total
    db.session.flush()


def put_back(job: TakenJob, *, at: datetime, error: str | None = None) -> None:
    """To be tried again: at once where the worker merely ends, else a little later."""
    row = held_job(job)
    row.state, row.token = JobState.QUEUED, None
    if error is None:
        row.attempts -= 1
        row.due_at = at
    else:
        row.error = error[:ERROR_CHARACTERS_MAX]
        row.due_at = at + RETRY_AFTER
    db.session.flush()


def ask_to_cancel(program_id: int, object: str) -> bool:  # noqa: A002 - the trail's own word
    """Ask for an end; False where it has ended. The worker stops at its next step."""
    row = db.session.scalar(
        select(Job)
        .where(Job.program_id == program_id, Job.object == object, Job.state.in_(UNFINISHED))
        .with_for_update()
    )
    if row is None:
        return False
    row.cancel_asked = True
    db.session.flush()
    return True
