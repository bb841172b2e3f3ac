"""A mentor declares a conflict of interest herself, and the program sees it."""

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring.models import MentorConflict

PATH = "/mentoring/own/conflicts"
SENT = {"startup": "alpha", "reason": "배우자가 이사로 재직"}


@pytest.fixture
def program(app):
    del app
    return make_program()


@pytest.fixture
def alpha(program):
    return make_startup(program)


@pytest.fixture
def mentor(app, program, alpha):
    return make_user(program, Role.MENTOR, startups=[alpha], name="정해원")


def test_she_declares_it_and_the_program_reads_why(app, program, alpha, mentor):
    client = browser(app).enter(mentor)
    assert PATH in client.get_page(f"/mentors/{mentor.id}").links
    assert PATH in client.get_page("/mentoring/own/profile").links
    assert client.post_page(PATH, SENT).location == f"/mentors/{mentor.id}"
    manager = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    seen = manager.get_page(f"/mentors/{mentor.id}").text
    assert "배우자가 이사로 재직" in seen
    assert "정해원" in manager.get_page("/startups/alpha/mentoring/suggest").text.split("제외")[1]
    told = db.session.scalars(
        select(AuditEvent.actor_label).where(AuditEvent.action == "mentoring.declare_conflict")
    ).one()
    assert "정해원" in told
    founder = browser(app).enter(make_user(program, Role.STARTUP, startups=[alpha]))
    assert "배우자" not in founder.get_page(f"/mentors/{mentor.id}").text


def test_it_is_asked_of_her_own_startups_alone(app, program, alpha, mentor):
    make_startup(program, "beta")
    client = browser(app).enter(mentor)
    assert "beta" not in client.get_page(PATH).html
    client.post_page(PATH, {**SENT, "startup": "beta"}, status=422)
    client.post_page(PATH, SENT)
    again = client.post_page(PATH, SENT, status=422)
    assert "이미 등록되어 있습니다" in again.text
    assert db.session.query(MentorConflict).count() == 1


def test_who_has_no_startup_yet_is_told_whom_to_tell(app, program):
    client = browser(app).enter(make_user(program, Role.MENTOR))
    assert "사업 담당자에게 알려 주세요" in client.get_page(PATH).text
    manager = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    assert manager.get(PATH).location == "/mentors"
