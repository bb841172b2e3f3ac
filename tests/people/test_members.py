"""A startup's owner and her colleagues: who was here, links for who cannot sign in, sessions ended."""

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.people.models import AccessLink
from tracker.program.models import Program

SURE = {"current_password": PASSWORD}
CHOSEN = "seven slow llamas over the hill"


@pytest.fixture
def alpha(app):
    return make_startup(make_program())


@pytest.fixture
def owner(sign_in, alpha):
    return sign_in(Role.STARTUP, startups=[alpha], owner=True)


def link_on(page) -> str:
    field = next(one for one in page.controls if one.get("id") == "link")
    return field["value"].removeprefix("http://localhost")


def test_an_owner_helps_a_colleague_back_in(app, owner, alpha, sign_in):
    colleague = sign_in(Role.STARTUP, startups=[alpha])
    colleague.get_page("/account")
    path = f"/startups/alpha/members/{colleague.user.id}"
    assert path in owner.get_page("/startups/alpha/members").links
    assert "접속 중인 기기 1대" in owner.get_page(path).text
    owner.post_page(f"{path}/sessions/end")
    assert colleague.get("/account").status_code == 302
    owner.get_page(f"{path}/link")
    owner.post_page(f"{path}/link", {"current_password": "wrong"}, status=422)
    assert not open_resets()
    link = link_on(owner.post_page(f"{path}/link", SURE, status=200))
    fresh = browser(app)
    fresh.get(link)
    fresh.post_page("/password/new", {"password": CHOSEN})
    browser(app).sign_in(colleague.user.email, CHOSEN)
    told = set(db.session.scalars(select(AuditEvent.action)))
    assert {"people.end_sessions", "people.make_link"} <= told


def open_resets() -> list[int]:
    links = select(AccessLink.id).where(
        AccessLink.purpose == "password_reset", AccessLink.ended_at.is_(None)
    )
    return list(db.session.scalars(links))


def test_an_owner_does_nothing_to_who_belongs_elsewhere_too(owner, alpha):
    program = alpha_program(alpha)
    beta = make_startup(program, "beta")
    shared = make_user(program, Role.STARTUP, startups=[alpha, beta])
    stranger = make_user(program, Role.STARTUP, startups=[beta])
    manager = make_user(program, Role.PROGRAM_MANAGER)
    for user in (shared, stranger, manager, owner.user):
        path = f"/startups/alpha/members/{user.id}"
        owner.get_page(path, 404)
        owner.get_page(f"{path}/link", 404)
        owner.post_page(f"{path}/link", SURE, status=404)
        owner.post_page(f"{path}/sessions/end", status=404)
    assert not open_resets()


def alpha_program(alpha):
    return db.session.get_one(Program, alpha.program_id)


def test_a_member_who_is_no_owner_reaches_none_of_it(alpha, sign_in):
    member = sign_in(Role.STARTUP, startups=[alpha])
    other = sign_in(Role.STARTUP, startups=[alpha])
    path = f"/startups/alpha/members/{other.user.id}"
    member.get_page(path, 403)
    member.post_page(f"{path}/sessions/end", status=403)
