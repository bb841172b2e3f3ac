"""The mentoring log: the page and the PDF say the same, from the data alone, and nothing private."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.db import db
from tracker.mentoring.models import ActionItem, Mentor, MentoringSession
from tracker.mentoring.rules import Side
from tracker.support.actions import log_entry, withdraw_entry
from tracker.support.rules import NewSupportEntry, SupportKind
from tracker.values.clock import now

SECRET = "우리끼리만"
MARKUP = '#set page(fill: red) <script>alert("x")</script> *굵게* $x$'
PERIOD = "from=2026-05-01&to=2026-05-31"


def log(startup, mentor=None, day=6, **more) -> int:
    new = NewSupportEntry(
        kind=SupportKind.MENTORING,
        held_on=date(2026, 5, day),
        given_by="박멘토",
        minutes=50,
        program_notes=SECRET,
        **{"topic": "가격 정책", **more},
    )
    mentor_id = mentor.id if mentor else None
    logged = log_entry(
        startup.id,
        new,
        by=OPERATOR,
        at=AT,
        today=date(2026, 5, 31),
        mentor_user_id=mentor_id,
    )
    query = select(MentoringSession.id).where(MentoringSession.support_entry_id == logged.entry_id)
    return db.session.scalars(query).one()


@pytest.fixture
def world(app):
    """Alpha with two sessions in May, one of them of a mentor; bravo with one."""
    program = make_program()
    alpha, bravo = make_startup(program), make_startup(program, "bravo")
    mentor = make_user(program, "mentor", startups=[alpha], name="박멘토")
    db.session.add(
        Mentor(
            program_id=program.id,
            user_id=mentor.id,
            organization="한빛벤처스",
            skills="",
            languages="ko",
            bio="",
            timezone="Asia/Seoul",
            hours_a_month=None,
            active=True,
            updated_at=AT,
        )
    )
    made = log(alpha, mentor, shared_notes=MARKUP)
    db.session.add(
        ActionItem(
            program_id=program.id,
            startup_id=alpha.id,
            session_id=made,
            words="단가표 작성",
            owner=Side.STARTUP,
            due_on=date(2026, 6, 1),
        )
    )
    log(alpha, day=20, topic="다른 멘토의 이야기")
    log(bravo, topic="브라보만의 이야기")
    people = {
        "manager": make_user(program, "program_manager"),
        "founder": make_user(program, "startup", startups=[alpha]),
        "mentor": mentor,
    }
    db.session.commit()
    return made, {name: browser(app).enter(user) for name, user in people.items()}


def pdf_text(response) -> str:
    assert response.content_type == "application/pdf"
    pages = PdfReader(BytesIO(response.data)).pages
    return "\n".join(page.extract_text() for page in pages)


def test_the_page_and_the_pdf_hold_what_was_recorded(world):
    made, people = world
    page = people["manager"].get_page(f"/startups/alpha/mentoring/{made}/document").text
    text = pdf_text(people["manager"].get(f"/startups/alpha/mentoring/{made}/document.pdf"))
    for words in (
        "박멘토 (한빛벤처스)",
        "2026. 5. 6.(수) (50분)",
        "가격 정책",
        "단가표 작성",
        "미확인",
    ):
        assert words in page
        assert "".join(words.split()) in "".join(text.split())


def test_what_a_person_typed_is_no_markup(world):
    made, people = world
    page = people["manager"].get(f"/startups/alpha/mentoring/{made}/document").text
    text = pdf_text(people["manager"].get(f"/startups/alpha/mentoring/{made}/document.pdf"))
    assert "<script>alert" not in page
    assert "".join(MARKUP.split()) in "".join(text.split())


@pytest.mark.parametrize("address", ["/startups/alpha/mentoring/document", "/mentoring/document"])
def test_a_period_is_a_list_with_its_sum_first_and_a_sheet_each(world, address):
    _, people = world
    sessions = 2 if "alpha" in address else 3
    page = people["manager"].get_page(f"{address}?{PERIOD}").text
    assert f"합계 - {sessions}회 - - {50 * sessions} 0회 -" in page
    text = pdf_text(people["manager"].get(address + f".pdf?{PERIOD}"))
    assert "가격정책" in "".join(text.split())
    assert ("브라보만의" in text) is (sessions == 3)


def test_notes_for_the_program_are_in_nobodys_log(world):
    _, people = world
    for person in people.values():
        assert SECRET not in person.get(f"/startups/alpha/mentoring/document?{PERIOD}").text
    response = people["manager"].get(f"/mentoring/document.pdf?{PERIOD}")
    assert SECRET not in pdf_text(response)


def test_a_mentor_prints_her_own_sessions_alone(world):
    _, people = world
    page = people["mentor"].get_page(f"/startups/alpha/mentoring/document?{PERIOD}").text
    assert "가격 정책" in page
    assert "다른 멘토의 이야기" not in page
    assert people["mentor"].get("/mentoring/document").status_code == 403


def test_another_startups_session_is_not_found(world):
    made, people = world
    for path in (
        f"/startups/bravo/mentoring/{made}/document",
        f"/startups/bravo/mentoring/{made}/document.pdf",
    ):
        assert people["founder"].get(path).status_code == 404
        assert people["manager"].get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [("from=soon&to=2026-05-31", "날짜"), ("from=2026-05-31&to=2026-05-01", "2026. 5. 31.")],
)
def test_a_period_that_is_none_says_so(world, asked, words):
    _, people = world
    response = people["manager"].get(f"/startups/alpha/mentoring/document?{asked}")
    assert response.status_code == 422
    assert words in response.text
    assert (
        people["manager"].get(f"/startups/alpha/mentoring/document.pdf?{asked}").status_code == 422
    )


def test_a_withdrawn_session_is_in_no_log(world):
    made, people = world
    session = db.session.get_one(MentoringSession, made)
    withdraw_entry(
        session.startup_id,
        session.support_entry_id,
        version=1,
        reason="잘못",
        by=OPERATOR,
        at=now(),
    )
    db.session.commit()
    assert people["manager"].get(f"/startups/alpha/mentoring/{made}/document").status_code == 404
    assert (
        "가격 정책"
        not in people["manager"].get(f"/startups/alpha/mentoring/document?{PERIOD}").text
    )
