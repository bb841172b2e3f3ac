"""`python -m tests.bench mentoring`: pages of mentoring at 20,000 sessions beside those of 5 startups.

Both programs are asked in turns, in this process, and the least processor time of some rounds
counts, the database server's included, for the machine has other things to do. Where a page lists
startups the last page is asked for, so that both draw equally many rows; what a page keeps while
nothing is written is measured kept and made anew.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from tests import postgres
from tests.bench.mentoring_world import (
    FIRST,
    LARGE,
    SCHEDULED_FIRST,
    SMALL,
    Size,
    World,
    make_world,
)
from tests.conftest import make_config
from tests.pages import PageClient, browser
from tracker.app import create_app
from tracker.db import db
from tracker.setup.schema import upgrade_database
from tracker.web import kept

TICKS = os.sysconf("SC_CLK_TCK")
HEADER = (
    "| engine | page | rows | at 5, ms | at 100, ms | of it | anew at 5 | anew at 100 | of it |"
)
RULE = "|---|---|---|---|---|---|---|---|---|"
WHO = {
    "manager": (
        "/mentoring?show=coming",
        "/mentoring?show=held",
        "/mentoring?show=unconfirmed",
        "/startups/s0/mentoring?show=coming",
        "/startups/s0/mentoring?show=held",
        "/startups/s0/mentoring/{session}",
        "/startups/s0/mentoring/{session}/brief",
        "/startups/s0/mentoring/ask",
        "/startups/s0/mentoring/ask?mentor={mentor}",
        "/startups/s0/mentoring/suggest?field=legal",
        "/mentors",
        "/mentors/{mentor}",
        "/mentoring/own",
        "/mentoring/quotas?page={last}",
        "/mentoring/hours?page={last}",
        "/mentoring/hours/startups?page={last}",
        "/mentoring/hours/mentors",
        "/mentoring/hours/fields",
        "/mentoring/hours/months",
        "/mentoring/hours/actions?page={last}",
    ),
    "founder": ("/startups/s0/mentoring?show=held", "/startups/s0/mentoring/requests"),
    "mentor": (
        "/mentoring/mine?show=held",
        "/mentoring/own",
        "/startups/s0/mentoring/{session}/brief",
    ),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A program served in this process; `server_cpu` is what its database has used so far."""

    app: Flask
    world: World
    clients: dict[str, PageClient]
    server_cpu: Callable[[], float]

    def ask(self, who: str, path: str) -> str:
        shown = path.format(session=SCHEDULED_FIRST, mentor=FIRST, last=self.world.last_page)
        with self.app.app_context():
            response = self.clients[who].get(shown)
        if response.status_code != 200:
            raise SystemExit(f"{shown}: {response.status_code}")
        return str(response.text)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench mentoring", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=7, help="in turns; the least counts")
    parser.add_argument("--each", type=int, default=10, help="requests in a round")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    asked = parser.parse_args(arguments)
    sys.stdout.write(f"{HEADER}\n{RULE}\n")
    for engine in asked.engines.split(","):
        with ExitStack() as stack:
            desks = [stack.enter_context(_desk(engine, size)) for size in (SMALL, LARGE)]
            for who, path in ((who, path) for who, paths in WHO.items() for path in paths):
                if asked.only in path:
                    sys.stdout.write(_line(engine, desks, who, path, asked) + "\n")
                    sys.stdout.flush()


def _line(engine: str, desks: list[Desk], who: str, path: str, asked: argparse.Namespace) -> str:
    rows = [desk.ask(who, path).count("<tr") for desk in desks]
    cells = [engine, f"{who} {path}", "/".join(map(str, rows))]
    for anew in (False, True):
        taken: list[list[float]] = [[], []]
        for _ in range(asked.rounds):
            for number, desk in enumerate(desks):
                taken[number].append(_cpu(desk, who, path, asked.each, anew=anew))
        few, many = map(min, taken)
        cells += [f"{few * 1000:.1f}", f"{many * 1000:.1f}", f"{many / few:.2f}"]
    return f"| {' | '.join(cells)} |"


def _cpu(desk: Desk, who: str, path: str, times: int, *, anew: bool) -> float:
    """Seconds of processor time a request."""
    desk.ask(who, path)
    began = time.process_time() + desk.server_cpu()
    for _ in range(times):
        if anew:
            kept.forget()
        desk.ask(who, path)
    return (time.process_time() + desk.server_cpu() - began) / times


@contextmanager
def _desk(engine: str, size: Size) -> Iterator[Desk]:
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
            world = make_world(size)
            clients = {who: browser(app).enter(getattr(world, who)) for who in WHO}
            db.session.commit()
        yield Desk(app, world, clients, cpu)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


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
