"""Nobody but the service's own user reads what an installation holds."""

import os
import stat
from io import BytesIO

import pytest
from sqlalchemy import create_engine, text

from config import load_config
from tracker.db import prepare_engine
from tracker.files import storage
from tracker.setup.backup import back_up
from tracker.setup.schema import upgrade_database

WRITTEN = "CREATE TABLE IF NOT EXISTS noted (id INTEGER)"


@pytest.fixture(autouse=True)
def a_generous_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def made(tmp_path):
    engines = []

    def make(path):
        engines.append(create_engine(f"sqlite:///{path}"))
        prepare_engine(engines[-1])
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder) -> dict[str, int]:
    return {path.name: mode(path) for path in folder.iterdir()}


def test_the_database_and_all_that_lies_beside_it_is_its_owners_alone(made, tmp_path):
    home = tmp_path / "home"
    engine = made(home / "tracker.sqlite3")
    upgrade_database(engine)
    with engine.connect() as connection:  # open, so that its log is there
        connection.execute(text(WRITTEN))
        names = {f"tracker.sqlite3{end}" for end in ("", "-wal", "-shm", ".lock")}
        assert modes(home) == dict.fromkeys(names, 0o600)
    assert mode(home) == 0o700


def test_a_database_made_before_is_closed_to_others_when_it_is_opened(made, tmp_path):
    path = tmp_path / "tracker.sqlite3"
    path.touch(mode=0o644)
    with made(path).connect() as connection:
        connection.execute(text(WRITTEN))
    assert mode(path) == 0o600


def test_a_backup_is_its_owners_alone(made, tmp_path):
    engine = made(tmp_path / "tracker.sqlite3")
    upgrade_database(engine)
    back_up(engine, tmp_path / "copy.sqlite3")
    assert mode(tmp_path / "copy.sqlite3") == 0o600


def test_the_home_made_for_a_secret_or_a_file_is_its_owners_alone(tmp_path):
    load_config({"TRACKER_HOME": str(tmp_path / "secret")})
    storage.put(tmp_path / "kept" / "files", BytesIO(b"evidence"))
    assert mode(tmp_path / "secret") == mode(tmp_path / "kept") == 0o700
    assert modes(tmp_path / "secret") == {"secret_key": 0o600}
