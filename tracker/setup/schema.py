"""The database schema: brought up to date from `migrations/`."""

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from config import ROOT

UPGRADE_LOCK = 7_231_962  # any number that is ours alone among PostgreSQL's advisory locks


def alembic_config() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("prepend_sys_path", str(ROOT))  # migrations share `migrations.guards`
    return settings


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Apply the missing migrations, in one transaction each engine can undo."""
    with engine.connect() as connection:
        _upgrade(connection, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    settings = alembic_config()
    settings.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    command.upgrade(settings, revision)
    connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
