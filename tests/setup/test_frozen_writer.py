"""A writer that holds the embedded database and never ends: others give up, and recover alone."""

import fcntl
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.factories import make_program, make_startup
from tests.pages import client, sign_in
from tests.support.test_views import SENT
from tracker import db as database
from tracker.access.rules import Role
from tracker.db import WRITES, db, prepare_engine

__all__ = ["client", "sign_in"]
PATIENCE = 0.2


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", PATIENCE)


@contextmanager
def frozen(path):
    with Path(f"{path}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def engine(tmp_path):
    made = create_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    prepare_engine(made)
    with made.connect() as connection:
        connection.execute(text("SELECT 1"))
    yield made
    made.dispose()


def write(engine):
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS noted (id INTEGER)"))
        connection.commit()


def test_a_writer_gives_up_after_a_while_and_writes_once_the_lock_is_free(engine):
    with frozen(engine.url.database):
        began = time.monotonic()
        with pytest.raises(OperationalError):
            write(engine)
        assert PATIENCE <= time.monotonic() - began < PATIENCE + 5
        with engine.connect() as connection:  # who reads is not held up
            connection.execute(text("SELECT 1"))
    write(engine)


def test_who_gives_up_leaves_one_place_in_the_queue_to_the_next(engine):
    before = threading.active_count()
    with frozen(engine.url.database):
        for _ in range(3):
            with pytest.raises(OperationalError):
                write(engine)
        assert threading.active_count() == before + 1
    for _ in range(3):
        write(engine)
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_a_writer_that_is_only_slow_is_waited_for(engine, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 20)
    with frozen(engine.url.database):
        writer = threading.Thread(target=write, args=(engine,))
        writer.start()
        time.sleep(PATIENCE)
        assert writer.is_alive()
    writer.join(10)
    assert not writer.is_alive()
    write(engine)


def test_a_page_that_cannot_write_says_so_and_works_again_afterwards(app, sign_in):
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL bounds its statements: app.STATEMENT_MILLISECONDS
    make_startup(make_program())
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    with frozen(db.engine.url.database):
        response = manager.post_page("/startups/alpha/support/new", SENT, status=503)
        assert response.location is None
    manager.post_page("/startups/alpha/support/new", SENT)
