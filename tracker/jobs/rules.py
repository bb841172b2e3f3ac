"""What a job is, how long a worker may be silent about it, and how often it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

ATTEMPTS_MOST = 5
LEASE = timedelta(seconds=30)  # a worker that is silent for so long is taken for dead
RETRY_AFTER = timedelta(seconds=5)
RENEW_SECONDS = 1.0
ERROR_CHARACTERS_MAX = 300


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done: its kind names the handler, `object` the row it is about."""

    kind: str
    object: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that this worker, and no other, does now: while `token` is the row's own."""

    id: int
    program_id: int
    kind: str
    object: str
    payload: Mapping[str, Any]
    token: str
    attempts: int

    @property
    def exhausted(self) -> bool:
        """Tried so often, and never ended: whoever tries it dies."""
        return self.attempts > ATTEMPTS_MOST


class LeaseLost(Exception):
    """Another worker has taken the job: this one must write nothing more about it."""


class JobCancelled(Exception):
    """A person asked for the job to stop."""


class WorkerEnding(Exception):
    """The worker is told to end: the job goes back to the queue."""


Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """What does a kind of job.

    `work` does it, telling its progress (stage, done, total), and ends the job in the transaction
    of its last step; `give_up` puts away what is left of one that failed or was cancelled.
    """

    work: Callable[[TakenJob, Progress], None]
    give_up: Callable[[TakenJob, JobState], None]
