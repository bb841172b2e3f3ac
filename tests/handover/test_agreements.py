"""Agreements with duties, and names with a history."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest

from tests.factories import make_program, make_startup
from tracker.access.rules import Role
from tracker.db import db
from tracker.handover.queries.agreements import agreements_of, names_of, open_duties
from tracker.handover.rules.agreements import (
    FILES,
    DutyState,
    NamedThing,
    NewAgreement,
    NewName,
    check_agreement,
    check_name,
    duty_state,
)
from tracker.handover.views import agreements as views
from tracker.program.queries import startup_card
from tracker.values.clock import today
from tracker.values.refusals import RuleViolation

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
DAY = date(2026, 3, 5)
FIRST = NewAgreement(False, "협약-1", DAY, DAY, date(2027, 3, 4))
SENT = {
    "number": "협약-1",
    "signed_on": "2026-3-5",
    "starts_on": "2026-3-5",
    "ends_on": "2027-3-4",
}


def refused(check, *values, **more) -> str:
    with pytest.raises(RuleViolation) as violation:
        check(*values, **more)
    return violation.value.code


def test_what_comes_first_amends_nothing():
    amending = NewAgreement(True, "변경-1", DAY, DAY, DAY)
    assert refused(check_agreement, amending, [], first=True) == "nothing_to_amend"


def test_a_number_is_given_once():
    assert refused(check_agreement, FIRST, ["협약-1"], first=False) == "agreement_number_taken"


@pytest.mark.parametrize(
    ("due", "done", "state"),
    [(0, None, DutyState.DUE), (-1, None, DutyState.LATE), (-1, DAY, DutyState.DONE)],
)
def test_a_duty_is_late_the_day_after_it_is_due(due, done, state):
    assert duty_state(DAY + timedelta(days=due), done, today=DAY) is state


def test_a_name_that_is_no_other_is_no_change():
    new = NewName(NamedThing.NAME, "알파", DAY)
    assert refused(check_name, new, "알파", today=DAY) == "name_unchanged"


def test_an_agreement_its_amendment_and_its_duty_are_followed(app, sign_in):
    program = make_program()
    alpha = make_startup(program)
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert "등록한 협약서가 없습니다" in manager.get_page("/startups/alpha/agreements").text
    manager.get_page("/startups/alpha/agreements/new")
    manager.post_page("/startups/alpha/agreements/new", SENT)
    amended = {**SENT, "number": "변경-1", "amends": "y", "signed_on": "2026-6-1"}
    amended |= {"ends_on": "2027-12-31", "subject": "기간 연장"}
    manager.post_page("/startups/alpha/agreements/new", amended)
    card = startup_card(alpha.id)
    assert (card.agreement_number, card.agreement_ends_on) == ("변경-1", date(2027, 12, 31))
    newest = agreements_of(alpha.id, today=DAY)[0]
    path = f"/startups/alpha/agreements/{newest.id}/duties"
    manager.get_page(path)
    duty = {"words": "중간 보고서 제출", "owed_by": "startup", "due_on": "2026-7-1"}
    manager.post_page(path, duty)
    (owed,) = open_duties(program.id, today=date(2026, 7, 2))
    assert owed.state is DutyState.LATE
    page = manager.get_page("/startups/alpha/agreements")
    assert "기한 경과" in page.text
    manager.post_page(f"/startups/alpha/duties/{owed.id}/done", {})
    assert open_duties(program.id, today=today("Asia/Seoul")) == []
    sign_in(Role.STARTUP).get_page("/startups/alpha/agreements")
    sign_in(Role.MENTOR).get_page("/startups/alpha/agreements", 403)


def test_a_new_representative_stands_on_the_card_and_in_the_history(app, sign_in):
    alpha = make_startup(make_program(), representative="김서연")
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page("/startups/alpha/names/new")
    sent = {"what": "representative", "after": "박지훈", "from_on": "2026-3-2", "reference": "등기"}
    manager.post_page("/startups/alpha/names/new", sent)
    assert startup_card(alpha.id).representative == "박지훈"
    (change,) = names_of(alpha.id)
    assert (change.before, change.after, change.from_on) == ("김서연", "박지훈", date(2026, 3, 2))
    assert "김서연" in manager.get_page("/startups/alpha/agreements").text
    manager.post_page("/startups/alpha/names/new", sent, status=422)


def test_files_come_at_a_persons_pace_and_leave_as_they_came(app, sign_in, monkeypatch):
    monkeypatch.setattr(views, "FILES", replace(FILES, most=1))
    make_startup(make_program())
    db.session.commit()
    manager, new = sign_in(Role.PROGRAM_MANAGER), "/startups/alpha/agreements/new"
    manager.post_page(new, {**SENT, "file": (BytesIO(PDF), "협약서.pdf")})
    file = manager.get("/startups/alpha/agreements/1/file")
    assert file.data == PDF
    assert "sandbox" in file.headers["Content-Security-Policy"]
    again = {**SENT, "number": "협약-2", "file": (BytesIO(PDF), "협약서.pdf")}
    manager.post_page(new, again, status=429)
    manager.post_page(
        new, {**SENT, "number": "협약-2", "amends": "y"}
    )  # without a file at any time
