import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, make_program, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import User, UserSession

CHOSEN = "seven slow llamas over the hill"


def test_name_and_title_are_ones_own_to_change(sign_in):
    client = sign_in(Role.EXECUTIVE)
    client.post_page("/account", {"name": " 한지우 ", "title": ""})
    page = client.get_page("/account")
    assert "한지우" in page.text
    db.session.rollback()
    assert db.session.scalars(select(User.name)).one() == "한지우"
    client.post_page("/account", {"name": ""}, status=422)


def test_everybody_can_change_her_password(sign_in):
    for role in Role:
        client = sign_in(role)
        change = {"current_password": PASSWORD, "password": CHOSEN}
        assert client.post_page("/account/password", change).location == "/account"


def test_a_change_of_password_asks_for_the_current_one(sign_in):
    client = sign_in(Role.EXECUTIVE)
    change = {"current_password": "not my password at all", "password": CHOSEN}
    page = client.post_page("/account/password", change, status=422)
    assert "현재 비밀번호가 맞지 않습니다" in page.text
    client.post_page("/account/password", {"password": CHOSEN}, status=422)
    browser(client.application).sign_in(client.user.email, PASSWORD)


def test_the_current_password_cannot_be_guessed_at_leisure(sign_in):
    client = sign_in(Role.EXECUTIVE)
    change = {"current_password": "not my password at all", "password": CHOSEN}
    for _ in range(5):
        client.post_page("/account/password", change, status=422)
    right = {"current_password": PASSWORD, "password": CHOSEN}
    page = client.post_page("/account/password", right, status=422)
    assert "시도가 많습니다" in page.text


def test_a_new_password_gets_a_new_session(sign_in):
    client = sign_in(Role.EXECUTIVE)
    before = client.get_cookie("tracker").value
    with client.session_transaction() as session:
        old = session["_user_id"]
    client.post_page("/account/password", {"current_password": PASSWORD, "password": CHOSEN})
    with client.session_transaction() as session:
        assert session["_user_id"] != old
    stolen = browser(client.application)
    stolen.set_cookie("tracker", before)
    assert stolen.get("/account").status_code == 302


def test_ones_sessions_are_shown_and_ended(sign_in):
    client = sign_in(Role.EXECUTIVE)
    agent = {"HTTP_USER_AGENT": "<b>Pocket/1 (x)"}
    phone = browser(client.application)
    data = {"email": client.user.email, "password": PASSWORD}
    phone.post_page("/sign-in", data, environ_overrides=agent)
    page = client.get_page("/account")
    assert "<b>Pocket/1" in page.text
    assert "현재 기기" in page.text
    ends = [form.action for form in page.forms if form.action.endswith("/end")]
    assert len(ends) == 1
    client.post_page(ends[0])
    assert phone.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_anothers_session_is_not_found(sign_in):
    client, other = sign_in(Role.EXECUTIVE), sign_in(Role.AUDITOR)
    theirs = db.session.scalars(
        select(UserSession.id).where(UserSession.user_id == other.user.id)
    ).one()
    client.post_page(f"/account/sessions/{theirs}/end", status=404)
    assert other.get("/account").status_code == 200


@pytest.fixture
def of_two_programs(app):
    here, there = make_program(), make_program("other", name="두 번째 사업", name_en=None)
    user = make_user(here, Role.ADMINISTRATOR)
    make_user(there, Role.EXECUTIVE, email=user.email)
    make_program("third", name="남의 사업")
    return browser(app).sign_in(user.email)


def test_a_second_program_brings_a_switcher(of_two_programs):
    client = of_two_programs
    page = client.get_page("/account")
    assert "두 번째 사업" in page.text
    assert "남의 사업" not in page.text
    assert client.get("/users").status_code == 200
    assert client.post_page("/program/switch", {"program": "other"}).location == "/"
    assert client.get("/users").status_code == 403
    assert client.get("/").headers["Location"] == "/dashboard"
    client.post_page("/program/switch", {"program": "unicorn"})
    assert client.get("/users").status_code == 200


def test_another_program_cannot_be_switched_to(of_two_programs):
    of_two_programs.post_page("/program/switch", {"program": "third"}, status=404)
    of_two_programs.post_page("/program/switch", {"program": "nowhere"}, status=404)
    of_two_programs.post_page("/program/switch", {}, status=400)


def test_one_program_has_no_switcher(sign_in):
    page = sign_in(Role.ADMINISTRATOR).get_page("/account")
    assert not [form for form in page.forms if form.action == "/program/switch"]
