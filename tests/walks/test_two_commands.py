"""`make run` in a fresh clone: from nothing to a sign-in page, and quickly the second time."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT

FIRST_SECONDS = 300
LAST_LINE = re.compile(r"^http://localhost:(\d+)  (\S+@\S+ / )+\S+@\S+  \(password: \S+\)$")

pytestmark = pytest.mark.stress  # it installs an environment of its own


def clone(folder: Path) -> Path:
    """The files as they would be committed now, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, port: int, home: Path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "VIRTUAL"))}
    log = (folder / "run.log").open("w+")
    server = subprocess.Popen(
        ["make", "run"],
        cwd=folder,
        env={**environment, "PORT": str(port), "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield log
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def seconds_to_sign_in(port: int, most: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < most:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/sign-in", timeout=5) as page:
                assert b'name="password"' in page.read()
                return time.monotonic() - began
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"no sign-in page after {most} s")


def lines_of(log) -> list[str]:
    log.flush()
    return Path(log.name).read_text().splitlines()


def test_make_run_reaches_a_sign_in_page_and_again(tmp_path, record_property):
    folder, home = clone(tmp_path / "clone"), tmp_path / "home"
    home.mkdir()
    port = free_port()
    with running(folder, port, home) as log:
        seconds_to_sign_in(port, FIRST_SECONDS)
        said = [line for line in lines_of(log) if LAST_LINE.match(line)]
        assert len(said) == 1
        assert LAST_LINE.match(said[0])[1] == str(port)
        taken = subprocess.run(
            ["make", "run"],
            cwd=folder,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert taken.returncode != 0
        assert f"port {port} is taken" in taken.stderr
    assert list(home.iterdir()) == [], "something was written outside the folder"
    with running(folder, port, home):
        record_property("measured", f"second start: {seconds_to_sign_in(port, 60):.1f} s")
