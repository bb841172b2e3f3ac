"""Whoever asked is told what was answered, and whoever may be the second what waits for her."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup
from tests.requests.test_views import NEW, ask, credits_form, grant_form
from tracker.access.rules import Role
from tracker.credits.models import PreparedAct
from tracker.db import db
from tracker.mail.models import OutgoingMail


@pytest.fixture
def people(sign_in, app):
    """The founder reads English; of the managers one prepares and the others may decide."""
    program = make_program()
    alpha = make_startup(program)
    founder = sign_in(Role.STARTUP, program, [alpha], owner=True, name="한지우", language="en")
    first, second, third = (
        sign_in(Role.PROGRAM_MANAGER, program, name=name) for name in ("김서연", "오세린", "이도윤")
    )
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://127.0.0.1:1", mail_from="no-reply@example.org"
    )
    return founder, first, second, third


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_each_answer_is_one_letter_in_her_language_and_one_thing_in_her_inbox(people):
    founder, first, *_ = people
    address = ask(founder)
    first.post_page(f"{address}/answer?move=send_back", {"note": "견적 첨부", "version": "1"})
    (mail,) = mails()
    assert mail.recipient == founder.user.email
    assert mail.subject.endswith("Your request has been answered")
    assert "견적 첨부" in mail.body
    assert f"http://localhost{address}" in mail.body
    page = founder.get_page("/inbox")
    assert f"{address}/again" in page.links
    assert "Request sent back" in page.text
    founder.post_page(f"{address}/again", credits_form(version="2"))
    assert f"{address}/again" not in founder.get_page("/inbox").links
    first.post_page(f"{address}/approve", grant_form(version="3"))
    assert len(mails()) == 2
    assert "₩30,000,000" in mails()[1].body
    assert "₩30,000,000" not in mails()[1].subject
    page = founder.get_page("/inbox")
    assert address in page.links
    assert "Your request was answered" in page.text


def test_help_refused_and_help_given_are_told_too(people):
    founder, first, *_ = people
    legal = {"kind": "legal", "purpose": "계약 검토", "idempotency_key": "another-form"}
    for number, ways in enumerate((["refuse"], ["approve", "finish"])):
        form = {**legal, "idempotency_key": f"key-of-form-{number}"}
        address = founder.post_page(NEW, form).location
        for version, way in enumerate(ways, 1):
            to = "approve" if way == "approve" else f"answer?move={way}"
            first.post_page(f"{address}/{to}", {"note": "올해는 끝", "version": str(version)})
    assert [mail.recipient for mail in mails()] == [founder.user.email] * 3
    assert all("계약" not in mail.subject for mail in mails())


def test_what_takes_two_is_told_to_those_who_may_be_the_second(people):
    founder, first, second, third = people
    address = ask(founder, amount_krw="6천만")
    first.post_page(f"{address}/approve", grant_form(amount_krw="6천만"))
    told = mails()
    assert {mail.recipient for mail in told} == {second.user.email, third.user.email}
    assert all("60,000,000" not in mail.subject for mail in told)
    act_id = db.session.scalars(select(PreparedAct.id)).one()
    act = f"/startups/alpha/credits/prepared/{act_id}"
    assert all(f"http://localhost{act}" in mail.body for mail in told)
    assert act in second.get_page("/inbox").links
    assert act not in first.get_page("/inbox").links
    second.post_page(act, {"step": "approve"})
    assert [mail.recipient for mail in mails()[2:]] == [founder.user.email]
    assert act not in third.get_page("/inbox").links


def test_a_direct_grant_that_waits_is_told_once_however_often_its_form_is_sent(people):
    _, first, second, third = people
    form = grant_form(amount_krw="6천만")
    for _ in range(2):
        first.post_page("/startups/alpha/credits/grants/new", form)
    assert {mail.recipient for mail in mails()} == {second.user.email, third.user.email}
    assert len(mails()) == 2
