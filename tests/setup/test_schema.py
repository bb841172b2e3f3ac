from tracker.db import db
from tracker.setup.schema import is_current


def test_a_migrated_database_is_current(app):
    assert is_current(db.engine)
