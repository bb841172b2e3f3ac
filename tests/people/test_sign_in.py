import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tests.pages import Page, browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import Attempt, ProgramMembership, User, UserSession
from tracker.people.queries import token_hash
from tracker.people.rules import GUEST_LIFE, SIGN_IN_SOURCE, STAFF_LIFE
from tracker.values.clock import now

WRONG = "not the right password at all"


@pytest.fixture
def program(app):
    return make_program()


@pytest.fixture
def manager(program):
    return make_user(program, Role.PROGRAM_MANAGER, email="manager@example.org")


def try_in(client, email, password, *, status=422, **kwargs) -> Page:
    data = {"email": email, "password": password}
    return client.post_page("/sign-in", data, status=status, **kwargs)


def without_what_differs(html: str, email: str) -> str:
    html = re.sub(r'name="csrf_token" value="[^"]+"', "", html)
    return html.replace(email, "…")


def test_each_role_comes_home(sign_in):
    homes = {
        Role.ADMINISTRATOR: "/users",
        Role.PROGRAM_MANAGER: "/home",
        Role.EXECUTIVE: "/dashboard",
        Role.AUDITOR: "/dashboard",
        Role.STARTUP: "/startups/alpha/credits",
        Role.MENTOR: "/startups",
    }
    for role, home in homes.items():
        assert sign_in(role).get("/").headers["Location"] == home


def test_a_startup_user_without_a_startup_left_is_refused(sign_in):
    client = sign_in(Role.STARTUP)
    from tracker.program.models import Startup

    startup = db.session.scalars(select(Startup)).one()
    startup.left_on = now().date() - timedelta(days=1)
    client.get_page("/", status=403)
    assert client.get("/startups/alpha/credits").status_code == 404


def test_unknown_wrong_disabled_and_not_yet_accepted_get_one_answer(client, program, manager):
    make_user(program, Role.EXECUTIVE, email="disabled@example.org").disabled_at = now()
    make_user(program, Role.EXECUTIVE, email="waiting@example.org", accepted=False)
    answers = set()
    for email, password in (
        ("nobody@example.org", PASSWORD),
        ("manager@example.org", WRONG),
        ("disabled@example.org", PASSWORD),
        ("waiting@example.org", PASSWORD),
    ):
        page = try_in(client, email, password)
        assert "로그인하지 못했습니다" in page.text
        headers = sorted(name for name, _ in page.response.headers)
        answers.add((without_what_differs(page.html, email), tuple(headers)))
    assert len(answers) == 1


def test_the_password_never_comes_back(client, manager):
    assert WRONG not in try_in(client, manager.email, WRONG).html


def test_an_address_is_not_case_sensitive_and_a_password_is(client, manager):
    try_in(client, "MANAGER@Example.org", PASSWORD, status=302)
    try_in(browser(client.application), manager.email, PASSWORD.upper())


@pytest.mark.parametrize("email", ["", "x" * 300, "a\x00b@example.org", "' OR 1=1 --", "<script>"])
def test_strange_addresses_are_refused_quietly(client, program, email):
    page = try_in(client, email, PASSWORD)
    assert "<script>" not in page.html.partition("<form")[2].replace("<script src", "")


def test_a_field_sent_twice_is_refused(client, manager):
    data = {
        "email": [manager.email, "other@example.org"],
        "password": PASSWORD,
        "csrf_token": client.token(),
    }
    assert client.post("/sign-in", data=data).status_code == 422


def test_sign_in_makes_a_new_session_and_forgets_the_old_cookie(client, manager):
    with client.session_transaction() as session:
        session["planted"] = "by an attacker"
    client.sign_in(manager.email)
    with client.session_transaction() as session:
        assert "planted" not in session
        first = session["_user_id"]
        raw = session.get("csrf_token")
    assert raw != "0123456789abcdef0123456789abcdef01234567"
    client.sign_in(manager.email)
    with client.session_transaction() as session:
        second = session["_user_id"]
    assert first != second
    ended = dict(db.session.execute(select(UserSession.token_hash, UserSession.ended_at)).all())
    assert ended[token_hash(first)] is not None
    assert ended[token_hash(second)] is None


