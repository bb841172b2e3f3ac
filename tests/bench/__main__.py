"""`make bench`: measures the pages and the ledger, and writes docs/measurements.md."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from config import ROOT
from tests import postgres
from tests.bench import dashboard, mentoring, package, reading, search
from tests.bench.balances import Balances, measure_balances
from tests.bench.crowd import add_crowd
from tests.bench.load import fetch, measure, sign_in
from tests.bench.report import Line, as_report
from tests.conftest import make_config
from tracker.access.rules import operator
from tracker.app import create_app
from tracker.db import begin_write, db
from tracker.setup.demo.load import load_demo
from tracker.setup.demo.people import DEMO_PASSWORD, MANAGER
from tracker.setup.demo.startups import DEMO_TIMEZONE, GROWING
from tracker.setup.schema import upgrade_database
from tracker.values import clock

PAGES = {
    "dashboard": ("/dashboard", "/bench/dashboard"),
    "credits": (f"/startups/{GROWING}/credits", f"/startups/{GROWING}/bench"),
}
APART = {
    "reading": reading.main,
    "mentoring": mentoring.main,
    "dashboard": dashboard.main,
    "package": package.main,
    "search": search.main,
}
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
READY_SECONDS = 60


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in APART:
        APART[sys.argv[1]](sys.argv[2:])
        return
    asked = _arguments()
    lines: list[Line] = []
    balances: list[Balances] = []
    for engine in asked.engines.split(","):
        with _database(engine) as (url, home):
            _make_demo(url, home)
            lines += _pages(engine, "alone", url, home, asked)
            began = time.perf_counter()
            transfers = _crowd(url, asked.transfers)
            _say(f"{engine}: {transfers:,} transfers in {time.perf_counter() - began:.0f} s")
            lines += _pages(engine, "among 200", url, home, asked)
            balances.append(measure_balances(engine, url, home))
    report = as_report(lines, balances, asked, clock.now())
    _say(report)
    if asked.write:
        (ROOT / "docs" / "measurements.md").write_text(report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement")
    parser.add_argument(
        "--rounds", type=int, default=3, help="each page, in turns; the median counts"
    )
    parser.add_argument("--transfers", type=int, default=1_000_000)
    parser.add_argument("--port", type=int, default=21900)
    parser.add_argument("--no-write", dest="write", action="store_false")
    return parser.parse_args()


@contextmanager
def _database(engine: str) -> Iterator[tuple[str, Path]]:
    """A database of its own, durable as in production, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="tracker-bench-"))
    server = None
    try:
        if engine == "sqlite":
            yield f"sqlite:///{home / 'tracker.sqlite3'}", home
            return
        server = postgres.Server(durable=True)
        server.start()
        admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        admin.dispose()
        yield server.url("bench"), home
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _make_demo(url: str, home: Path) -> None:
    app = create_app(make_config(url, home))
    with app.app_context():
        upgrade_database(db.engine)
        begin_write()
        at, today = clock.now(), clock.today(DEMO_TIMEZONE)
        load_demo(home / "files", by=operator("bench"), at=at, today=today)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _crowd(url: str, transfers: int) -> int:
    engine = create_engine(url)
    try:
        had = add_crowd(engine, transfers, clock.today(DEMO_TIMEZONE))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    finally:
        engine.dispose()
    return had


def _pages(
    engine: str, world: str, url: str, home: Path, asked: argparse.Namespace
) -> Iterator[Line]:
    bodies = home / "bodies"
    bodies.mkdir(exist_ok=True)
    with _served(url, home, bodies, asked.port):
        cookie = sign_in(asked.port, MANAGER, DEMO_PASSWORD)
        for page, (path, _) in PAGES.items():
            found = MAIN.search(fetch(asked.port, path, cookie))
            (bodies / page).write_text(found[1] if found else "")
        for page, (path, bare_path) in PAGES.items():
            sizes = tuple(len(fetch(asked.port, p, cookie).encode()) for p in (path, bare_path))
            rounds = [
                (
                    measure(asked.port, path, cookie, asked.seconds),
                    measure(asked.port, bare_path, cookie, asked.seconds),
                )
                for _ in range(asked.rounds)
            ]
            real, bare = sorted(rounds, key=lambda pair: pair[0].rate / pair[1].rate)[
                len(rounds) // 2
            ]
            line = Line(engine, world, page, real, bare, sizes)
            _say(
                f"{engine} {world} {page}: {real.rate:.0f}/s of {bare.rate:.0f}/s = {line.of_bare:.2f}"
            )
            yield line


@contextmanager
def _served(url: str, home: Path, bodies: Path, port: int) -> Iterator[None]:
    environment = {
        **os.environ,
        "TRACKER_HOME": str(home),
        "TRACKER_DATABASE_URL": url,
        "PORT": str(port),
        "BENCH_BODIES": str(bodies),
    }
    environment.pop("TRACKER_ENV", None)
    log = (home / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        if not server.stdout or "ready" not in server.stdout.readline():
            raise RuntimeError((home / "server.log").read_text())
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(READY_SECONDS)
        log.close()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
