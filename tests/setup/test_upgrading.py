"""An installation that holds something is brought up to date."""

from sqlalchemy import Connection, create_engine, text

from tracker.db import prepare_engine
from tracker.setup.schema import newest_revision, upgrade_database

BEFORE_REBUILDING = "0034"


def insert(connection: Connection, table: str) -> None:
    """A row of this table with the number 1, and before it those that it must point at."""
    if connection.execute(text(f"SELECT count(*) FROM {table}")).scalar():
        return
    keys = connection.execute(text(f"PRAGMA foreign_key_list({table})")).all()
    points_at = {key[3]: key[2] for key in keys}
    values = {}
    for _, name, kind, needed, _, primary in connection.execute(
        text(f"PRAGMA table_info({table})")
    ).all():
        if primary or needed:
            values[name] = 1 if "INT" in kind or "BOOL" in kind else "2026-01-01 00:00:00.000000"
        if needed and name in points_at:
            insert(connection, points_at[name])
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)


def test_a_table_that_others_point_at_is_rebuilt_with_its_rows(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    prepare_engine(engine)
    upgrade_database(engine, BEFORE_REBUILDING)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))  # the evidence is no file
        insert(connection, "round_evidence")
        connection.commit()
    upgrade_database(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM funding_round")).scalar() == 1
        stands_at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert stands_at == newest_revision()
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
