"""A copy of the embedded database, taken while it is in use."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from config import ConfigError
from tracker.db import keep_private

PAGES_A_STEP = 1000


def back_up(engine: Engine, target: Path) -> int:
    """Copy by SQLite's own online backup: copying the file would miss what is in its log.

    Returns the copy's size in bytes; ConfigError on PostgreSQL, which brings `pg_dump`.
    """
    if engine.dialect.name != "sqlite":
        raise ConfigError("this database is PostgreSQL; back it up with pg_dump.")
    if target.exists():
        raise ConfigError(f"{target} exists already; a backup never overwrites.")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    keep_private(part)
    _copy(str(engine.url.database), part)
    part.rename(target)
    return target.stat().st_size


def _copy(source: str, part: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(part)
    try:
        reading.backup(writing, pages=PAGES_A_STEP)
        (verdict,) = writing.execute("PRAGMA integrity_check").fetchone()
    finally:
        writing.close()
        reading.close()
    if verdict != "ok":
        part.unlink()
        raise ConfigError(f"the copy does not pass its integrity check: {verdict}")
