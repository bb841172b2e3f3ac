"""The worker: takes one job after another, does it, and looks after small chores in between."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import cast

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from tracker.db import begin_write, db, fold_editions
from tracker.jobs import actions
from tracker.jobs.queries import is_due
from tracker.jobs.rules import (
    ATTEMPTS_MOST,
    RENEW_SECONDS,
    Handler,
    JobCancelled,
    JobState,
    LeaseLost,
    Progress,
    TakenJob,
    WorkerEnding,
)
from tracker.values.clock import now
from tracker.web.console import refusable
from tracker.web.log import log
from tracker.web.words import tn

_ending = threading.Event()


@click.group("jobs")
def jobs() -> None:
    """Work that was asked for in a page and is done beside it."""


@jobs.command("work")
@click.option("--once", is_flag=True, help="Do what is due and leave.")
@click.option(
    "--every",
    "seconds",
    type=click.FloatRange(0.05, 3600),
    default=1.0,
    show_default=True,
    help="Look again every so often.",
)
@click.option("--beside", type=int, hidden=True, help="End when this process is no more.")
@refusable
def work(once: bool, seconds: float, beside: int | None) -> None:  # noqa: FBT001 - a flag of the command line
    """Do jobs, and deliver mail where a server is configured, until stopped."""
    if once:
        click.echo(tn("jobs.done", work_due()))
        return
    _fold_editions()
    signal.signal(signal.SIGTERM, lambda *_: _ending.set())
    signal.signal(signal.SIGINT, lambda *_: _ending.set())
    while not _ending.is_set() and (beside is None or os.getppid() == beside):
        _turn()
        _ending.wait(seconds)


@jobs.command("run-due")
@refusable
def run_due() -> None:
    """Do once what the worker beside the server does all day: jobs, reminders, mail."""
    _fold_editions()
    ended = work_due()
    for chore in cast("tuple[Callable[[], None], ...]", current_app.extensions["tracker_due"]):
        chore()
    click.echo(tn("jobs.done", ended))


def _fold_editions() -> None:
    begin_write()
    fold_editions()
    db.session.commit()


def _turn() -> None:
    """A database that is away for a moment ends no worker."""
    try:
        work_due()
        for chore in cast(
            "tuple[Callable[[], None], ...]", current_app.extensions["tracker_chores"]
        ):
            chore()
    except DBAPIError as error:
        log.warning("worker_waits", kind=type(error).__name__)
    finally:
        db.session.remove()


def work_due() -> int:
    """Do what is due, one job after another; how many were ended."""
    ended = 0
    while not _ending.is_set() and is_due(now()):
        begin_write()
        job = actions.take_job(at=now())
        db.session.commit()
        if job is None:
            break
        ended += _done(job)
    db.session.rollback()
    return ended


def _done(job: TakenJob) -> bool:
    handlers: Mapping[str, Handler] = current_app.extensions["tracker_jobs"]
    handler = handlers[job.kind]
    log.info("job_taken", job=job.id, kind=job.kind, attempt=job.attempts)
    try:
        return _tried(job, handler)
    except LeaseLost:
        db.session.rollback()
        log.warning("job_lost", job=job.id)
        return False


def _tried(job: TakenJob, handler: Handler) -> bool:
    """Whether the job came to its end, whichever; LeaseLost where it is another worker's now."""
    try:
        if job.exhausted:
            handler.give_up(job, JobState.FAILED)
        else:
            handler.work(job, _progress(job))
    except JobCancelled:
        db.session.rollback()
        handler.give_up(job, JobState.CANCELLED)
    except WorkerEnding:
        db.session.rollback()
        _put_back(job, None)
        return False
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a job dies of, the next one is done
        db.session.rollback()
        log.error("job_failed", job=job.id, kind=job.kind, exc_info=error)
        if job.attempts < ATTEMPTS_MOST:
            _put_back(job, type(error).__name__)
            return False
        handler.give_up(job, JobState.FAILED)
    log.info("job_ended", job=job.id)
    return True


def _put_back(job: TakenJob, error: str | None) -> None:
    begin_write()
    actions.put_back(job, at=now(), error=error)
    db.session.commit()


def _progress(job: TakenJob) -> Progress:
    """Tell the row at most once a second; a new stage is told at once."""
    told_at, told_stage = 0.0, ""

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal told_at, told_stage
        if _ending.is_set():
            raise WorkerEnding
        if stage == told_stage and time.monotonic() - told_at < RENEW_SECONDS:
            return
        begin_write()
        try:
            actions.renew_job(job, stage, done, total, at=now())
        finally:
            db.session.commit()
        told_at, told_stage = time.monotonic(), stage

    return progress


commands: tuple[click.Command, ...] = (jobs,)
