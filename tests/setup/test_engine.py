"""How the embedded database is opened."""

import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import create_engine, text

from tracker.db import prepare_engine

PROCESSES = 6
WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def opened(path, at):
    """What a connection made at this instant is set to; another process may open the file too."""
    engine = create_engine(f"sqlite:///{path}")
    prepare_engine(engine)
    time.sleep(max(0.0, at - time.time()))
    with engine.connect() as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in WANTED}
    engine.dispose()
    return found


def test_many_processes_may_open_a_new_database_at_once(migrated_sqlite, tmp_path):
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for attempt in range(12):
            path = shutil.copyfile(migrated_sqlite, tmp_path / f"{attempt}.sqlite3")
            at = time.time() + (3 if attempt == 0 else 0.05)
            asked = [pool.submit(opened, path, at) for _ in range(PROCESSES)]
            assert [one.result() for one in asked] == [WANTED] * PROCESSES
