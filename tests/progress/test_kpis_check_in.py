"""A month's check-in from end to end: asked, opened by its link, kept, submitted, opened again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import Page, browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.progress.actions import close_period, record_readings
from tracker.progress.actions.kpis import stated_for
from tracker.progress.models import CheckInAnswer, CheckInLink
from tracker.progress.queries.kpis import readings_of_startup
from tracker.progress.rules.check_ins import month_to_ask
from tracker.progress.rules.kpis import FIELDS_MAX, Kpi
from tracker.progress.rules.readings import ReadingSource, standing
from tracker.values.clock import now, today
from tracker.values.periods import PeriodKind, period_before, period_of

ZONE = "Asia/Seoul"
LAST = {"revenue": 320_000_000, "headcount": 41, "cash": 900_000_000}


def month():
    day = month_to_ask(today(ZONE))
    return period_of(PeriodKind.MONTH, day, program_starts_on=day)


@pytest.fixture
def place(app):
    """A program with two startups; `alpha` stated some figures for the month before."""
    program = make_program(starts_on=today(ZONE).replace(year=today(ZONE).year - 2, month=1, day=1))
    alpha, beta = make_startup(program), make_startup(program, "beta")
    before = period_before(month(), program_starts_on=month().starts_on)
    record_readings(
        alpha.id,
        [
            stated_for(Kpi(name), Decimal(value), before, ReadingSource.PROGRAM, today=today(ZONE))
            for name, value in LAST.items()
        ],
        verified=True,
        by=OPERATOR,
        at=now(),
        today=today(ZONE),
    )
    manager = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    return program, alpha, beta, manager


def ask(manager, slug="alpha"):
    """The address the link has, as the manager is shown it."""
    page = manager.post_page(
        "/figures/check-ins", {"startup": slug, "month": month().name}, status=200
    )
    shown = [one["value"] for one in page.controls if "check-in-links" in (one.get("value") or "")]
    return [address.removeprefix("http://localhost") for address in shown]


def phone(app, address):
    client = browser(app)
    page = client.get_page(address)
    return client, page


def fields(page: Page):
    names = {kpi.value for kpi in Kpi}
    return {one["name"]: one.get("value") for one in page.controls if one.get("name") in names}


def walk(client):
    """Every step as it is drawn, sent unchanged, to the review; the fields met and the taps."""
    met, taps, page = [], 0, client.get_page("/check-in")
    while shown := fields(page):
        met += shown
        path = page.forms[-1].action
        answer = client.post_page(path, {name: value or "7" for name, value in shown.items()})
        page, taps = client.get_page(answer.location), taps + 1
    return met, taps, page


def test_a_usual_month_is_few_fields_none_typed_twice_and_few_taps(app, place):
    _, alpha, _, manager = place
    client, page = phone(app, ask(manager)[0])
    assert fields(page)["revenue"] == "320,000,000"  # as last month
    met, taps, review = walk(client)
    assert len(met) == len(set(met)) <= FIELDS_MAX
    assert "320,000,000" in review.text
    assert taps + 1 <= 5
    client.post_page("/check-in/submit")
    stood = standing(readings_of_startup(alpha.id))
    assert stood[Kpi.HEADCOUNT, month()].value == 41
    assert not stood[Kpi.HEADCOUNT, month()].verified
    assert stood[Kpi.HEADCOUNT, month()].source is ReadingSource.CHECK_IN


def test_half_filled_and_closed_on_a_phone_is_still_there(app, place):
    _, _, _, manager = place
    address = ask(manager)[0]
    client, page = phone(app, address)
    kept = {"keep": "1", "revenue": "3억3천만", "csrf_token": client.token()}
    assert client.post(page.forms[-1].action, data=kept).status_code == 204
    _, page = phone(app, address)
    assert fields(page)["revenue"] == "330,000,000"
    _, page = phone(app, ask(manager)[0])  # also where the link is asked for anew
    assert fields(page)["revenue"] == "330,000,000"


def test_what_can_be_read_is_kept_beside_what_cannot(app, place):
    _, _, _, manager = place
    client, page = phone(app, ask(manager)[0])
    sent = {"revenue": "340,000,000", "arr": "많음"}
    client.post_page(page.forms[-1].action, sent, status=422)
    kept = db.session.scalars(select(CheckInAnswer)).all()
    assert [(one.kpi, one.value) for one in kept] == [(Kpi.REVENUE, 340_000_000)]


def test_a_submitted_check_in_takes_nothing_more_and_shows_no_figure(app, place):
    _, _, _, manager = place
    address = ask(manager)[0]
    client, _ = phone(app, address)
    _, _, _ = walk(client)
    client.post_page("/check-in/submit")
    thanks = client.get_page("/check-in")
    assert "320,000,000" not in thanks.text
    client.post_page("/check-in?step=1", {"revenue": "1"}, status=410)
    client.post_page("/check-in/submit", status=410)
    browser(app).get_page(address, status=410)


def test_an_expired_replaced_or_tampered_link_is_refused_and_leaks_nothing(app, place):
    _, _, _, manager = place
    first = ask(manager)[0]
    client, _ = phone(app, first)
    second = ask(manager)[0]
    for address in (first, second[:-1] + ("A" if second[-1] != "A" else "B"), "/check-in-links/x"):
        page = browser(app).get_page(address, status=410)
        assert "알파" not in page.text
        assert "320,000,000" not in page.text
    client.get_page("/check-in", status=410)
    db.session.execute(update(CheckInLink).values(expires_at=now() - timedelta(seconds=1)))
    browser(app).get_page(second, status=410)


def test_a_link_opens_its_own_startups_check_in_alone(app, place):
    _, alpha, beta, manager = place
    client, page = phone(app, ask(manager, "beta")[0])
    assert fields(page)["revenue"] == ""
    assert "320,000,000" not in page.html
    sent = {"revenue": "5", "startup": "alpha", "check_in_id": "1"}
    client.post_page(page.forms[-1].action, sent)
    client.post_page("/check-in/submit")
    assert (Kpi.REVENUE, month()) not in standing(readings_of_startup(alpha.id))
    assert standing(readings_of_startup(beta.id))[Kpi.REVENUE, month()].value == 5


def test_a_closed_month_takes_no_check_in(app, place):
    program, _, _, manager = place
    address = ask(manager)[0]
    client, _ = phone(app, address)
    close_period(program.id, month(), "", by=OPERATOR, at=now(), today=today(ZONE))
    client.get_page("/check-in", status=410)
    manager.post_page("/figures/check-ins", {"startup": "alpha", "month": month().name}, status=422)


def test_reopened_it_holds_what_was_submitted_and_the_reason_becomes_the_corrections(app, place):
    _, alpha, _, manager = place
    address = ask(manager)[0]
    client, _ = phone(app, address)
    walk(client)
    client.post_page("/check-in/submit")
    page = manager.get_page(f"/figures/check-ins?month={month().name}")
    action = next(one.action for one in page.forms if one.action.endswith("/reopen"))
    manager.post_page(action, {"reason": "고객 수 오기"})
    client, page = phone(app, address)
    assert "320,000,000" in page.text  # all fields are filled: the look before submitting
    client.post_page("/check-in?step=1", {"customers": "12"})
    client.post_page("/check-in/submit")
    customers = [one for one in readings_of_startup(alpha.id) if one.kpi is Kpi.CUSTOMERS]
    assert [(one.value, one.reason) for one in customers] == [(7, None), (12, "고객 수 오기")]


def test_the_token_is_in_no_table_and_no_trail(app, place):
    _, _, _, manager = place
    token = ask(manager)[0].rsplit("/", 1)[-1]
    told = db.session.scalars(select(AuditEvent.after)).all()
    assert not [text for text in told if text and token in text]
    assert token not in {row.token_hash for row in db.session.scalars(select(CheckInLink))}


def test_all_who_have_not_submitted_are_asked_at_once(app, place):
    _, _, _, manager = place
    client, _ = phone(app, ask(manager)[0])
    walk(client)
    client.post_page("/check-in/submit")
    assert len(ask(manager, "")) == 1  # beta alone
    assert not db.session.scalars(select(OutgoingMail)).all()  # nothing can be sent here


def test_an_empty_check_in_is_not_submitted(app, place):
    _, _, _, manager = place
    client, _ = phone(app, ask(manager)[0])
    client.post_page("/check-in/submit", status=422)


def test_where_mail_can_be_sent_the_owner_gets_it_in_her_language(app, place):
    program, alpha, _, manager = place
    make_user(program, Role.STARTUP, startups=[alpha], owner=True, email="owner@example.org")
    app.extensions["tracker_config"] = replace(
        app.extensions["tracker_config"], smtp_url="smtp://localhost", mail_from="a@example.org"
    )
    address = ask(manager)[0]
    sent = db.session.scalars(select(OutgoingMail)).one()
    assert sent.recipient == "owner@example.org"
    assert address in sent.body
    assert "현황 입력" in sent.subject


def test_its_token_opens_nothing_of_another_purpose(app, place):
    _, _, _, manager = place
    token = ask(manager)[0].rsplit("/", 1)[-1]
    for path in ("links", "statement-links", "session-links"):
        browser(app).get_page(f"/{path}/{token}", status=410)
    client, _ = phone(app, f"/check-in-links/{token}")
    client.get_page("/statement", status=410)
    client.get_page("/session", status=410)
