"""What the worker does with an upload: read it outside any transaction, take it in within one."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from config import Config
from tracker.access.rules import Actor, ActorKind
from tracker.db import begin_write, db
from tracker.jobs.actions import end_job, held_job
from tracker.jobs.queries import unfinished_payloads
from tracker.jobs.rules import Handler, JobState, Progress, TakenJob
from tracker.program.queries import programs
from tracker.usage import actions, queries, reading, spool
from tracker.usage.actions.uploads import UPLOAD, mark_upload
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.rules.runs import ReadRun
from tracker.values.clock import now, today

ENDS = {JobState.FAILED: ImportStatus.FAILED, JobState.CANCELLED: ImportStatus.CANCELLED}


def uploads_folder() -> Path:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "uploads"


def read_upload(job: TakenJob, progress: Progress) -> None:
    """All or nothing: the import's end and the job's are one commit."""
    payload = job.payload
    _mark(job, ImportStatus.READING)
    runs = _read(job.program_id, payload, progress)
    progress("storing", 1, 1)
    place = next(one for one in programs() if one.id == job.program_id)
    db.session.rollback()
    begin_write()
    held_job(job)
    actions.take_in(
        job.program_id,
        runs,
        names=payload["names"],
        by=_actor(payload["actor"]),
        at=now(),
        today=today(place.timezone),
        import_id=payload["import"],
        date_order=_order(payload),
    )
    end_job(job, JobState.DONE, at=now())
    db.session.commit()
    spool.drop(uploads_folder(), payload["folder"])


def _read(program_id: int, payload: Mapping[str, Any], progress: Progress) -> list[ReadRun]:
    config: Config = current_app.extensions["tracker_config"]
    home, folder = uploads_folder(), payload["folder"]
    heard = _Heard(progress, spool.size(home, folder))
    with (
        spool.opened(home, folder, payload["names"], heard) as files,
        reading.opened_uploads(files) as bundles,
    ):
        heard.begin("reading")
        runs = reading.read_runs(bundles, source=payload["source"], date_order=_order(payload))
        heard.begin("keeping")
        earlier = partial(queries.earlier_runs, program_id)
        reading.keep_originals(config.home / "files", runs, earlier)
    return runs


class _Heard:
    """Bytes read so far of the stage at hand."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self.begin("opening")

    def begin(self, stage: str) -> None:
        self._stage, self._done = stage, 0
        self._progress(stage, 0, self._total)

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._stage, self._done, self._total)


def give_up_upload(job: TakenJob, state: JobState) -> None:
    _mark(job, ENDS[state], ended=state)
    spool.drop(uploads_folder(), job.payload["folder"])


def _mark(job: TakenJob, status: ImportStatus, *, ended: JobState | None = None) -> None:
    begin_write()
    held_job(job)
    mark_upload(job.program_id, job.payload["import"], status)
    if ended is not None:
        end_job(job, ended, at=now())
    db.session.commit()


def sweep_uploads() -> None:
    """The worker's chore: nobody's upload is left lying."""
    home = uploads_folder()
    if home.exists() and any(home.iterdir()):
        waiting = " ".join(unfinished_payloads(UPLOAD))
        spool.sweep(home, [path.name for path in home.iterdir() if path.name in waiting])


def _order(payload: Mapping[str, Any]) -> DateOrder | None:
    """What was chosen with the files; a job of an earlier version has no such choice."""
    chosen = payload.get("date_order")
    return DateOrder(chosen) if chosen else None


def _actor(told: Mapping[str, Any]) -> Actor:
    return Actor(ActorKind(told["kind"]), told["id"], told["label"])


HANDLERS: Mapping[str, Handler] = {UPLOAD: Handler(read_upload, give_up_upload)}
CHORES = (sweep_uploads,)
