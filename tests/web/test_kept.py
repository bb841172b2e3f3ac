"""What is kept is exact: any commit, whoever made it, makes it be drawn again."""

import itertools

import pytest
from sqlalchemy import create_engine, text

from tests.factories import make_program
from tracker.db import begin_write, data_version, db
from tracker.web import kept as kept_module
from tracker.web.kept import kept

_keys = itertools.count()


@pytest.fixture
def draw():
    """Says which drawing this is: 1, 2, 3 …"""
    drawings = itertools.count(1)
    return lambda: next(drawings)


@pytest.fixture
def key():
    return ("test", next(_keys))


def read(key, draw):
    """As a request does: a transaction of its own, rolled back at its end."""
    found = kept(key, draw)
    db.session.rollback()
    return found


def test_nothing_is_drawn_twice_while_nothing_changes(app, key, draw):
    assert [read(key, draw) for _ in range(3)] == [1, 1, 1]


def test_another_key_is_another_part(app, key, draw):
    assert read(key, draw) == 1
    assert read((key, "en"), draw) == 2


def test_our_own_commit_makes_it_be_drawn_again(app, key, draw):
    read(key, draw)
    make_program()
    db.session.commit()
    assert read(key, draw) == 2
    assert read(key, draw) == 2


def test_a_commit_of_another_process_makes_it_be_drawn_again(app, key, draw, database_url):
    make_program()
    db.session.commit()
    read(key, draw)
    stranger = create_engine(database_url)
    with stranger.begin() as connection:
        connection.execute(text("UPDATE program SET name = 'x'"))
    stranger.dispose()
    assert read(key, draw) == 2


def test_what_is_not_committed_is_never_kept(app, key, draw):
    read(key, draw)
    begin_write()
    make_program()
    assert kept(key, draw) == 2
    assert kept(key, draw) == 3
    db.session.rollback()
    assert read(key, draw) != 3


def test_the_version_stands_while_nobody_writes(app):
    first = data_version()
    db.session.rollback()
    assert data_version() == first


def test_the_least_lately_asked_for_is_thrown_away(app, key, draw, monkeypatch):
    monkeypatch.setattr(kept_module, "MOST", 2)
    for name in ("a", "b", "a", "c"):
        read((key, name), draw)
    assert read((key, "a"), draw) == 1
    assert read((key, "b"), draw) == 4
