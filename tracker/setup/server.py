"""The web server: gunicorn with threads, run from Python."""

import errno
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gunicorn.http.wsgi
from flask import Flask
from gunicorn.app.base import BaseApplication

from config import ConfigError
from tracker.db import db

THREADS = 4  # a page waits little: the database is near, mail is not sent here
WORKERS_MIN = 2
REQUEST_SECONDS = 60
STOP_SECONDS = 20
KEEPALIVE_SECONDS = 5
WORKER_EVERY_SECONDS = 0.5
WORKER_REST_SECONDS = 2.0  # before one that died is started anew
WORKER_STOP_SECONDS = 10
REQUESTS_BEFORE_RENEWAL = 20_000  # a worker is replaced now and then, so that no leak grows


@dataclass(frozen=True, slots=True)
class Serving:
    host: str
    port: int
    workers: int

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


def workers_for_this_machine() -> int:
    """A page is processor work, so one worker a core; two at least, that one may be renewed."""
    return max(WORKERS_MIN, len(os.sched_getaffinity(0)))


def check_port(serving: Serving) -> None:
    """ConfigError where nothing can listen there: gunicorn would try for seconds."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.host, serving.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ConfigError(
                    f"port {serving.port} is taken; stop what uses it, or set PORT to another."
                ) from None
            raise ConfigError(f"cannot listen on {serving.address}: {error.strerror}") from None


def serve_app(app: Flask, serving: Serving, *, ready: Callable[[], None]) -> None:
    """Serve until stopped. What the start opened is closed before the workers are forked."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    settle()
    Server(app, serving, ready).run()


def settle() -> None:
    """What there is now stays: a request that makes many objects waits for no search through it."""
    gc.collect()
    gc.freeze()


class JobWorker:
    """One process beside the server that does the jobs: started anew when it dies.

    It is told whose side it stands on, so that it ends too where this process is killed.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._pid: int | None = None
        self._thread = threading.Thread(target=self._keep, name="job-worker", daemon=True)
        self._listening: tuple[int, ...] = ()

    def start(self, listening: Iterable[int]) -> None:
        """`listening`: the server's sockets, which are not for the worker."""
        self._listening = tuple(listening)
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._signal(signal.SIGTERM)
        if self._thread.ident is not None:
            self._thread.join(WORKER_STOP_SECONDS)
        if self._thread.is_alive():
            self._signal(signal.SIGKILL)

    def _keep(self) -> None:
        beside = ("--beside", str(os.getpid()), "--every", str(WORKER_EVERY_SECONDS))
        command = [sys.executable, "-m", "tracker", "jobs", "work", *beside]
        # Not subprocess: it waits for a pipe to close, which a web worker forked meanwhile keeps.
        closing = [(os.POSIX_SPAWN_CLOSE, own) for own in self._listening]
        while not self._ending.is_set():
            self._pid = os.posix_spawn(sys.executable, command, os.environ, file_actions=closing)
            if self._ending.is_set():
                self._signal(signal.SIGTERM)
            with suppress(ChildProcessError):  # the server reaps any child of this process
                os.waitpid(self._pid, 0)
            self._pid = None
            self._ending.wait(WORKER_REST_SECONDS)

    def _signal(self, number: signal.Signals) -> None:
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves one application until it is told to stop."""

    def __init__(self, app: Flask, serving: Serving, ready: Callable[[], None]) -> None:
        self.app = app
        self.serving = serving
        self.ready = ready
        self.worker = JobWorker()
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app

    def _begin(self, arbiter: Any) -> None:
        self.worker.start(listener.fileno() for listener in arbiter.LISTENERS)
        self.ready()

    def _settings(self) -> dict[str, Any]:
        """No access log: an address may hold a link's token. No product name in the headers."""
        gunicorn.http.wsgi.SERVER = "tracker"
        return {
            "bind": self.serving.address,
            "worker_class": "gthread",
            "workers": self.serving.workers,
            "threads": THREADS,
            "preload_app": True,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": KEEPALIVE_SECONDS,
            "max_requests": REQUESTS_BEFORE_RENEWAL,
            "max_requests_jitter": REQUESTS_BEFORE_RENEWAL // 10,
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": "tracker",
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
            "when_ready": self._begin,
            "on_exit": lambda _arbiter: self.worker.stop(),
        }