def test_only_the_hash_of_a_session_is_kept(client, manager):
    client.sign_in(manager.email)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43
    kept = db.session.scalars(select(UserSession.token_hash)).one()
    assert kept == token_hash(token) != token


def test_sign_out_ends_the_session_not_only_the_cookie(client, manager):
    client.sign_in(manager.email)
    stolen = browser(client.application)
    stolen.set_cookie("tracker", client.get_cookie("tracker").value)
    assert stolen.get("/account").status_code == 200
    page = client.post_page("/sign-out")
    assert page.location == "/sign-in"
    assert '"cache"' in page.response.headers["Clear-Site-Data"]
    assert client.get("/account").status_code == 302
    assert stolen.get("/account").status_code == 302


def test_sign_out_is_no_link(sign_in):
    client = sign_in(Role.EXECUTIVE)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert client.get("/account").status_code == 200


def test_every_page_offers_to_sign_out(sign_in):
    for role in Role:
        sign_in(role).get_page("/account").form("/sign-out")


@pytest.mark.parametrize("to", ["/users?page=2", "/startups/alpha/credits"])
def test_sign_in_leads_where_one_wanted_to_go(client, manager, to):
    wanted = client.get(to).headers["Location"]
    form = client.get_page(wanted).form("/sign-in")
    sent = {**form.fields, "email": manager.email, "password": PASSWORD}
    assert client.post_page("/sign-in", sent).location == to


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/%0d%0aSet-Cookie:x=1\r\nx: y",
        "",
    ],
)
def test_sign_in_leads_nowhere_else(app, manager, to):
    client = browser(app)
    page = client.get_page("/sign-in", query_string={"next": to})
    assert page.form("/sign-in").fields["next"] == ""
    sent = {"email": manager.email, "password": PASSWORD, "next": to}
    assert client.post_page("/sign-in", sent).location == "/"


def test_the_sixth_failure_waits_whatever_the_password(client, manager):
    for _ in range(5):
        try_in(client, manager.email, WRONG)
    page = try_in(client, manager.email, PASSWORD, status=429)
    assert 0 < int(page.response.headers["Retry-After"]) <= 60
    assert "시도가 많습니다" in page.text


def test_an_unknown_account_is_throttled_like_a_known_one(client, program):
    for _ in range(5):
        try_in(client, "nobody@example.org", WRONG)
    assert try_in(client, "nobody@example.org", WRONG, status=429).response.headers["Retry-After"]


def test_another_accounts_failures_do_not_count(client, program, manager):
    for _ in range(6):
        try_in(client, "nobody@example.org", WRONG, status=422 if _ < 5 else 429)
    try_in(client, manager.email, PASSWORD, status=302)


def test_the_wait_ends_and_success_starts_anew(client, manager):
    for _ in range(5):
        try_in(client, manager.email, WRONG)
    db.session.execute(update(Attempt).values(at=now() - timedelta(minutes=2)))
    try_in(client, manager.email, PASSWORD, status=302)
    assert (
        db.session.scalars(select(Attempt.subject).where(Attempt.subject.like("sign_in:%"))).all()
        == []
    )


def test_one_source_cannot_try_many_accounts(client, manager):
    for number in range(SIGN_IN_SOURCE.most):
        try_in(client, f"guess{number}@example.org", WRONG)
    try_in(client, manager.email, PASSWORD, status=429)
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    try_in(client, manager.email, PASSWORD, status=302, environ_overrides=elsewhere)


def test_successes_do_not_fill_a_sources_limit(app, manager):
    for _ in range(3):
        browser(app).sign_in(manager.email)
    assert db.session.scalars(select(Attempt.id)).all() == []


