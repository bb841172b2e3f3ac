"""Asking every startup of which days are missing, at once."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import OPERATOR, make_startup
from tests.usage.test_statement_views import REQUESTS, TODAY
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.program.models import Program, Startup
from tracker.usage.models import StatementRequest
from tracker.usage.rules.estimates import days_between
from tracker.usage.rules.requests import RequestFacts, month_cover, unasked
from tracker.values.clock import now

MONTH, AT = date(2026, 9, 1), datetime(2026, 10, 1, tzinfo=UTC)
ALL = {"startup": "*", "month": f"{TODAY:%Y-%m}"}


def cover(covered=()):
    return month_cover(MONTH, covered, [], since=MONTH, today=date(2026, 9, 3))


def asked(**changes):
    sent = RequestFacts(1, 1, 1, MONTH, "A", None, False, AT, "B", AT, None, None)
    return replace(sent, expires_at=AT + timedelta(days=14), **changes)


def test_who_lacks_days_and_was_not_asked_or_let_it_pass_is_asked():
    whole = cover([date(2026, 9, n) for n in (1, 2, 3)])
    covers = {1: whole, 2: cover(), 3: cover(), 4: cover(), 5: cover(), 6: cover()}
    requests = {
        3: asked(),
        4: asked(answered_at=AT),
        5: replace(asked(), expires_at=AT),
        6: asked(ended_at=AT),
    }
    assert unasked(covers, requests, at=AT) == {2, 5, 6}


def give(startup):
    granted_on = TODAY - timedelta(days=9)
    new = NewGrant(granted_on, TODAY + timedelta(days=90), "R", amount_krw=1000)
    grant_credits(startup.id, new, key=startup.slug, by=OPERATOR, at=now(), today=TODAY)


@pytest.fixture
def manager(sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    program = db.session.query(Program).one()
    for slug in ("bravo", "charlie", "delta"):
        give(make_startup(program, slug))
    db.session.commit()
    return client


def links(page):
    return set(re.findall(r"/statement-links/[\w-]+", page.html))


def test_all_are_asked_with_one_press_and_each_has_a_link_of_its_own(manager):
    assert "3곳입니다" in manager.get_page(REQUESTS).text
    page = manager.post_page(REQUESTS, ALL, status=200)
    assert "기업 3곳의 링크를 만들었습니다" in page.text
    assert len(links(page)) == db.session.query(StatementRequest).count() == 3
    assert "모두 요청" not in page.text
    assert page.text.count("일의 자료가 없습니다. 아래 링크를") == 3
    assert len(links(manager.get_page(REQUESTS))) == 0


def test_who_was_asked_already_keeps_her_link(manager):
    manager.post_page(REQUESTS, {**ALL, "startup": "bravo"}, status=200)
    page = manager.post_page(REQUESTS, ALL, status=200)
    assert "기업 2곳의 링크" in page.text
    assert (
        db.session.query(StatementRequest).filter(StatementRequest.ended_at.isnot(None)).count()
        == 0
    )
    manager.post_page(REQUESTS, ALL, status=422)
    assert db.session.query(StatementRequest).count() == 3


def test_all_are_mailed_where_there_are_addresses_and_mail_is_configured(app, manager, sign_in):
    sign_in(Role.STARTUP, owner=True)
    give(db.session.query(Startup).filter_by(slug="alpha").one())
    db.session.commit()
    config = app.extensions["tracker_config"]
    mailing = replace(config, smtp_url="smtp://localhost", mail_from="a@example.org")
    app.extensions["tracker_config"] = mailing
    page = manager.post_page(REQUESTS, ALL, status=200)
    assert len(links(page)) == 4
    assert db.session.query(OutgoingMail).count() == 1


def test_who_only_reads_is_offered_nothing_to_ask(manager, sign_in):
    auditor = sign_in(Role.AUDITOR)
    assert "모두 요청" not in auditor.get_page(REQUESTS).text
    assert auditor.post(REQUESTS, data=ALL).status_code in {400, 403}


def test_a_day_that_is_not_over_lacks_nothing():
    today, month = date(2026, 9, 15), date(2026, 9, 1)
    until_yesterday = days_between(month, date(2026, 9, 14))
    told = month_cover(month, until_yesterday, [], since=month, today=today)
    assert (told.complete, told.through) == (True, date(2026, 9, 14))
    assert month_cover(month, [], [], since=month, today=month).through is None
    assert month_cover(month, [], [], since=month, today=date(2026, 10, 1)).missing == 30
