"""The console command in a process of its own, without the second that importing takes.

A parent imports the application once and forks for every command: same entry, own arguments, own
environment, own process to be waited for or killed. `tests/setup/test_cli.py` starts the installed
command itself.
"""

import atexit
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess, Popen, TimeoutExpired
from threading import Thread

REQUEST_BYTES = 1 << 16
TOLD_BYTES = 32


class Started:
    """As much of `subprocess.Popen` as tests use."""

    def __init__(self, arguments: Sequence[object], environment: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair()
        self._pipes = [_Pipe(), _Pipe()]
        with theirs:
            request = pickle.dumps(([str(one) for one in arguments], dict(environment)))
            ends = [*(pipe.writing for pipe in self._pipes), theirs.fileno()]
            socket.send_fds(_parent().requests, [request], ends)
        for pipe in self._pipes:
            pipe.begin()
        self.pid = int(self._channel.recv(TOLD_BYTES))
        self.returncode: int | None = None

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        """What it printed, once it has ended: output and errors."""
        self._channel.settimeout(timeout)
        try:
            self.returncode = int(self._channel.recv(TOLD_BYTES))
        except TimeoutError:
            raise TimeoutExpired("tracker", timeout) from None
        self._channel.close()
        out, err = (pipe.printed() for pipe in self._pipes)
        return out, err

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it may have ended meanwhile
            os.kill(self.pid, signal.SIGKILL)


def run(arguments: Sequence[object], environment: Mapping[str, str]) -> "CompletedProcess[str]":
    started = Started(arguments, environment)
    out, err = started.communicate()
    return CompletedProcess(list(arguments), started.returncode or 0, out, err)


class _Pipe:
    """Read to its end beside everything else."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()
        self._text = b""
        self._reader = Thread(target=self._read, daemon=True)

    def begin(self) -> None:
        os.close(self.writing)
        self._reader.start()

    def printed(self) -> str:
        self._reader.join()
        return self._text.decode()

    def _read(self) -> None:
        with os.fdopen(self._reading, "rb") as stream:
            self._text = stream.read()


@dataclass(frozen=True)
class _Parent:
    """The process that forks, one for each process of tests; it ends with the socket."""

    process: "Popen[bytes]"
    requests: socket.socket


@cache
def _parent() -> _Parent:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.console", str(theirs.fileno())]
        process = Popen(command, pass_fds=[theirs.fileno()], cwd=Path(__file__).parents[1])
    atexit.register(_end)
    return _Parent(process, ours)


def _end() -> None:
    parent = _parent()
    parent.requests.close()
    parent.process.wait()


def _serve(requests: socket.socket) -> None:
    import tracker.usage.reading.reader  # noqa: F401 - what takes longest to load
    from tracker.console import main

    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, REQUEST_BYTES, 3)
        if not request:
            return
        if os.fork() == 0:
            _watch(main, *pickle.loads(request), descriptors)  # noqa: S301 - our own parent's
        for descriptor in descriptors:
            os.close(descriptor)
        _reap()


def _watch(
    main: Callable[[], None], arguments: list[str], environment: dict[str, str], ends: list[int]
) -> None:
    """Fork once more, so that whoever waits for the command's end is not the one who forks."""
    out, err, told = ends
    child = os.fork()
    if child == 0:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.closerange(3, 256)
        os._exit(_command(main, arguments, environment))
    os.close(out)
    os.close(err)
    with socket.socket(fileno=told) as channel:
        channel.send(str(child).encode().ljust(TOLD_BYTES))
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode().ljust(TOLD_BYTES))
    os._exit(0)


def _command(main: Callable[[], None], arguments: list[str], environment: dict[str, str]) -> int:
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["tracker", *arguments]
    try:
        main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _reap() -> None:
    """Watchers that have ended."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                return
        except ChildProcessError:
            return


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        _serve(given)
