"""Pages of help of every kind, each behavior once."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.factories import AT, make_program, make_startup, make_user
from tests.mentoring.test_afterwards_pages import PDF
from tests.pages import browser
from tests.support.test_rules import NEW, TODAY
from tracker.access.rules import Actor, ActorKind, Role
from tracker.db import db
from tracker.program.models import Program
from tracker.support.actions import log_entry
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.rules import HelpStage, SupportKind

PM = Actor(ActorKind.USER, 900, "김서연")
MATTER = "주주 사이 분쟁"
SENT = {
    "idempotency_key": "0123456789abcdef",
    "startup": "alpha",
    "kind": "introduction",
    "held_on": "26.9.29",
    "given_by": "인천경제청",
    "topic": "몸바사항 연계",
    "introduction_stage": "offered",
}


@pytest.fixture
def two(app):
    del app
    program = make_program()
    both = make_startup(program), make_startup(program, "bravo", name="브라보")
    db.session.commit()
    return both


@pytest.fixture
def enter(app, two):
    def entered(role, of=0):
        own = [two[of]] if role in {Role.STARTUP, Role.MENTOR} else []
        program = db.session.get_one(Program, two[0].program_id)
        user = make_user(program, role, startups=own)
        return browser(app).enter(user)

    return entered


def logged(startup, **changes) -> str:
    own = log_entry(startup.id, replace(NEW, **changes), by=PM, at=AT, today=TODAY).entry_id
    db.session.commit()
    return f"/startups/{startup.slug}/support/{own}"


def entries() -> list[SupportEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(SupportEntry).order_by(SupportEntry.id)))


def test_a_form_opens_at_the_kind_asked_for_and_marks_whose_each_field_is(enter):
    page = enter(Role.PROGRAM_MANAGER).get_page("/support/new?kind=promotion")
    assert '<option selected value="promotion">' in page.html
    assert '<div class="of-kind of-promotion">' in page.html
    assert '<div class="of-kind of-legal of-investment of-consulting">' in page.html


def test_a_field_of_another_kind_is_refused_and_stays_in_sight(two, enter):
    sent = {**SENT, "medium": "신문"}
    page = enter(Role.PROGRAM_MANAGER).post_page("/support/new", sent, status=422)
    assert "고른 유형에 없는 항목입니다" in page.text
    assert "of-kind of-promotion kept" in page.html
    assert entries() == []


def test_one_form_logs_for_several_startups_at_once_and_the_last_is_repeated(two, enter):
    client = enter(Role.PROGRAM_MANAGER)
    sent = {**SENT, "others": ["alpha", "bravo"], "to_whom": "항만 운영사"}
    assert client.post_page("/support/new", sent).location == "/support"
    alpha, bravo = two
    assert [(one.startup_id, one.stage) for one in entries()] == [
        (alpha.id, HelpStage.OFFERED),
        (bravo.id, HelpStage.OFFERED),
    ]
    form = client.get_page("/startups/alpha/support/new?repeat=1").form("").fields
    assert (form["topic"], form["to_whom"]) == ("몸바사항 연계", "항만 운영사")
    assert form["held_on"] != "2026-09-29"


def test_a_founder_confirms_with_one_tap_or_says_what_differs(two, enter):
    path = logged(two[0], kind=SupportKind.EVENT)
    founder = enter(Role.STARTUP)
    assert f'action="{path}/confirm"' in founder.get_page("/startups/alpha/support").html
    sent = {"version": "1", "next": "/startups/alpha/support"}
    assert founder.post_page(f"{path}/confirm", sent).location == "/startups/alpha/support"
    assert entries()[0].confirmed_at is not None
    founder.post_page(f"{path}/dispute", {"version": "1", "dispute": "불참"})
    assert entries()[0].dispute == "불참"
    stale = founder.post_page(f"{path}/confirm", {"version": "9"}, status=422)
    assert "그사이 다른 사람이" in stale.text


def test_a_step_is_taken_and_a_refused_one_comes_back(two, enter):
    path = logged(two[0], kind=SupportKind.INTRODUCTION, stage=HelpStage.MET)
    client = enter(Role.PROGRAM_MANAGER)
    back = {"version": "1", "stage": "offered", "happened_on": "26.9.30"}
    page = client.post_page(f"{path}/steps", back, status=422)
    assert "사유를 메모에 입력해" in page.text
    deal = {"version": "1", "stage": "deal", "happened_on": "26.9.30", "amount_krw": "1억5천"}
    client.post_page(f"{path}/steps", deal)
    assert "150,000,000원" in client.get_page(path).text


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.MENTOR])
def test_others_see_of_confidential_help_its_kind_and_day_only(two, enter, role):
    client = enter(role)
    path = logged(
        two[0],
        kind=SupportKind.LEGAL,
        confidential=True,
        details={"matter": MATTER},
        topic="합의서 검토",
    )
    pages = [client.get("/startups/alpha/support").text]
    if role is Role.EXECUTIVE:
        pages += [client.get(path).text, client.get("/support").text]
        assert "유형, 날짜, 기업만 볼 수 있습니다" in pages[1]
    else:
        assert client.get(path).status_code == 404  # she neither gave nor logged it
    assert not [word for word in (MATTER, "합의서", NEW.given_by) for page in pages if word in page]
    assert MATTER in enter(Role.STARTUP).get(path).text
    assert MATTER in enter(Role.AUDITOR).get(path).text


def test_proof_is_served_to_be_saved_and_kept_from_the_startup_where_said(two, enter):
    path = logged(two[0], kind=SupportKind.EVENT)
    client = enter(Role.PROGRAM_MANAGER)
    client.post_page(f"{path}/files", {}, status=422)
    sent = {"file": (BytesIO(PDF), "../서명부.pdf"), "kept_from_startup": "y"}
    client.post_page(f"{path}/files", sent, content_type="multipart/form-data")
    (href,) = [link for link in client.get_page(path).links if link.startswith(f"{path}/files/")]
    response = client.get(href)
    assert (response.status_code, response.data) == (200, PDF)
    assert response.headers["Content-Disposition"].startswith("attachment")
    founder = enter(Role.STARTUP)
    assert founder.get(href).status_code == 404
    assert "서명부" not in founder.get(path).text
    client.post_page(href, {})
    assert client.get(href).status_code == 404


def test_costs_are_entered_with_their_source_and_read_by_whom_they_concern(two, enter):
    path = logged(two[0], kind=SupportKind.EVENT)
    client = enter(Role.PROGRAM_MANAGER)
    assert "입력한 비용이 없습니다" in client.get_page("/support/costs").text
    form = client.get_page(f"{path}/costs/new").form("").fields
    sent = {**form, "amount_krw": "1,230만", "source_of_funds": "시비", "paid_on": "26.9.30"}
    sent["file"] = (BytesIO(PDF), "세금계산서.pdf")
    client.post_page(f"{path}/costs/new", sent, content_type="multipart/form-data")
    db.session.rollback()
    cost = db.session.scalars(select(SupportCost)).one()
    assert (cost.amount_krw, cost.kind) == (12_300_000, SupportKind.EVENT)
    own = f"/support/costs/{cost.id}"
    assert client.get(f"{own}/file").data == PDF
    executive = enter(Role.EXECUTIVE)
    assert "12,300,000" in executive.get("/support/costs").text
    assert executive.get(f"{own}/file").status_code == 403
    founder = enter(Role.STARTUP)
    assert "12,300,000" not in founder.get(path).text
    assert founder.get("/support/costs").status_code == 403
    client.post_page(f"{own}/withdraw", {"reason": "중복"})
    assert "취소한 기록입니다" in client.get_page(own).text


def test_a_moved_entry_leaves_a_trace_that_names_nobody(two, enter):
    path = logged(two[0], kind=SupportKind.EVENT, topic="브라보 발표")
    client = enter(Role.PROGRAM_MANAGER)
    sent = {"version": "1", "to_startup": "bravo", "move_reason": "브라보가 참석"}
    moved = client.post_page(f"{path}/move", sent).location
    assert moved.startswith("/startups/bravo/support/")
    assert "브라보가 참석" in client.get_page("/startups/alpha/support").text
    founder = enter(Role.STARTUP)
    page = founder.get_page("/startups/alpha/support")
    assert "다른 기업으로 옮긴 기록" in page.text
    assert "브라보" not in page.text
    assert founder.get(path).status_code == 404
    assert "브라보가 참석" not in enter(Role.STARTUP, of=1).get(moved).text
