"""Fixtures: every test that asks for `app` runs on SQLite and on PostgreSQL, each on a database of its own."""

import itertools
import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from config import Config, Environment
from tests import postgres
from tests.pages import client, queries, sign_in  # noqa: F401 - fixtures
from tests.skips import Skips
from tracker.app import create_app
from tracker.db import db
from tracker.setup.schema import upgrade_database


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # with xdist, only the process that reports
        config.pluginmanager.register(Skips())


ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)


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


@pytest.fixture(params=ENGINES)
def database_url(request, tmp_path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        path = tmp_path / "tracker.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{next(_numbers)}"
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    yield server.url(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def app(database_url, tmp_path):
    app = create_app(make_config(database_url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