def test_the_table_of_attempts_names_nobody(client, manager):
    try_in(client, manager.email, WRONG)
    subjects = db.session.scalars(select(Attempt.subject)).all()
    assert len(subjects) == 2
    assert not any("example" in subject or "127" in subject for subject in subjects)


@pytest.mark.parametrize(("role", "life"), [(Role.AUDITOR, STAFF_LIFE), (Role.STARTUP, GUEST_LIFE)])
def test_a_session_ends_unused_and_old(sign_in, role, life):
    for column, age in (("last_seen_at", life.idle), ("created_at", life.absolute)):
        client = sign_in(role)
        almost = now() - age + timedelta(minutes=2)
        db.session.execute(update(UserSession).values({column: almost}))
        assert client.get("/account").status_code == 200
        db.session.execute(update(UserSession).values({column: now() - age}))
        assert client.get("/account").status_code == 302


def test_last_use_is_written_down_at_most_once_a_minute(sign_in):
    client = sign_in(Role.EXECUTIVE)
    seen = select(UserSession.last_seen_at)
    client.get("/account")
    first = db.session.scalar(seen)
    client.get("/account")
    db.session.rollback()
    assert db.session.scalar(seen) == first
    db.session.execute(update(UserSession).values(last_seen_at=now() - timedelta(minutes=5)))
    client.get("/account")
    db.session.rollback()
    assert db.session.scalar(seen) > now() - timedelta(minutes=1)


def test_a_role_taken_away_behind_the_applications_back_counts_at_once(sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    assert client.get("/users").status_code == 200
    db.session.execute(update(ProgramMembership).values(role=Role.EXECUTIVE))
    assert client.get("/users").status_code == 403


def test_a_user_disabled_behind_the_applications_back_is_out_at_once(sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    db.session.execute(update(User).values(disabled_at=now()))
    assert client.get("/users").status_code == 302


def test_a_cookie_of_another_key_is_nobodys(app, sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    app.secret_key = "another key, as long as the first one was"
    assert client.get("/account").status_code == 302


def test_a_rotated_key_keeps_people_signed_in(app, sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    app.config["SECRET_KEY_FALLBACKS"] = [app.secret_key]
    app.secret_key = "another key, as long as the first one was"
    assert client.get("/account").status_code == 200


def test_a_weaker_hash_is_renewed_at_sign_in(client, manager):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    manager.password_hash = weak
    client.sign_in(manager.email)
    db.session.rollback()
    assert manager.password_hash != weak
    browser(client.application).sign_in(manager.email)


def test_the_page_lets_password_managers_work(client):
    page = client.get_page("/sign-in")
    fields = {control["name"]: control for control in page.controls if control.get("name")}
    assert fields["email"]["autocomplete"] == "username"
    assert fields["password"]["autocomplete"] == "current-password"
    assert fields["password"]["type"] == "password"
    assert "onpaste" not in page.html


def test_words_follow_the_person_not_the_browser(client, program):
    user = make_user(program, Role.EXECUTIVE, language="en")
    assert "로그인" in client.get_page("/sign-in").text
    client.sign_in(user.email)
    assert client.get_page("/account").title.startswith("Your account")


def test_the_door_speaks_the_chosen_language(client, program):
    page = client.post_page("/account/language", {"language": "en", "next": "/sign-in"})
    assert page.location == "/sign-in"
    assert client.get_page("/sign-in").title.startswith("Sign in")
    client.post_page("/account/language", {"language": "fr"}, status=400)
    outside = {"language": "ko", "next": "https://evil.example"}
    assert client.post_page("/account/language", outside).location == "/"


def test_a_mentor_sees_no_other_startup(sign_in, program):
    make_startup(program)
    make_startup(program, "beta")
    client = sign_in(Role.MENTOR)
    assert client.get("/startups/alpha").status_code == 200
    assert client.get("/startups/beta").status_code == 404
