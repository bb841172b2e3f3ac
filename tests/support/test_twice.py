"""Help that seems logged twice: one rule for every kind, asked once."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.support.models import SupportEntry
from tracker.support.rules import GivenHelp, SupportKind, seems_twice
from tracker.values.clock import today

SESSION = GivenHelp(SupportKind.MENTORING, "정해원", 7, "가격 정책")
ADVICE = GivenHelp(SupportKind.CONSULTING, "김변호사", None, "계약서 검토")


@pytest.mark.parametrize(
    ("new", "other", "twice"),
    [
        (SESSION, replace(SESSION, topic="채용"), True),
        (SESSION, replace(SESSION, given_by="정 해원", mentor_user_id=None), True),
        (SESSION, replace(SESSION, mentor_user_id=8), False),
        (SESSION, replace(SESSION, kind=SupportKind.CONSULTING), False),
        (ADVICE, replace(ADVICE, topic="계약서  검토"), True),
        (ADVICE, replace(ADVICE, topic="특허 출원"), False),
        (ADVICE, replace(ADVICE, given_by="이변호사"), False),
    ],
)
def test_a_session_is_told_by_its_mentor_and_other_help_by_its_topic_too(new, other, twice):
    assert seems_twice(new, [other]) is twice


@pytest.mark.parametrize("kind", ["mentoring", "consulting", "introduction"])
def test_the_quick_log_asks_once_and_believes_the_answer(app, kind):
    program = make_program()
    make_startup(program)
    client = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    sent = {"startup": "alpha", "kind": kind, "held_on": str(today("Asia/Seoul")),
            "minutes": "60", "given_by": "김변호사", "topic": "계약서 검토"}  # fmt: skip
    client.post_page("/support/new", {**sent, "idempotency_key": "first-key-of-this-form"})
    keyed = {**sent, "idempotency_key": "another-key-of-this-form"}
    asked = client.post_page("/support/new", keyed, status=422)
    assert "이미 있습니다" in asked.text
    own = {name: value for name, value in keyed.items() if name != "startup"}
    client.post_page("/startups/alpha/support/new", own, status=422)
    client.post_page("/startups/alpha/support/new", {**own, "twice": "yes"})
    assert db.session.scalar(select(func.count()).select_from(SupportEntry)) == 2
