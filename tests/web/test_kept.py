"""What is kept is exact: any commit, whoever made it, makes it be drawn again."""

import itertools
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, delete, text

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.credits.models import StartupCredit
from tracker.db import begin_write, data_version, db, editions, fold_editions
from tracker.program.models import StartupContact
from tracker.web import kept as kept_module
from tracker.web.kept import kept, kept_by_startup

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


def test_a_part_kept_for_an_area_stands_whatever_else_is_written(app, key, draw):
    program = make_program()
    db.session.commit()
    assert read_of(key, draw, "mentoring") == 1
    make_user(program, Role.PROGRAM_MANAGER)
    db.session.commit()
    assert read_of(key, draw, "mentoring") == 1
    assert read_of(key, draw, "mentoring", "people") == 2


def test_who_comes_and_goes_makes_nothing_be_drawn_again(app, key, draw):
    user = make_user(make_program(), Role.PROGRAM_MANAGER)
    db.session.commit()
    read_of(key, draw, "people", "program")
    browser(app).enter(user).get("/inbox")
    assert read_of(key, draw, "people", "program") == 1


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE program SET name = 'x'",
        "DELETE FROM startup_contact",
        "INSERT INTO startup_contact (id, startup_id, name) SELECT 99, id, 'a' FROM startup",
    ],
)
def test_any_write_to_an_area_makes_it_be_drawn_again(app, key, draw, database_url, written):
    startup = make_startup(make_program(), "s")
    db.session.add(StartupContact(startup_id=startup.id, name="a"))
    db.session.commit()
    read_of(key, draw, "program")
    stranger = create_engine(database_url)
    with stranger.begin() as connection:
        connection.execute(text(written))
    stranger.dispose()
    assert read_of(key, draw, "program") == 2


def test_what_is_written_while_triggers_are_put_aside_is_drawn_again(app, key, draw, database_url):
    make_startup(make_program(), "s")
    db.session.commit()
    read_of(key, draw, "program")
    stranger = create_engine(database_url)
    with stranger.begin() as connection, put_aside(connection):
        connection.execute(text("UPDATE startup SET name = 'x'"))
    assert read_of(key, draw, "program") == 2
    assert read_of(key, draw, "program") == 2
    with stranger.connect() as connection:
        with put_aside(connection):
            connection.commit()
            for drawn in (3, 4):
                connection.execute(text("UPDATE startup SET name = 'y'"))
                connection.commit()
                assert read_of(key, draw, "program") == drawn
        connection.commit()
    stranger.dispose()
    read_of(key, draw, "program")
    assert read_of(key, draw, "program") == 5


