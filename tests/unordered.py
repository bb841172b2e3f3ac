"""SQLite hands rows over backwards where nothing orders them.

A list that only happens to be in order is then a failing test, not one that fails some day on
PostgreSQL, where a row goes wherever a page has room.
"""

from typing import Any

from sqlalchemy import Engine, event


@event.listens_for(Engine, "connect")
def _backwards(dbapi_connection: Any, record: Any) -> None:
    del record
    if type(dbapi_connection).__module__.startswith("sqlite3"):
        dbapi_connection.execute("PRAGMA reverse_unordered_selects=ON")
