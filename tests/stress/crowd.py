"""Processes that begin their work at the same moment."""

import multiprocessing
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Self

from tests.stress import work
from tests.stress.installation import Installation

# A fork server imports the application once; every process is a fork of that server, never of
# pytest, and makes an application and an engine of its own.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.stress.work"])


class Crowd:
    """As many processes as asked for; each stays for all the works it is given."""

    def __init__(self, installation: Installation, size: int) -> None:
        self.size = size
        self._pool = ProcessPoolExecutor(
            size,
            mp_context=PROCESSES,
            initializer=work.join_crowd,
            initargs=(installation, PROCESSES.Barrier(size)),
        )

    def __enter__(self) -> Self:
        self.run(work.arrive, [()] * self.size)
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, job: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Each process' answer to its own arguments; an exception in one of them is raised here."""
        started = [self._pool.submit(work.together, job, *own) for own in arguments]
        if len(started) != self.size:
            raise ValueError(f"{len(started)} works for {self.size} processes")
        return [one.result() for one in started]
