from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.people.models import MembershipStartup
from tracker.program.models import Program, Startup
from tracker.search import views
from tracker.search.actions import index_behind
from tracker.search.models import SearchItem, SearchStale
from tracker.search.rules import SEARCHES
from tracker.support.actions import log_entry, withdraw_entry
from tracker.support.models import SupportEntry
from tracker.support.rules import NewSupportEntry, SupportKind

AT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.PROGRAM_MANAGER)


@pytest.fixture
def program(manager):
    return db.session.scalars(select(Program)).one()


def log(startup, topic, *, kind=SupportKind.LEGAL, notes="", hidden="", at=AT):
    new = NewSupportEntry(
        kind=kind,
        held_on=TODAY,
        minutes=60,
        given_by="박변호사",
        topic=topic,
        shared_notes=notes,
        program_notes=hidden,
    )
    log_entry(startup.id, new, by=OPERATOR, at=at, today=TODAY)
    db.session.commit()
    return db.session.scalars(select(SupportEntry).order_by(SupportEntry.id.desc())).first()


def indexed() -> None:
    db.session.commit()
    begin_write()
    while index_behind():
        pass
    db.session.commit()


def titles(client, words: str, **more) -> list[str]:
    page = client.get_page("/search", query_string={"q": words, **more})
    _, _, hits = page.html.partition('<ol class="hits">')
    return [
        part.partition("</span>")[0]
        for part in hits.partition("</ol>")[0].split("<li><a href=")[1:]
    ]


def is_found(client, words: str, title: str) -> bool:
    return any(f"<span>{title}" in part for part in titles(client, words))


def test_what_was_just_written_is_found_before_and_after_the_index_knows(manager, program):
    startup = make_startup(program, "gamma", name="감마")
    log(startup, "계약서 검토")
    assert is_found(manager, "계약서", "계약서 검토")
    indexed()
    assert is_found(manager, "계약서", "계약서 검토")
    assert is_found(manager, "ㄱㅇㅅ", "계약서 검토")
    assert is_found(manager, "감마 계약", "계약서 검토")
    assert is_found(manager, "법률", "계약서 검토")
    assert is_found(manager, "Legal", "계약서 검토")


def test_a_corrected_text_is_found_by_its_new_words_alone(manager, program):
    startup = make_startup(program, "gamma", name="감마")
    indexed()
    startup.name = "델타"
    db.session.commit()
    assert is_found(manager, "델타", "델타")
    assert not is_found(manager, "감마", "델타")
    indexed()
    assert is_found(manager, "델타", "델타")
    assert not is_found(manager, "감마", "델타")


def test_what_was_withdrawn_is_not_found_whatever_the_index_says(manager, program):
    startup = make_startup(program, "gamma")
    entry = log(startup, "계약서 검토")
    indexed()
    withdraw_entry(startup.id, entry.id, version=1, reason="잘못", by=OPERATOR, at=AT)
    db.session.execute(delete(SearchStale))
    db.session.commit()
    assert not is_found(manager, "계약서", "계약서 검토")
    assert db.session.scalar(select(SearchItem.id).where(SearchItem.object_id == entry.id))


def test_the_programs_own_notes_are_never_searched(manager, program):
    log(make_startup(program, "gamma"), "계약서 검토", notes="나눈 말", hidden="숨긴 말")
    for _ in range(2):
        assert is_found(manager, "나눈말", "계약서 검토")
        assert titles(manager, "숨긴말") == []
        indexed()


def test_another_programs_things_are_not_found(manager, program):
    other = make_startup(make_program("other"), "strange", name="남의기업")
    log(other, "남의 계약서")
    indexed()
    assert titles(manager, "남의") == []


def test_an_index_row_that_claims_another_program_shows_nothing(manager, program):
    other = make_startup(make_program("other"), "strange", name="남의기업")
    indexed()
    row = db.session.scalars(select(SearchItem).where(SearchItem.object_id == other.id)).first()
    row.program_id = program.id
    db.session.commit()
    assert titles(manager, "남의") == []


def test_a_founder_finds_her_own_startups_alone(sign_in):
    founder = sign_in(Role.STARTUP)
    program = db.session.scalars(select(Program)).one()
    own = db.session.scalars(select(Startup)).one()
    log(own, "우리 계약서")
    log(make_startup(program, "gamma"), "그들 계약서")
    for _ in range(2):
        assert is_found(founder, "계약서", "우리 계약서")
        assert not is_found(founder, "계약서", "그들 계약서")
        indexed()
    assert "1건" in founder.get_page("/search?q=계약서").text


def test_a_mentor_finds_of_entries_those_she_gave(sign_in):
    mentor = sign_in(Role.MENTOR)
    startup = db.session.scalars(select(Startup)).one()
    log(startup, "남이 한 자문")
    indexed()
    assert titles(mentor, "자문") == []


def test_whoever_is_no_longer_of_the_startup_finds_nothing_at_once(app, sign_in):
    founder = sign_in(Role.STARTUP)
    log(db.session.scalars(select(Startup)).one(), "우리 계약서")
    indexed()
    assert is_found(founder, "계약서", "우리 계약서")
    db.session.execute(delete(MembershipStartup))
    db.session.commit()
    assert titles(founder, "계약서") == []


def test_an_empty_search_explains_itself(manager):
    page = manager.get_page("/search")
    assert "무엇을 찾으십니까?" in page.text
    assert "무엇을 찾으십니까?" in manager.get_page("/search?q=%28%29").text


def test_nothing_found_says_so_and_quotes_safely(manager):
    page = manager.get_page("/search", query_string={"q": "<script>없음"})
    assert "<script>없음" not in page.html
    assert "맞는 검색 결과가 없습니다" in page.text


def test_a_kind_that_does_not_exist_narrows_nothing(manager, program):
    make_startup(program, "gamma", name="감마")
    assert titles(manager, "감마", kind="nonsense") != []
    assert titles(manager, "감마", kind="startup") != []
    assert titles(manager, "감마", kind="grant") == []


def test_twenty_a_page_and_no_more_than_two_hundred(manager, program):
    for number in range(210):
        db.session.add(
            SupportEntry(
                program_id=program.id,
                startup_id=db.session.scalars(select(Startup.id)).first(),
                kind=SupportKind.LEGAL,
                held_on=TODAY,
                given_by="누구",
                topic=f"회의 {number}",
                logged_at=AT,
                logged_by="누구",
            )
        )
    db.session.commit()
    indexed()
    assert len(titles(manager, "회의")) == 20
    assert len(titles(manager, "회의", page="10")) == 20
    assert "200건만" in manager.get_page("/search?q=회의").text


def test_searching_without_end_is_slowed_down(manager, monkeypatch):
    few = type(SEARCHES)(SEARCHES.name, 2, SEARCHES.window)
    monkeypatch.setattr(views, "SEARCHES", few)
    for _ in range(2):
        assert manager.get("/search?q=a").status_code == 200
    slowed = manager.get("/search?q=a")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert manager.get("/search").status_code == 200


def test_every_page_has_the_box(manager, sign_in):
    assert 'data-finds="finds"' in manager.get_page("/account").html


def test_a_user_is_found_by_staff_and_only_mentors_by_founders(sign_in):
    founder = sign_in(Role.STARTUP)
    program = db.session.scalars(select(Program)).one()
    make_user(program, Role.MENTOR, name="정멘토")
    make_user(program, Role.EXECUTIVE, name="정총괄")
    db.session.commit()
    for _ in range(2):
        assert is_found(founder, "정", "정멘토")
        assert not is_found(founder, "정", "정총괄")
        indexed()
