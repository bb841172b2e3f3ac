"""Alembic's environment: the models' metadata, one given connection, batch mode on SQLite."""

import importlib
from pathlib import Path

from alembic import context

from tracker.db import Base

for models in sorted((Path(__file__).parents[1] / "tracker").glob("*/models*")):
    importlib.import_module(f"tracker.{models.parent.name}.models")


def run_migrations(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes["connection"]
if hasattr(given, "connect"):  # an engine, as pytest-alembic gives
    with given.connect() as connection:
        run_migrations(connection)
        connection.commit()
else:
    run_migrations(given)
