"""Processes that import one run after another, say each stage they reach, and wait where told."""

import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.factories import OPERATOR
from tests.stress.crowd import PROCESSES
from tests.stress.installation import TODAY, Contest, Installation
from tests.stress.work import open_application
from tests.usage.files import ALPHA, Run, days
from tracker.db import begin_write, db
from tracker.usage import actions, queries, reading
from tracker.usage.actions import importing, standing, taking
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.spool import watched
from tracker.values.clock import now

READING = "reading"
STAGES = (
    READING,
    "kept",
    "staged",
    "before the swap",
    "inside the swap",
    "swapped",
    "settled",
    "before the commit",
    "after the commit",
)
# The old month is no longer live, or is just about to be, and the new one not yet committed.
IN_SWAP = frozenset(
    {"before the swap", "inside the swap", "swapped", "settled", "before the commit"}
)
FIRST_WORD_SECONDS = 120
MOST_GROUPS = 12


@dataclass(frozen=True)
class Task:
    """Runs 0, 1, 2 … of one month, each a little dearer than the one before."""

    installation: Installation
    program_id: int
    folder: Path

    def run(self, number: int) -> Run:
        rows = [
            one
            for group in range(MOST_GROUPS)
            for one in days(
                28, cost=str(1000 + number), month="2026-05", x_ResourceGroupName=f"rg-{group}"
            )
        ]
        at = f"2026-06-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        return Run(rows, run=f"{self.folder.name}-{number:04}", submitted=at, month="2026-05")

    @staticmethod
    def won(number: int) -> int:
        return (1000 + number) * 28 * MOST_GROUPS


def open_task(installation: Installation, contest: Contest, folder: Path) -> Task:
    begin_write()
    mapping = NewMapping(ALPHA, None, None)
    actions.map_sub_account(contest.startup_ids[0], mapping, by=OPERATOR, at=now(), today=TODAY)
    db.session.commit()
    return Task(installation, contest.program_id, folder)


def import_run(task: Task, number: int, say: Callable[[str], None]) -> str:
    """As the console does it, from the files to the commit."""
    place = task.run(number).write(task.folder)
    with stages(say), reading.opened_paths([place]) as opened:
        bundles = watched(opened, lambda _count: say(READING))
        runs = reading.read_runs(bundles, source=None)
        earlier = partial(queries.earlier_runs, task.program_id)
        reading.keep_originals(task.installation.home / "files", runs, earlier)
        say("kept")
        begin_write()
        taken = actions.take_in(
            task.program_id, runs, names=["run"], by=OPERATOR, at=now(), today=TODAY
        )
        say("before the commit")
        db.session.commit()
        say("after the commit")
    return taken.status.value


@contextmanager
def stages(say: Callable[[str], None]) -> Iterator[None]:
    """Say when the parts of an import begin and end, without a switch in the product."""
    with (
        patch.object(taking.Taker, "_store", _then(taking.Taker._store, say, "staged")),
        patch.object(taking, "stand", _around(taking.stand, say, "before the swap", "swapped")),
        patch.object(
            standing, "tell_imports", _first(standing.tell_imports, say, "inside the swap")
        ),
        patch.object(importing, "settle_months", _then(importing.settle_months, say, "settled")),
    ):
        yield


def _then(function: Callable[..., Any], say: Callable[[str], None], stage: str) -> Any:
    def told(*args: Any, **more: Any) -> Any:
        answer = function(*args, **more)
        say(stage)
        return answer

    return told


def _first(function: Callable[..., Any], say: Callable[[str], None], stage: str) -> Any:
    def told(*args: Any, **more: Any) -> Any:
        say(stage)
        return function(*args, **more)

    return told


def _around(function: Callable[..., Any], say: Callable[[str], None], *two: str) -> Any:
    return _then(_first(function, say, two[0]), say, two[1])


def import_for_ever(task: Task, first: int, stop_at: str | None, said: Any) -> None:
    """Import from number `first` on; at the stage `stop_at` wait to be killed."""
    warnings.simplefilter("error")
    open_application(task.installation)
    number = first

    def say(stage: str) -> None:
        said.send((number, stage))
        if stage == stop_at:
            time.sleep(FIRST_WORD_SECONDS)

    while True:
        said.send((number, "begun"))
        import_run(task, number, say)
        number += 1


class Importer:
    """One such process; `killed` is the last it said: the number it was at and the stage."""

    def __init__(self, task: Task, first: int, stop_at: str | None = None) -> None:
        self._words, said = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(
            target=import_for_ever, args=(task, first, stop_at, said), daemon=True
        )
        self._process.start()
        said.close()
        self._stop_at = stop_at
        self.last = (first, "")

    def listen(self, wanted: str = "begun") -> None:
        """Until it reaches the stage it waits at, or this one."""
        wanted = self._stop_at or wanted
        while self.last[1] != wanted:
            if not self._words.poll(FIRST_WORD_SECONDS):
                raise TimeoutError("it imports nothing")
            self.last = self._words.recv()

    def kill(self) -> tuple[int, str]:
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL
        self._process.close()
        try:
            while True:
                self.last = self._words.recv()
        except EOFError:
            self._words.close()
        return self.last
