"""The database schema: brought up to date from `migrations/`."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from config import ROOT

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

MIGRATIONS = ROOT / "migrations"
UPGRADE_LOCK = 7_231_962  # any number that is ours alone among PostgreSQL's advisory locks


def alembic_config() -> "AlembicConfig":
    """Alembic is imported only where it is needed: most starts find nothing to migrate."""
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415

    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("prepend_sys_path", str(ROOT))  # migrations share `migrations.guards`
    return settings


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Apply the missing migrations, in one transaction each engine can undo."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with engine.connect() as connection:
        _upgrade(connection, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415

    settings = alembic_config()
    settings.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        command.upgrade(settings, revision)
        connection.commit()
        return
    _heed_keys(connection, heeded=False)
    try:
        command.upgrade(settings, revision)
        if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("a row points at one that is not there")
        connection.commit()
    finally:
        connection.rollback()
        _heed_keys(connection, heeded=True)


def _heed_keys(connection: Connection, *, heeded: bool) -> None:
    """SQLite rebuilds a table by dropping it: refused while rows of others point at it.

    It is decided outside a transaction, and so not by way of SQLAlchemy.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if heeded else 'OFF'}")


@cache
def newest_revision() -> str:
    """A migration's file begins with its revision, and they are numbered."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration; False where there is none yet."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return False
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        stands_at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return stands_at == newest_revision()
