"""A posting while the ledger is checked is no fault of the ledger."""

import json
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.credits.test_actions import MILLION, day, grant
from tests.factories import make_program, make_startup
from tests.pages import client, sign_in
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.program.models import Program, Startup

__all__ = ["client", "sign_in"]
FIRST_READ = "FROM ledger_account"


@pytest.fixture
def startup_id(app):
    del app
    startup = make_startup(make_program())
    grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    db.session.commit()
    return startup.id


@contextmanager
def posting_meanwhile(app, startup_id):
    """Another writer posts and commits right after the check has begun to read."""

    def post():
        with app.app_context():
            begin_write()
            startup = db.session.get_one(Startup, startup_id)
            grant(startup, MILLION, day(2, 1), day(12, 31), today=day(2, 1))
            db.session.commit()
            posted.append(startup_id)

    posted: list[int] = []
    begun: list[str] = []

    def note(connection, cursor, statement, *rest):
        if FIRST_READ in statement and not begun:
            begun.append(statement)
            writer = threading.Thread(target=post)
            writer.start()
            writer.join(20)

    event.listen(db.engine, "after_cursor_execute", note)
    yield
    event.remove(db.engine, "after_cursor_execute", note)
    assert posted == [startup_id]


def test_the_command_checks_the_ledger_as_it_was_at_one_instant(app, startup_id):
    with posting_meanwhile(app, startup_id):
        result = app.test_cli_runner().invoke(args=["ledger", "verify", "--json"])
    assert json.loads(result.stdout)["holds"]


def test_the_page_checks_the_ledger_as_it_was_at_one_instant(app, startup_id, sign_in):
    auditor = sign_in(Role.AUDITOR, program=db.session.query(Program).one())
    with posting_meanwhile(app, startup_id):
        page = auditor.post_page("/credits/ledger/verify", status=200)
    assert "원장 기록 1건이 모두 맞습니다" in page.text
