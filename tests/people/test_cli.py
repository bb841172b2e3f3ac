import json

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.people.models import User
from tracker.people.queries import memberships_of
from tracker.web.console import console_language

CHOSEN = "seven slow llamas over the hill"


@pytest.fixture
def run(app):
    make_startup(make_program())
    db.session.commit()

    def invoke(*words):
        db.session.commit()
        return app.test_cli_runner().invoke(args=list(words))

    return invoke


def test_an_invitation_prints_a_link_that_lets_in(app, run):
    result = run(
        *[
            "user",
            "invite",
            "--email",
            "Kim@Example.org",
            "--name",
            "김서연",
            "--role",
            "startup",
            "--startup",
            "alpha",
        ],
        "--owner",
        "--title",
        "대표이사",
        "--json",
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["email"] == "kim@example.org"
    client = browser(app)
    client.get_page(told["link"].removeprefix("http://localhost"))
    client.post_page("/invitation", {"password": CHOSEN})
    user = db.session.scalars(select(User)).one()
    assert user.title == "대표이사"
    membership = memberships_of(user.id)[0]
    assert (membership.role, membership.owner) == (Role.STARTUP, True)
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "people.invite_user")
    ).one()
    assert event.actor_label.endswith("@console")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--email kim@example.org --role startup", "startup_needed"),
        ("--email kim@example.org --role startup --startup nowhere", "startup_unknown"),
        ("--email kim@example.org --role mentor --program nowhere", "program_unknown"),
        ("--email nonsense --role mentor", "email_malformed"),
        ("--email kim@example.org --role mentor --owner", "owner_of_no_startup"),
    ],
)
def test_a_refusal_is_told_in_words_and_as_an_object(run, words, code):
    result = run("user", "invite", "--name", "김서연", "--json", *words.split())
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert error["code"] == code
    assert error["message"] in result.stderr
    assert db.session.scalars(select(User)).all() == []


def test_a_reset_link_is_for_a_known_user(app, run):
    user = make_user(make_program("other"), Role.EXECUTIVE)
    result = run("user", "reset-link", "--email", user.email)
    assert result.exit_code == 0, result.output
    client = browser(app)
    client.get_page(result.stdout.strip().removeprefix("http://localhost"))
    client.post_page("/password/new", {"password": CHOSEN})
    assert run("user", "reset-link", "--email", "nobody@example.org").exit_code == 1


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LC_MESSAGES": "en_GB", "LANG": "ko_KR.UTF-8"}, "en"),
    ],
)
def test_the_console_speaks_the_shells_language(environ, language):
    assert console_language(environ) == language
