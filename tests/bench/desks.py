"""Programs served in this process, asked in turns, by processor time: the machine has other things to do."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from tests import postgres
from tests.conftest import make_config
from tests.pages import PageClient, browser
from tracker.app import create_app
from tracker.db import db
from tracker.people.models import User
from tracker.setup.schema import upgrade_database
from tracker.setup.server import settle
from tracker.web import kept

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Desk:
    """`server_cpu` is what the database has used so far; `values` fill the addresses asked for."""

    app: Flask
    clients: dict[str, PageClient]
    values: dict[str, int]
    server_cpu: Callable[[], float]

    def ask(self, who: str, path: str) -> str:
        shown = path.format(**self.values)
        with self.app.app_context():
            response = self.clients[who].get(shown)
        if response.status_code != 200:
            raise SystemExit(f"{shown}: {response.status_code}")
        return str(response.text)


Made = tuple[dict[str, User], dict[str, int]]


def compared(
    desks: list[Desk],
    who: str,
    path: str,
    rounds: int,
    each: int,
    *,
    anew: bool = False,
    write: Callable[[], None] | None = None,
) -> list[float]:
    """Seconds of processor time a request, of each desk: the least of some rounds.

    `write` comes before each request, commits, and counts in.
    """
    taken: list[list[float]] = [[] for _ in desks]
    for _ in range(rounds):
        for number, desk in enumerate(desks):
            taken[number].append(_cpu(desk, who, path, each, anew=anew, write=write))
    return [min(times) for times in taken]


def _cpu(
    desk: Desk,
    who: str,
    path: str,
    times: int,
    *,
    anew: bool,
    write: Callable[[], None] | None,
) -> float:
    desk.ask(who, path)
    began = time.process_time() + desk.server_cpu()
    for _ in range(times):
        if anew:
            kept.forget()
        if write is not None:
            with desk.app.app_context():
                write()
        desk.ask(who, path)
    return (time.process_time() + desk.server_cpu() - began) / times


@contextmanager
def desk(engine: str, make: Callable[[], Made]) -> Iterator[Desk]:
    """`make` fills the empty database and says who asks."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder, ExitStack() as stack:
        url, cpu = f"sqlite:///{folder}/tracker.sqlite3", lambda: 0.0
        if engine != "sqlite":
            server = postgres.Server(durable=True)
            server.start()
            stack.callback(server.stop)
            admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text("CREATE DATABASE bench"))
            admin.dispose()
            url, cpu = server.url("bench"), lambda: _children_cpu(server)
        app = create_app(make_config(url, Path(folder)))
        with app.app_context():
            upgrade_database(db.engine)
            users, values = make()
            clients = {who: browser(app).enter(user) for who, user in users.items()}
            db.session.commit()
            _tended()
        settle()  # as the server does before it serves
        yield Desk(app, clients, values, cpu)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _tended() -> None:
    """As a PostgreSQL in use is: it looks after its tables within a minute, this one is new."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("VACUUM ANALYZE")
            )


def _children_cpu(server: postgres.Server) -> float:
    """Of the server's processes that serve connections, in seconds."""
    master = (server.folder / "data" / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if fields[1] == master:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS
