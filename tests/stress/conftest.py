"""Databases that outlive a test, crowds of processes, and what was measured, said at the end."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text

from tests import postgres
from tests.conftest import ENGINES
from tests.measured import MEASURED
from tests.stress.crowd import Crowd
from tests.stress.installation import Installation
from tracker.app import create_app
from tracker.db import db
from tracker.setup.schema import upgrade_database

SHORT, FULL = 8, 32


@pytest.fixture(autouse=True)
def _as_other_processes(machine_clock) -> None:
    """Instants are compared with those of the processes of a crowd."""


@pytest.fixture(scope="session")
def durable_server() -> Iterator[postgres.Server]:
    """A server that loses nothing it acknowledged, whatever is killed."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed (Debian package: postgresql)")
    server = postgres.Server(durable=True)
    server.start()
    try:
        admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE stress"))
        admin.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session", params=ENGINES)
def installation(request, tmp_path_factory) -> Installation:
    """One for all stress tests of an engine: each opens a program of its own."""
    home = tmp_path_factory.mktemp("stress")
    if request.param == "sqlite":
        path = home / "tracker.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        return Installation(f"sqlite:///{path}", home)
    found = Installation(request.getfixturevalue("durable_server").url("stress"), home)
    engine = create_engine(found.url)
    upgrade_database(engine)
    engine.dispose()
    return found


@pytest.fixture(scope="session")
def stress_app(installation):
    return create_app(installation.config)


@pytest.fixture
def app(stress_app):
    with stress_app.app_context():
        yield stress_app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(SHORT, id="short"),
        pytest.param(FULL, id="full", marks=pytest.mark.stress),
    ],
)
def processes(request) -> int:
    return request.param


@pytest.fixture
def full(processes) -> bool:
    return processes == FULL


@pytest.fixture(scope="session")
def crowd(installation, processes) -> Iterator[Crowd]:
    with Crowd(installation, processes) as crowd:
        yield crowd


@pytest.fixture
def measured(request) -> Callable[[str], None]:
    """Say one line of what was measured; it stands at the end of the run."""
    return lambda line: request.node.user_properties.append(
        (MEASURED, f"{request.node.name}: {line}")
    )
