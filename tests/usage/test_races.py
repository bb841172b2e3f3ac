"""Processes that import at once, and processes that are killed: the old month or the new one."""

import os
import random
import time
from io import BytesIO
from pathlib import Path

import pytest

from tests.console import Started
from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.files import ALPHA, Run, days
from tests.usage.test_actions import TODAY
from tracker.credits.queries import credits_of_startup
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.jobs.models import Job
from tracker.jobs.rules import JobState
from tracker.program.models import Startup
from tracker.usage import spool
from tracker.usage.actions import queue_upload
from tracker.usage.models import CostImport, Snapshot
from tracker.usage.queries import month_totals
from tracker.usage.rules.kinds import Bucket, SnapshotState
from tracker.values.clock import now

pytestmark = pytest.mark.usefixtures("machine_clock")
KILLS = 5


class Console:
    """The real console command on the test's database."""

    def __init__(self, database_url, home: Path) -> None:
        self.environment = {
            **os.environ,
            "TRACKER_ENV": "test",
            "TRACKER_DATABASE_URL": database_url.replace("postgresql+psycopg", "postgresql"),
            "TRACKER_HOME": str(home),
            "TRACKER_SECRET_KEY": "tests-only-0123456789-abcdefghijklmnop",
        }

    def start(self, *arguments) -> Started:
        return Started(arguments, self.environment)


def ended(process) -> int:
    """Its exit code, once all it says is read."""
    process.communicate()
    return process.returncode


@pytest.fixture
def program(app):
    made = make_program()
    make_startup(made, "alpha")
    program_id = made.id
    db.session.commit()
    return program_id


@pytest.fixture
def console(program, database_url, tmp_path):
    console = Console(database_url, tmp_path / "home")
    mapping = console.start("usage", "map", "--sub-account", ALPHA, "--startup", "alpha")
    assert ended(mapping) == 0
    return console


def settled(program_id) -> int:
    """What the credits hold, which must be what the snapshots say."""
    db.session.rollback()  # what other processes wrote is seen by a new transaction only
    (alpha,) = (
        sums for _, sums in month_totals(program_id, TODAY.replace(month=9, day=1)).startups
    )
    startup = db.session.query(Startup).filter_by(slug="alpha").one()
    credits = credits_of_startup(program_id, startup.id, as_of=TODAY)
    assert credits.amounts.usage_krw == alpha[Bucket.CREDIT]
    return credits.amounts.usage_krw


def test_two_processes_with_the_same_run_have_one_effect(console, program, tmp_path):
    place = Run(days(20)).write(tmp_path)
    racing = [console.start("usage", "import", place, "--json") for _ in range(4)]
    outputs = [process.communicate()[0] for process in racing]
    assert [process.returncode for process in racing] == [0] * 4
    said = sorted(o.split('"status": "')[1].split('"')[0] for o in outputs)
    assert said == ["already_imported"] * 3 + ["imported"]
    assert db.session.query(Snapshot).count() == 1
    assert settled(program) == 2000
    assert verify_ledger(program, today=TODAY).holds


def test_two_runs_of_a_month_at_once_leave_the_newer_one(console, program, tmp_path):
    old = Run(days(20), run="a", submitted="2026-09-21T00:00:00Z").write(tmp_path)
    new = Run(days(20, cost="107"), run="b", submitted="2026-10-01T00:00:00Z").write(tmp_path)
    racing = [console.start("usage", "import", place) for place in (new, old, new, old)]
    assert [ended(process) for process in racing] == [0] * 4
    live = db.session.query(Snapshot).filter_by(state=SnapshotState.LIVE).one()
    assert live.run == "b"
    assert settled(program) == 2140


def test_an_import_killed_anywhere_leaves_the_old_month_or_the_new_one(console, program, tmp_path):
    many = [one for n in range(20) for one in days(28, x_ResourceGroupName=f"rg-{n}")]
    old = Run(many, run="old", submitted="2026-09-21T00:00:00Z").write(tmp_path)
    started = time.monotonic()
    assert ended(console.start("usage", "import", old)) == 0
    whole_seconds = time.monotonic() - started
    figures = {56_000}
    for n in range(KILLS):
        cost = 101 + n
        export = Run(
            [{**one, "BilledCost": str(cost)} for one in many],
            run=f"run-{n}",
            submitted=f"2026-10-01T00:00:{n:02}Z",
        )
        process = console.start("usage", "import", export.write(tmp_path))
        time.sleep(whole_seconds * random.uniform(0.3, 1.05))  # noqa: S311 - a moment to kill at
        process.kill()
        ended(process)
        figures.add(cost * 560)
        found = settled(program)
        assert found in figures
        figures = {found}
        assert verify_ledger(program, today=TODAY).holds
    assert ended(console.start("usage", "import", export.write(tmp_path))) == 0
    assert settled(program) == (100 + KILLS) * 560
    assert db.session.query(CostImport).count() >= 2


def test_two_uploads_of_a_month_at_once_leave_the_newer_one(console, program, tmp_path):
    runs = [
        Run(days(20), run="a", submitted="2026-09-21T00:00:00Z"),
        Run(days(20, cost="107"), run="b", submitted="2026-10-01T00:00:00Z"),
    ]
    for run in (*runs, *runs):
        folder = spool.keep(tmp_path / "home" / "uploads", [BytesIO(run.zipped())])
        begin_write()
        queue_upload(program, ["x.zip"], folder=folder, source=None, by=OPERATOR, at=now())
        db.session.commit()
    workers = [console.start("jobs", "work", "--once") for _ in range(3)]
    assert [ended(worker) for worker in workers] == [0] * 3
    assert settled(program) == 2140
    live = db.session.query(Snapshot).filter_by(state=SnapshotState.LIVE).one()
    assert (live.run, db.session.query(Snapshot).count()) == ("b", 2)
    statuses = sorted(one.status.value for one in db.session.query(CostImport))
    assert statuses.count("already_imported") == 2
    assert {one.state for one in db.session.query(Job)} == {JobState.DONE}
    assert verify_ledger(program, today=TODAY).holds
    assert list((tmp_path / "home" / "uploads").iterdir()) == []
