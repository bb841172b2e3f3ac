"""The demo program of the run's day, made once for all processes of a run, and copied."""

import fcntl
import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine

from tests.conftest import make_config, shared_folder
from tracker.access.rules import operator
from tracker.app import create_app
from tracker.db import begin_write, db
from tracker.program.queries import only_program
from tracker.setup.demo.load import load_demo
from tracker.setup.demo.startups import DEMO_TIMEZONE
from tracker.setup.schema import upgrade_database
from tracker.values import clock


def copy_demo(shared: Path, home: Path) -> None:
    """The database and the files of a demo installation, to where nothing has opened them yet."""
    made = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            coming = shared / "demo-coming"
            _make(coming)
            coming.rename(made)
    shutil.copytree(made, home, dirs_exist_ok=True)


def demo_program(app: Flask, base: Path) -> int:
    """The demo program's id, in the application's own database; a copy where copying will do."""
    if db.engine.dialect.name == "postgresql":
        return fill(app)
    db.engine.dispose()
    copy_demo(shared_folder(base), app.extensions["tracker_config"].home)
    return only_program().id


def _make(home: Path) -> None:
    home.mkdir()
    url = f"sqlite:///{home / 'tracker.sqlite3'}"
    engine = create_engine(url)
    upgrade_database(engine)
    engine.dispose()
    app = create_app(make_config(url, home))
    with app.app_context():
        fill(app)
        db.session.remove()
        db.engine.dispose()


def fill(app: Flask) -> int:
    """Load the demo program into the application's own database."""
    files = app.extensions["tracker_config"].home / "files"
    begin_write()
    at, today = clock.now(), clock.today(DEMO_TIMEZONE)
    program_id = load_demo(files, by=operator("tests"), at=at, today=today)
    db.session.commit()
    return program_id
