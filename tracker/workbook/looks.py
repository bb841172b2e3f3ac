"""How a row of the database looks: the same hash for the same content, whatever reads it."""

import hashlib

from sqlalchemy import inspect

from tracker.db import Base


def look_of(row: Base) -> str:
    """Every column as it is stored, in the order of their names."""
    mapper = inspect(type(row))
    columns = sorted(column.key for column in mapper.column_attrs)
    said = "\x1f".join(f"{name}={getattr(row, name)!r}" for name in columns)
    return hashlib.sha256(said.encode()).hexdigest()
