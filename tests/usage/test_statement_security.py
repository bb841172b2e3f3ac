"""What a statement's pages and links must not tell or allow."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from tests.factories import OPERATOR
from tests.pages import browser
from tests.usage import test_statement_views
from tests.usage.test_statement_views import (
    LIST,
    NEW,
    REQUESTS,
    TODAY,
    ask,
    keep,
    path_of,
    picture,
    send,
    typed,
)
from tracker.db import db
from tracker.files.models import StoredFile
from tracker.people.actions import disable_user, remove_member
from tracker.people.models import Attempt, User
from tracker.program.models import Program, Startup
from tracker.usage.models import BalanceStatement
from tracker.usage.queries import books
from tracker.usage.queries.mappings import UnmappedAccount
from tracker.usage.views import requests as request_views
from tracker.usage.views import statements as views
from tracker.values.clock import now

founder = test_statement_views.founder  # fixtures
manager = test_statement_views.manager


def test_what_no_startup_is_mapped_to_is_told_to_the_program_alone(founder, manager, monkeypatch):
    found = [UnmappedAccount("beta's", Decimal(7_654_321), 1, TODAY, TODAY, ())]
    monkeypatch.setattr(books, "unmapped_sub_accounts", lambda program_id: found)
    keep(founder, "49,000,000", TODAY, 1)
    assert "7,654,321" in manager.get_page(LIST).text
    assert "7,654,321" not in founder.get_page(LIST).text


def test_a_link_cannot_fill_the_disk_hour_after_hour(app, manager, monkeypatch):
    monkeypatch.setattr(views, "PICTURES_LONG", replace(views.PICTURES_LONG, most=2))
    phone = browser(app)
    phone.get_page(path_of(ask(manager)))
    for _ in range(2):
        send(phone, "/statement", typed(**picture()), 200)
    db.session.execute(
        update(Attempt)
        .where(Attempt.subject.like("pictures%"))
        .values(at=now() - timedelta(days=2))
    )
    db.session.commit()
    sent = {**typed(**picture()), "csrf_token": phone.token()}
    refused = phone.post("/statement", data=sent, content_type="multipart/form-data")
    assert refused.status_code == 429


@pytest.mark.parametrize("let_go", ["disabled", "removed"])
def test_a_link_ends_with_its_addressees_access(app, manager, let_go):
    phone = browser(app)
    phone.get_page(path_of(ask(manager)))
    user = db.session.scalars(select(User).where(User.name == "김서연")).one()
    program = db.session.scalars(select(Program)).one()
    if let_go == "disabled":
        disable_user(program.id, user.id, by=OPERATOR, at=now())
    else:
        startup = db.session.scalars(select(Startup)).one()
        remove_member(startup.id, program.id, user.id, by=OPERATOR, at=now())
    db.session.commit()
    assert phone.get("/statement").status_code == 410


@pytest.mark.parametrize("step", ["", "confirm"])
def test_a_link_takes_no_balance_of_a_month_before_its_own(app, manager, step):
    phone = browser(app)
    phone.get_page(path_of(ask(manager)))
    before = TODAY.replace(day=1) - timedelta(days=1)
    page = send(phone, "/statement", typed(on=before, step=step), 422)
    assert "그날이나 그 뒤의 잔액" in page.text
    assert db.session.query(BalanceStatement).count() == 0


def test_a_pictures_name_is_kept_as_it_can_be_stored(founder):
    send(founder, NEW, typed(step="confirm", **picture(name="a\0\u202eb.png")))
    assert db.session.scalars(select(StoredFile.name)).one() == "a\ufffd\ufffdb.png"


def test_requests_without_end_are_refused(manager, monkeypatch):
    monkeypatch.setattr(request_views, "REQUESTS", replace(request_views.REQUESTS, most=1))
    ask(manager)
    sent = {"startup": "alpha", "month": f"{TODAY:%Y-%m}", "csrf_token": manager.token()}
    refused = manager.post(REQUESTS, data=sent)
    assert refused.status_code == 429
