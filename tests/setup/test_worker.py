"""The worker beside the server: there, there again when it dies, gone with the server."""

import os
import signal
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from tests.factories import OPERATOR, make_program
from tests.usage.files import Run, days
from tracker.db import begin_write, db
from tracker.usage import actions, spool
from tracker.usage.models import CostImport
from tracker.usage.rules.kinds import ImportStatus
from tracker.values.clock import now

pytestmark = pytest.mark.usefixtures("machine_clock")
SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def worker_of(server: int) -> int | None:
    """The process of `jobs work` beside this server."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"jobs" in words and str(server).encode() in words:
            return int(folder.name)
    return None


def until(found, what):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {SECONDS} s")


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_server_brings_a_worker_keeps_one_and_takes_it_along(app, database_url, home):
    program_id = make_program().id
    db.session.commit()
    environment = {
        **os.environ,
        "TRACKER_ENV": "test",
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_HOME": str(home),
        "PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "tracker", "serve", "--workers", "1"]
    server = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    try:
        first = until(lambda: worker_of(server.pid), "a worker")
        os.kill(first, signal.SIGKILL)
        second = until(
            lambda: (found := worker_of(server.pid)) and found != first and found, "another worker"
        )
        folder = spool.keep(home / "uploads", [BytesIO(Run(days(3)).zipped())])
        begin_write()
        queued = actions.queue_upload(
            program_id, ["a.zip"], folder=folder, source=None, by=OPERATOR, at=now()
        )
        import_id = queued.id
        db.session.commit()
        until(lambda: status(import_id) is ImportStatus.IMPORTED, "the import")
    finally:
        server.terminate()
        server.wait(SECONDS)
    until(lambda: not Path(f"/proc/{second}").exists(), "the worker's end")


def status(import_id) -> ImportStatus:
    db.session.rollback()
    return db.session.get_one(CostImport, import_id, populate_existing=True).status