@contextmanager
def put_aside(connection):
    """The triggers of startups, as somebody does who mends rows behind the tracker's back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE startup DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE startup ENABLE TRIGGER USER"))
        connection.execute(text("ALTER TABLE startup ENABLE ALWAYS TRIGGER startup_edition"))
        return
    made = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'startup'")
    ).all()
    for name, _ in made:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in made:
        connection.execute(text(sql))


def test_what_was_rolled_back_counts_for_nothing(app, key, draw):
    read_of(key, draw, "program")
    begin_write()
    make_program()
    assert kept(key, draw, of=("program",)) == 2
    db.session.rollback()
    assert read_of(key, draw, "program") == 1


def test_what_a_savepoint_takes_back_is_counted_when_it_is_written_again(app, key, draw):
    program = make_program()
    db.session.commit()
    read_of(key, draw, "program")
    begin_write()
    with suppress(ZeroDivisionError), db.session.begin_nested():
        make_startup(program, "a")
        raise ZeroDivisionError
    make_startup(program, "b")
    make_startup(program, "c")
    db.session.commit()
    assert read_of(key, draw, "program") == 2


def test_what_ended_writers_counted_is_folded_and_still_counts(app, database_url):
    for number in range(3):
        stranger = create_engine(database_url)
        with stranger.begin() as connection:
            connection.execute(text("DELETE FROM startup WHERE id = :id"), {"id": number})
            connection.execute(text("DELETE FROM mentor WHERE id = :id"), {"id": number})
        stranger.dispose()
    before = editions(("program", "mentoring")), editions(("program",))
    begin_write()
    fold_editions()
    db.session.commit()
    assert (editions(("program", "mentoring")), editions(("program",))) == before
    assert db.session.scalar(text("SELECT count(*) FROM edition WHERE area = 'program'")) == 1


def test_a_drawing_that_reads_past_its_areas_is_caught(app, key):
    with pytest.raises(AssertionError, match="mentoring"):
        kept(key, lambda: db.session.execute(text("SELECT 1 FROM startup")), of=("mentoring",))


def read_of(key, draw, *areas):
    found = kept(key, draw, of=areas)
    db.session.rollback()
    return found


def test_a_part_of_what_is_drawn_stands_while_its_own_areas_do(app, key, draw):
    program = make_program()
    db.session.commit()

    def whole():
        return kept(("part", key), draw, of=("mentoring",))

    assert read_of(key, whole, "mentoring", "people") == 1
    make_user(program, Role.PROGRAM_MANAGER)
    db.session.commit()
    assert read_of(key, whole, "mentoring", "people") == 1
    assert draw() == 2


@pytest.mark.parametrize("own", [("people",), ("mentoring", "people"), ()])
def test_a_part_may_not_rest_on_more_than_the_whole_does(app, key, draw, own):
    with pytest.raises(ValueError, match="mentoring"):
        kept(key, lambda: kept(("part", key), draw, of=own), of=("mentoring",))


@pytest.fixture
def three(app):
    """Three startups, and a credit row of the first two."""
    program = make_program()
    startups = [make_startup(program, name).id for name in ("a", "b", "c")]
    db.session.execute(delete(StartupCredit).where(StartupCredit.startup_id == startups[2]))
    db.session.commit()
    return startups


def drawn_anew(key, startups):
    """Which of them."""
    asked = []

    def draw(some):
        asked.extend(some)
        return {own: f"startup {own}" for own in some}

    def part():
        return kept_by_startup(key, draw, of="credits", each=startups)

    found = kept(("whole", next(_keys)), part, of=("credits", "program"))
    db.session.rollback()
    assert found == {own: f"startup {own}" for own in startups}
    return [startups.index(own) for own in asked]


WRITES = {
    "UPDATE startup_credit SET cap_krw = 2 WHERE startup_id = :second": [1],
    "DELETE FROM startup_credit WHERE startup_id = :second": [1],
    "INSERT INTO startup_credit (startup_id, program_id, cap_krw, committed_krw) SELECT :third,"
    " program_id, 1, 0 FROM startup_credit WHERE startup_id = :second": [2],
    "UPDATE startup_credit SET startup_id = :third WHERE startup_id = :second": [1, 2],
    "UPDATE startup_credit SET cap_krw = 3": [0, 1],
    "UPDATE startup SET name = 'x'": [],
}


@pytest.mark.parametrize("written", WRITES)
def test_those_startups_alone_are_drawn_anew_whose_rows_changed(three, key, database_url, written):
    assert drawn_anew(key, three) == [0, 1, 2]
    assert drawn_anew(key, three) == []
    stranger = create_engine(database_url)
    with stranger.begin() as connection:
        values = {"second": three[1], "third": three[2]}
        named = {name: own for name, own in values.items() if f":{name}" in written}
        connection.execute(text(written), named)
    stranger.dispose()
    assert drawn_anew(key, three) == WRITES[written]
    assert drawn_anew(key, three) == []


def test_every_startup_is_drawn_anew_while_triggers_are_put_aside(three, key):
    drawn_anew(key, three)
    with db.engine.connect() as connection:
        with put_aside(connection):
            connection.execute(text("UPDATE startup SET name = 'x'"))
            connection.commit()
            assert drawn_anew(key, three) == [0, 1, 2]
        connection.commit()
    assert drawn_anew(key, three) == [0, 1, 2]
    assert drawn_anew(key, three) == []


def test_startups_are_kept_only_within_what_rests_on_their_area(app, key):
    with pytest.raises(ValueError, match="credits"):
        kept_by_startup(key, dict, of="credits", each=())


def test_what_is_kept_by_startup_reads_no_table_that_does_not_count_so(three, key):
    def part():
        return kept_by_startup(
            key,
            lambda some: db.session.execute(text("SELECT 1 FROM prepared_act")),
            of="credits",
            each=three,
        )

    with pytest.raises(AssertionError, match="prepared_act"):
        kept(("whole", key), part, of=("credits",))
