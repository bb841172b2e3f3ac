"""Fixtures: every test that asks for `app` runs on SQLite and on PostgreSQL, each on a database of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text

from config import Config, Environment
from tests import clock, garbage, postgres, unordered  # noqa: F401 - it listens
from tests.editions import watch
from tests.measured import pytest_terminal_summary  # noqa: F401 - a hook
from tests.pages import client, queries, sign_in  # noqa: F401 - fixtures
from tests.skips import Skips
from tracker.app import create_app
from tracker.db import db, editions, prepare_engine
from tracker.setup.schema import upgrade_database
from tracker.web import kept, log

settings.register_profile("tracker", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("tracker")


def pytest_configure(config: pytest.Config) -> None:
    clock.begin()
    garbage.rest()
    config.pluginmanager.register(garbage.Garbage())
    if not hasattr(config, "workerinput"):  # with xdist, only the process that reports
        config.pluginmanager.register(Skips())


ENGINES = ("sqlite", "postgresql")
MEMORY, ROOM = Path("/dev/shm"), 2 << 30


@pytest.fixture
def machine_clock() -> Iterator[None]:
    """For tests that compare instants with processes they start."""
    with clock.machine():
        yield


def make_config(database_url: str, home, **changes) -> Config:
    values = {
        "environment": Environment.TEST,
        "home": home,
        "database_url": database_url,
        "secret_key": "tests-only-0123456789-abcdefghijklmnop",
        "secret_key_fallbacks": (),
        "base_url": "http://localhost",
        "port": 8000,
        "smtp_url": None,
        "mail_from": None,
        "trusted_proxies": 0,
    }
    return Config(**{**values, **changes})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed (Debian package: postgresql)")
    server = postgres.Server()
    server.start()
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    admin.dispose()
    engine = create_engine(server.url("migrated"))
    upgrade_database(engine)
    engine.dispose()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("migrated") / "tracker.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    upgrade_database(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def opened_sqlite(migrated_sqlite, tmp_path_factory):
    """The same as the application has opened it once: with a write-ahead log."""
    path = shutil.copyfile(migrated_sqlite, tmp_path_factory.mktemp("opened") / "tracker.sqlite3")
    engine = create_engine(f"sqlite:///{path}")
    prepare_engine(engine)
    engine.connect().close()
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def homes() -> Iterator[dict[str, Path]]:
    """Where each engine's application keeps its files, the same for all tests of a process.

    In memory, where there is room: a disk is waited for at each commit. What a crash leaves is
    another matter, and has its own tests.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="tracker-homes-", dir=MEMORY if roomy else None) as folder:
        made = {name: Path(folder) / name for name in ENGINES}
        for place in made.values():
            place.mkdir()
        yield made


@pytest.fixture(params=ENGINES)
def home(request, homes) -> Path:
    """The application's own folder, emptied before each test."""
    return emptied(homes[request.param])


def emptied(place: Path) -> Path:
    for left in place.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return place


@pytest.fixture
def database_url(request, home, homes) -> Iterator[str]:
    """The address of a migrated, empty database; the same address for every test of an engine."""
    if home == homes["sqlite"]:
        shutil.copyfile(request.getfixturevalue("opened_sqlite"), home / "tracker.sqlite3")
        yield f"sqlite:///{home / 'tracker.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    yield postgres.empty_copy(server, template="migrated", name="work")


@pytest.fixture(scope="session")
def made_apps() -> Iterator[dict[str, Flask]]:
    """One application an engine: its routes, templates and statements are compiled once."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


def shared_folder(base: Path) -> Path:
    """Where all processes of a run find the same, of one process' temporary folder."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture
def demo(app, tmp_path_factory) -> int:
    """The demo program of the run's day; its id."""
    from tests.demo import demo_program  # it is made with the configuration above

    return demo_program(app, tmp_path_factory.getbasetemp())


@pytest.fixture
def app(database_url, home, made_apps, tmp_path_factory) -> Iterator[Flask]:
    """The application on an empty database; what a test changes of it is put back."""
    if database_url not in made_apps:
        made_apps[database_url] = create_app(make_config(database_url, home))
        made_apps[database_url].jinja_env.bytecode_cache = FileSystemBytecodeCache(
            str(shared_folder(tmp_path_factory.getbasetemp()))
        )
        with made_apps[database_url].app_context():
            watch(db.engine)
            editions(("program",))  # looks the triggers up, once in a process
            db.session.remove()
    app = made_apps[database_url]
    log.configure(production=False)  # an application made since may have set it otherwise
    settings, views = dict(app.config), dict(app.view_functions)
    config = app.extensions["tracker_config"]
    kept.forget()  # this database's numbers begin anew
    with app.app_context():
        yield app
        db.session.remove()
        if db.engine.dialect.name == "sqlite":  # the next test has another file under this name
            db.engine.dispose()
    app.config.update(settings)
    app.view_functions.update(views)
    app.extensions["tracker_config"] = config
