"""Whatever writes a thing marks it, on both engines, and the index is brought up to date."""

from sqlalchemy import delete, func, inspect, select, text

from tests.factories import make_program, make_startup, make_user
from tests.house.test_migrations import VERSIONS
from tracker.access.rules import Role
from tracker.db import db
from tracker.program.models import StartupContact
from tracker.search.actions import index_behind
from tracker.search.models import SearchItem, SearchStale
from tracker.search.queries.sources import SOURCES


def marked() -> set[tuple[str, int]]:
    rows = db.session.execute(select(SearchStale.kind, SearchStale.object_id))
    return {(kind, number) for kind, number in rows}


def forget() -> None:
    db.session.execute(delete(SearchStale))


def test_a_statement_behind_the_applications_back_is_seen(app):
    startup = make_startup(make_program())
    forget()
    db.session.execute(text("UPDATE startup SET name = 'x'"))
    assert marked() == {("startup", startup.id)}


def test_a_users_new_name_marks_every_membership_and_her_visits_none(app):
    user = make_user(make_program(), Role.MENTOR)
    db.session.flush()
    forget()
    db.session.execute(text("UPDATE user_account SET last_seen_at = created_at"))
    assert marked() == set()
    db.session.execute(text("UPDATE user_account SET name = 'x'"))
    assert {kind for kind, _ in marked()} == {"member"}
    assert user.id


def test_what_is_deleted_leaves_the_index(app):
    startup = make_startup(make_program())
    contact = StartupContact(startup_id=startup.id, name="홍길동")
    db.session.add(contact)
    db.session.flush()
    while index_behind():
        pass
    kept = select(func.count()).select_from(SearchItem).where(SearchItem.kind == "contact")
    assert db.session.scalar(kept) == 1
    db.session.delete(contact)
    db.session.flush()
    index_behind()
    assert db.session.scalar(kept) == 0


def test_every_kind_has_its_triggers_after_the_last_migration(app):
    files = [path for path in VERSIONS if path.name.startswith(("0028", "0034"))]
    told = "".join(path.read_text().partition("BEFORE = (")[0] for path in files)
    assert not [kind for kind in SOURCES if f'"{kind}"' not in told]
    names = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if db.engine.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    triggers = {name for (name,) in db.session.execute(text(names)) if "_search_" in name}
    assert len(triggers) == 3 * told.count("    Mark(")
    assert inspect(db.engine).has_table("search_stale")
