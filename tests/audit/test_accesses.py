import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests.factories import OPERATOR, make_program, make_user
from tracker.access.rules import Permission, Role
from tracker.audit.accesses import PERSONAL
from tracker.audit.actions import forget_accesses, record_access
from tracker.audit.models import PersonalAccess
from tracker.audit.queries import has_old_accesses
from tracker.audit.rules import Did, NewAccess, kept_since, shown_whose
from tracker.db import db
from tracker.people.models import User
from tracker.program.models import Program
from tracker.web.words import has_words

AT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def accesses() -> list[PersonalAccess]:
    db.session.rollback()
    return list(db.session.scalars(select(PersonalAccess).order_by(PersonalAccess.id)))


def new(program, **changes) -> NewAccess:
    values = {"startup_id": None, "did": Did.LOOKED, "page": "people.users", "whose": ""}
    return NewAccess(program_id=program.id, **{**values, **changes})


def test_looking_at_a_user_is_noted_with_who_when_whence_whose_and_what(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    own = db.session.scalars(select(User)).one()
    administrator.get_page(f"/users/{own.id}")
    (noted,) = accesses()
    assert (noted.actor_id, noted.actor_label) == (own.id, own.name)
    assert noted.address == "127.0.0.1"
    assert (noted.did, noted.page) == (Did.LOOKED, "people.user")
    assert noted.whose == f"user_account:{own.id}"
    assert noted.at.tzinfo is not None


def test_a_list_is_noted_by_how_it_was_asked_for(sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page("/mentors?words=%EA%B9%80")
    assert [one.whose for one in accesses()] == ["words=김"]


def test_a_refused_page_is_not_noted(sign_in):
    founder = sign_in(Role.STARTUP)
    assert founder.get("/users").status_code == 403
    assert founder.get("/startups/nobody").status_code == 404
    assert accesses() == []


def test_a_search_is_noted_where_it_found_people(sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    name = db.session.scalars(select(User.name)).one()
    manager.get_page("/search")
    manager.get_page("/search?q=없는말이다")
    assert accesses() == []
    manager.get_page("/search", query_string={"q": name})
    (noted,) = accesses()
    assert (noted.did, noted.whose) == (Did.SEARCHED, f"q={name}")


def test_the_log_is_read_by_administrator_and_auditor_alone(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    administrator.get_page("/users")
    page = administrator.get_page("/access-log")
    assert "사용자 목록" in page.text
    assert "127.0.0.1" in page.text
    assert sign_in(Role.PROGRAM_MANAGER).get("/access-log").status_code == 403


def test_another_programs_accesses_are_not_shown(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    other = make_program("other")
    record_access(new(other, whose="q=남의것"), by=OPERATOR, at=AT)
    db.session.commit()
    assert "남의것" not in administrator.get_page("/access-log").text


def test_the_log_is_filtered_and_taken_away_as_a_workbook(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    program = db.session.scalars(select(Program)).one()
    record_access(new(program, whose="q=하나", did=Did.SEARCHED), by=OPERATOR, at=AT)
    record_access(new(program, whose="q=둘"), by=OPERATOR, at=AT + timedelta(days=3))
    db.session.commit()
    text_of = administrator.get_page("/access-log?did=searched&from=2026-03-01&to=2026-03-02").text
    assert "q=하나" in text_of
    assert "q=둘" not in text_of
    response = administrator.get("/access-log/xlsx?did=searched")
    with zipfile.ZipFile(io.BytesIO(response.data)) as book:
        found = book.read("xl/sharedStrings.xml").decode()
    assert "q=하나" in found
    assert "q=둘" not in found


def test_what_was_noted_is_not_changed(app):
    record_access(new(make_program()), by=OPERATOR, at=AT)
    db.session.flush()
    with pytest.raises(DatabaseError, match="is not changed"):
        db.session.execute(text("UPDATE personal_access SET actor_label = 'x'"))


def test_accesses_go_after_two_years_and_not_before(app):
    program = make_program()
    for days in (0, 1, 2):
        record_access(new(program), by=OPERATOR, at=AT + timedelta(days=days))
    db.session.flush()
    later = datetime(2028, 3, 2, 3, 0, tzinfo=UTC)
    assert not has_old_accesses(AT)
    assert has_old_accesses(later)
    assert forget_accesses(later) == 1
    assert db.session.scalar(select(func.count()).select_from(PersonalAccess)) == 2


def test_two_years_before_a_leap_day_is_a_day():
    assert kept_since(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_query_is_kept_readable_and_short():
    assert shown_whose("words=%EA%B9%80+x%00") == "words=김 x"
    assert len(shown_whose("a" * 500)) == 200


def test_every_page_of_the_list_exists_asks_for_a_permission_and_has_words(app):
    for endpoint in PERSONAL:
        assert isinstance(app.view_functions[endpoint].needs, Permission)
        assert has_words(f"access_log.page.{endpoint}"), endpoint


def test_the_page_of_a_person_who_is_not_there_notes_nothing(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    other = make_user(make_program("other"), Role.MENTOR)
    db.session.commit()
    assert administrator.get(f"/users/{other.id}").status_code == 404
    assert accesses() == []
