"""The request box and what leads in and out of it: what the pages show, do and refuse."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR, make_program, make_startup
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits
from tracker.credits.models import CreditGrant, PreparedAct
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.requests.models import HelpRequest
from tracker.values.clock import now, today

MILLION = 1_000_000
NEW = "/startups/alpha/requests/new"
BOX = "/requests"


@pytest.fixture
def people(sign_in):
    """Browsers of a founder and of two program managers."""
    program = make_program()
    alpha = make_startup(program)
    make_startup(program, "beta")
    founder = sign_in(Role.STARTUP, program, [alpha], owner=True, name="한지우")
    first, second = (
        sign_in(Role.PROGRAM_MANAGER, program, name=name) for name in ("김서연", "오세린")
    )
    founder.alpha = alpha
    return founder, first, second


def credits_form(**changes) -> dict[str, str]:
    return {
        "idempotency_key": "key-of-the-form",
        "kind": "credits",
        "amount_krw": "3천만",
        "purpose": "학습 비용",
        "plan": "8월까지 매월 천만원",
        "step": "confirm",
        **changes,
    }


def grant_form(**changes) -> dict[str, str]:
    day = today("Asia/Seoul")
    return {
        "idempotency_key": "key-of-a-grant",
        "amount_krw": "30,000,000",
        "granted_on": day.isoformat(),
        "expires_on": (day + timedelta(days=300)).isoformat(),
        "reference": "투자유치과-1234(2026. 3. 5.)",
        "note": "",
        "version": "1",
        "step": "confirm",
        **changes,
    }


def ask(founder, **changes) -> str:
    """The address of the new request."""
    return founder.post_page(NEW, credits_form(**changes)).location


def grants() -> int:
    return db.session.scalar(select(func.count()).select_from(CreditGrant))


def test_a_founder_chooses_a_kind_sees_what_was_understood_asks_and_sees_who_answers(people):
    founder, _, _ = people
    assert f"{NEW}?kind=credits" in founder.get_page(NEW).links
    assert "김서연, 오세린" in founder.get_page(f"{NEW}?kind=credits").text
    preview = founder.post_page(NEW, credits_form(step=""), status=200)
    assert "30,000,000원 3,000만 원" in preview.text
    assert db.session.scalar(select(func.count()).select_from(HelpRequest)) == 0
    page = founder.get_page(ask(founder))
    assert "담당자의 답변을 기다리고 있습니다" in page.text
    assert "까지 답변드립니다" in page.text


def test_other_help_is_asked_for_without_an_amount_or_a_preview(people):
    founder, first, _ = people
    form = {"idempotency_key": "key-of-help", "kind": "legal", "purpose": "계약 검토"}
    address = founder.post_page(NEW, {**form, "amount_krw": "5억"}).location
    assert db.session.scalars(select(HelpRequest.amount_krw)).one() is None
    first.post_page(f"{address}/approve", {"note": "이번 주에 연결", "version": "1"})
    assert "지원 예정 1" in first.get_page(BOX).text
    page = first.get_page(address)
    assert "/startups/alpha/support/new?kind=legal" in page.links
    first.post_page(f"{address}/answer?move=finish", {"note": "", "version": "2"})
    assert "지원을 마쳤습니다" in founder.get_page(address).text


def test_what_is_missing_stands_beside_its_field(people):
    founder, _, _ = people
    page = founder.post_page(NEW, credits_form(plan="", amount_krw=""), status=422)
    assert "plan-error" in page.ids
    assert "amount_krw-error" in page.ids
    assert founder.post_page(NEW, {"kind": "gold"}, status=422)


def test_an_approval_grants_in_the_same_step_and_the_founder_reads_it(people):
    founder, first, _ = people
    address = ask(founder)
    form = first.get_page(f"{address}/approve").form("")
    assert form.fields["amount_krw"] == "30,000,000"
    preview = first.post_page(f"{address}/approve", grant_form(step=""), status=200)
    assert "승인과 부여 확정" in preview.text
    assert grants() == 0
    first.post_page(f"{address}/approve", grant_form())
    assert grants() == 1
    grant_id = db.session.scalars(select(CreditGrant.id)).one()
    assert f"/startups/alpha/credits/grants/{grant_id}" in founder.get_page(address).links


def test_less_needs_a_reason_and_more_is_refused(people):
    founder, first, _ = people
    address = ask(founder)
    less, more = grant_form(amount_krw="2천만"), grant_form(amount_krw="4천만")
    assert "note-error" in first.post_page(f"{address}/approve", less, status=422).ids
    page = first.post_page(f"{address}/approve", more, status=422)
    assert "신청액 30,000,000원보다 많이 승인할 수 없습니다" in page.text
    first.post_page(f"{address}/approve", {**less, "note": "남은 한도"})
    page = founder.get_page(address)
    assert "조정하여 승인했습니다" in page.text
    assert "남은 한도" in page.text


def test_above_the_threshold_a_second_manager_decides_and_the_first_cannot(people):
    founder, first, second = people
    address = ask(founder, amount_krw="6천만")
    form = grant_form(amount_krw="6천만")
    preview = first.post_page(f"{address}/approve", {**form, "step": ""}, status=200)
    assert "50,000,000원을 넘는 부여는 다른 담당자가 한 번 더 승인합니다" in preview.text
    first.post_page(f"{address}/approve", form)
    assert grants() == 0
    assert "다른 담당자의 승인을 기다리고 있습니다" in founder.get_page(address).text
    act_id = db.session.scalars(select(PreparedAct.id)).one()
    act = f"/startups/alpha/credits/prepared/{act_id}"
    assert act in first.get_page(f"{BOX}?show=second").links
    assert "다른 담당자의 차례" in first.get_page(f"{BOX}?show=second").text
    assert "결정해 주세요" in second.get_page(f"{BOX}?show=second").text
    refused = first.post_page(act, {"step": "approve"}, status=422)
    assert "신청하거나 준비한 사람은 승인할 수 없습니다" in refused.text
    founder.get_page(act, 403)
    second.post_page(act, {"step": "approve"})
    assert grants() == 1
    assert "이미 승인한 신청입니다" in second.post_page(act, {"step": "approve"}, status=422).text


def test_two_approvals_of_one_request_grant_once(people):
    founder, first, second = people
    address = ask(founder)
    first.post_page(f"{address}/approve", grant_form())
    page = second.get_page(second.post_page(f"{address}/approve", grant_form()).location)
    assert "이미 승인한 신청입니다" in page.text
    assert grants() == 1


def test_sent_back_it_is_asked_again_and_a_stale_answer_is_refused(people):
    founder, first, second = people
    address = ask(founder)
    back = f"{address}/answer?move=send_back"
    assert "note-error" in first.post_page(back, {"note": "", "version": "1"}, status=422).ids
    first.post_page(back, {"note": "월별 견적", "version": "1"})
    assert "월별 견적" in founder.get_page(f"{address}/again").text
    founder.post_page(f"{address}/again", credits_form(version="2", plan="견적 첨부"))
    stale = second.post_page(f"{address}/approve", grant_form(), status=422)
    assert "그 사이 신청이 바뀌었습니다" in stale.text
    second.post_page(f"{address}/approve", grant_form(version="3"))
    assert grants() == 1


def test_a_refusal_and_a_withdrawal_close_a_request(people):
    founder, first, _ = people
    address, other = ask(founder), ask(founder, idempotency_key="another-form")
    first.post_page(f"{address}/answer?move=refuse", {"note": "대상 아님", "version": "1"})
    founder.post_page(f"{other}/withdraw", {"note": "", "version": "1"})
    assert "처리 완료 2" in first.get_page(BOX).text
    page = first.get_page(first.post_page(f"{other}/answer?move=refuse", {}).location)
    assert "취소한 신청입니다" in page.text


def test_a_direct_grant_and_a_reversal_above_the_threshold_wait_in_the_box(people):
    founder, first, second = people
    new, day = "/startups/alpha/credits/grants/new", today("Asia/Seoul")
    page = first.post_page(new, grant_form(amount_krw="1억", step=""), status=200)
    assert "2인 승인 요청" in page.text
    waits = first.post_page(new, grant_form(amount_krw="1억")).location
    assert waits == first.post_page(new, grant_form(amount_krw="1억")).location
    assert grants() == 0
    second.post_page(waits, {"step": "approve"})
    grant_id = db.session.scalars(select(CreditGrant.id)).one()
    amend = f"/startups/alpha/credits/grants/{grant_id}/amend"
    cancel = {
        "idempotency_key": "key-of-a-cancel",
        "kind": "cancelled",
        "effective_on": day.isoformat(),
        "reason": "착오",
    }
    assert "2인 승인 요청" in second.post_page(amend, {**cancel, "step": ""}, status=200).text
    act = second.post_page(amend, {**cancel, "step": "confirm"}).location
    grant = f"/startups/alpha/credits/grants/{grant_id}"
    assert "2인 승인을 기다립니다" in first.get_page(grant).text
    assert "2인 승인을 기다립니다" not in founder.get_page(grant).text
    assert "second_is_first" not in second.post_page(act, {"step": "approve"}, status=422).text
    assert "reason-error" in first.post_page(act, {"step": "refuse"}, status=422).ids
    first.post_page(act, {"step": "refuse", "reason": "근거 없음"})
    assert "근거 없음" in second.get_page(act).text


def test_an_act_that_the_caps_would_refuse_says_so(people):
    _, first, second = people
    waits = first.post_page(
        "/startups/alpha/credits/grants/new", grant_form(amount_krw="1억5천")
    ).location
    day = today("Asia/Seoul")
    new = NewGrant(day, day + timedelta(days=30), "문서", amount_krw=100 * MILLION)
    acting = {"by": OPERATOR, "at": now(), "today": day}
    startup_id = db.session.scalars(select(PreparedAct.startup_id)).one()
    grant_credits(startup_id, new, key="meanwhile-1", **acting)
    db.session.commit()
    assert "지금은 확정할 수 없습니다" in second.get_page(waits).text
    assert "100,000,000원" in second.post_page(waits, {"step": "approve"}, status=422).text
    assert grants() == 1


def test_a_manager_who_asked_for_a_startup_does_not_answer_it_herself(people):
    _, first, _ = people
    address = ask(first)
    assert f"{address}/approve" not in first.get_page(address).links
    page = first.post_page(f"{address}/approve", grant_form(), status=422)
    assert "직접 신청한 건은 승인할 수 없습니다" in page.text


def test_who_reads_answers_nothing_and_strangers_find_nothing(people, sign_in):
    founder, first, _ = people
    address = ask(founder)
    executive = sign_in(Role.EXECUTIVE)
    page = executive.get_page(address)
    assert f"{address}/approve" not in page.links
    executive.get_page(f"{address}/approve", 403)
    executive.get_page(NEW, 403)
    founder.get_page(f"{address}/approve", 403)
    founder.get_page(BOX, 403)
    sign_in(Role.MENTOR).get_page(address, 403)
    first.get_page(address.replace("alpha", "beta"), 404)
    assert "신청" in executive.get_page("/startups/beta/requests").text


def test_the_box_narrows_and_shows_twenty_rows_by_as_many_queries_as_one(people, queries):
    founder, first, _ = people
    assert "답변할 신청이 없습니다" in first.get_page(BOX).text
    ask(founder)
    own = "/startups/alpha/requests"
    before = [queries(partial(first.get, path)) for path in (BOX, own)]
    for number in range(20):
        ask(founder, idempotency_key=f"key-number-{number}")
    assert [queries(partial(first.get, path)) for path in (BOX, own)] == before
    page = first.get_page(BOX)
    assert page.html.count('class="across"') == 20
    assert f"{BOX}?page=2" in page.links
    assert "조건에 맞는 신청이 없습니다" in first.get_page(f"{BOX}?kind=legal").text
    assert "조건에 맞는 신청이 없습니다" in first.get_page(f"{BOX}?startup=beta").text


def test_the_settings_are_set_as_an_amount_and_as_days(people, sign_in):
    admin = sign_in(Role.ADMINISTRATOR)
    path = "/program/settings/second_above_krw"
    admin.get_page(path)
    for wrong in ("-1", "1.5", "abc", ""):
        admin.post_page(path, {"value": wrong, "reason": "지침"}, status=422)
    admin.post_page(path, {"value": "3천만", "reason": "지침 개정"})
    admin.post_page("/program/settings/answer_days", {"value": "200", "reason": "지침"}, status=422)
    admin.post_page("/program/settings/answer_days", {"value": "7", "reason": "지침"})
    text = admin.get_page("/program/settings").text
    assert "30,000,000원" in text
    assert "7일" in text
    assert "30,000,000원" in admin.get_page("/trail").text
