from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from tracker.db import db
from tracker.setup.schema import alembic_config, is_current, newest_revision, upgrade_database


def test_a_migrated_database_is_current(app):
    assert is_current(db.engine)


def test_the_newest_file_is_the_newest_revision():
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert newest_revision() == head


def test_an_older_or_empty_database_is_not_current(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'new' / 'tracker.sqlite3'}")
    assert not is_current(engine)
    assert not (tmp_path / "new").exists()
    upgrade_database(engine, "0001")
    assert not is_current(engine)
    upgrade_database(engine)
    assert is_current(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not is_current(engine)
    engine.dispose()


def test_upgrading_twice_changes_nothing(app):
    upgrade_database(db.engine)
    assert is_current(db.engine)
