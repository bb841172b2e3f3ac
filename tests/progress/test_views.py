from decimal import Decimal

import pytest

from tests.factories import AT, make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import ON_SITE, PM, planned, value
from tests.progress.test_rules import TRILLION
from tracker.access.rules import Role
from tracker.db import db
from tracker.program.models import Program
from tracker.progress.actions import change_milestone, verify_milestone
from tracker.progress.queries import (
    milestone_of,
    milestones_of_startup,
    valuations_of_startup,
    withdrawn_valuations,
)
from tracker.progress.rules import Audience, MilestoneChange, MilestoneState, SourceGrade

__all__ = ["client", "sign_in"]
SCRIPT = "<script>alert(1)</script>"
MILESTONES = "/startups/alpha/milestones"
ROUNDS = "/startups/alpha/rounds"
NEW = {"title": "시리즈 A 계약", "due_on": "26.10.15", "owner": "김서연"}
SEEN = {"note": "현장 방문"}
MET = {
    "title": "시리즈 A 계약",
    "owner": "김서연",
    "due_on": "2026-10-15",
    "state": "met",
    "closed_on": "2026-9-20",
    "reason": "",
    "version": "1",
}
VALUED = {
    "valued_on": "2026-9-1",
    "stage": "series_a",
    "amount_krw": "300억",
    "amount_usd": "",
    "usd_krw": "",
    "grade": "B",
    "consent": "none",
    "note": "",
}


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def only_milestone(startup):
    db.session.rollback()
    (found,) = milestones_of_startup(startup.id)
    return found


def only_valuation(startup):
    db.session.rollback()
    (found,) = valuations_of_startup(startup.id, audience=Audience.INSIDE)
    return found


def program_of(startup) -> Program:
    return db.session.get_one(Program, startup.program_id)


def verified(startup):
    """A milestone met and verified."""
    milestone = planned(startup)
    met = MilestoneChange(
        title=milestone.title,
        owner=milestone.owner,
        due_on=milestone.due_on,
        state=MilestoneState.MET,
        closed_on=AT.date(),
    )
    change_milestone(
        startup.id, milestone.id, met, version=1, by_program=True, by=PM, at=AT, today=AT.date()
    )
    verify_milestone(startup.id, milestone.id, ON_SITE, by=PM, at=AT)
    return milestone_of(startup.id, milestone.id)


def test_a_milestone_is_added_met_and_verified_step_by_step(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page(f"{MILESTONES}/new")
    assert client.post_page(f"{MILESTONES}/new", NEW).location == MILESTONES
    path = f"{MILESTONES}/{only_milestone(startup).id}"
    assert "바꾼 뒤 확인할 수 있습니다" in client.post_page(f"{path}/verify", SEEN, status=422).text
    client.get_page(f"{path}/edit")
    assert client.post_page(f"{path}/edit", MET).location == path
    assert not only_milestone(startup).verified
    client.post_page(f"{path}/verify", status=422)
    client.post_page(f"{path}/verify", SEEN)
    assert only_milestone(startup).verified
    page = client.get_page(MILESTONES)
    assert "확인 완료" in page.text


def test_a_founder_writes_her_own_and_never_verifies(startup, sign_in):
    founder = sign_in(Role.STARTUP)
    founder.post_page(f"{MILESTONES}/new", {**NEW, "verified_at": "2026-1-1", "state": "met"})
    milestone = only_milestone(startup)
    assert (milestone.state, milestone.verified) == (MilestoneState.PLANNED, False)
    path = f"{MILESTONES}/{milestone.id}"
    founder.post_page(f"{path}/edit", {**MET, "verified_by": "founder"})
    assert not only_milestone(startup).verified
    founder.post_page(f"{path}/verify", status=403)
    founder.post_page(f"{path}/remove", {"reason": "x"}, status=403)
    assert f"{path}/verify" not in founder.get_page(path).html


def test_a_founders_change_takes_the_verification_away_and_says_so_before(startup, sign_in):
    milestone = verified(startup)
    path = f"{MILESTONES}/{milestone.id}/edit"
    founder = sign_in(Role.STARTUP)
    page = founder.get_page(path)
    assert "확인을 다시 받아야 합니다" in page.text
    form = page.form("").fields
    sent = {
        **MET,
        "closed_on": AT.date().isoformat(),
        "title": "새 이름",
        "version": form["version"],
    }
    founder.post_page(path, sent)
    assert not only_milestone(startup).verified


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, ""),
        ({"due_on": "10.15"}, ""),
    ],
)
def test_a_milestone_that_breaks_a_rule_is_refused(startup, sign_in, changes, words):
    page = sign_in(Role.PROGRAM_MANAGER).post_page(
        f"{MILESTONES}/new", {**NEW, "owner": "박지훈 담당", **changes}, status=422
    )
    assert words in page.text
    assert 'value="박지훈 담당"' in page.html
    assert milestones_of_startup(startup.id) == []


def test_moving_a_due_date_asks_for_a_reason_and_shows_it(startup, sign_in):
    milestone = planned(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"{MILESTONES}/{milestone.id}"
    sent = {**MET, "state": "planned", "closed_on": "", "due_on": "2026-12-31"}
    client.post_page(f"{path}/edit", sent, status=422)
    client.post_page(f"{path}/edit", {**sent, "reason": "실사 연기"})
    page = client.get_page(path)
    assert "실사 연기" in page.text
    assert "당초보다 77일 늦춤" in page.text


def test_a_stale_change_keeps_what_was_typed_and_shows_what_is_stored(startup, sign_in):
    milestone = planned(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"{MILESTONES}/{milestone.id}/edit"
    client.post_page(path, {**MET, "title": "다른 사람이 바꾼 이름"})
    page = client.post_page(path, {**MET, "title": "내가 쓰던 이름"}, status=422)
    assert 'value="내가 쓰던 이름"' in page.html
    assert "다른 사람이 바꾼 이름" in page.text
    assert page.form("").fields["version"] == "2"


def test_removing_asks_for_a_reason(startup, sign_in):
    milestone = planned(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"{MILESTONES}/{milestone.id}"
    client.post_page(f"{path}/remove", {"reason": " "}, status=422)
    client.post_page(f"{path}/remove", {"reason": "중복"})
    client.get_page(path, 404)
    assert "마일스톤이 없습니다" in client.get_page(MILESTONES).text


def test_the_programs_list_has_the_late_ones_first_twenty_a_page(startup, sign_in):
    for day in range(1, 22):
        planned(startup, AT.date().replace(day=day), title=f"단계 {day:02}")
    planned(make_startup(make_program("second"), "other"), title="다른 사업")
    client = sign_in(Role.EXECUTIVE)
    page = client.get_page("/milestones")
    assert page.text.index("단계 01") < page.text.index("단계 20")
    assert "단계 21" not in page.text
    assert "기한 경과" in page.text
    assert "단계 21" in client.get_page("/milestones?page=2").text
    assert "다른 사업" not in page.text


def test_valuations_are_recorded_by_the_program_verified(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page("/startups/alpha/valuations/new")
    client.post_page("/startups/alpha/valuations/new", VALUED)
    found = only_valuation(startup)
    assert (found.amount_krw, found.grade, found.verified) == (
        30_000_000_000,
        SourceGrade.B,
        True,
    )
    page = client.get_page(ROUNDS)
    assert "300억원" in page.text
    assert "30,000,000,000" in page.text


def test_dollars_are_taken_with_their_rate(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    sent = {**VALUED, "amount_krw": "", "amount_usd": "20,000,000", "usd_krw": "1,384.5"}
    client.post_page("/startups/alpha/valuations/new", {**sent, "usd_krw": ""}, status=422)
    client.post_page("/startups/alpha/valuations/new", sent)
    found = only_valuation(startup)
    assert (found.amount_krw, found.usd_krw) == (27_690_000_000, Decimal("1384.5"))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_krw": "0"},
        {"amount_krw": "-5"},
        {"amount_krw": "1e9"},
        {"amount_krw": ""},
        {"amount_usd": "1", "usd_krw": "1400"},
        {"usd_krw": "많이"},
        {"usd_krw": "1e3"},
        {"usd_krw": "NaN"},
        {"grade": "E"},
        {"stage": "ipo"},
        {"valued_on": "2099-1-1"},
    ],
)
def test_a_valuation_that_breaks_a_rule_is_refused(startup, sign_in, changes):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/startups/alpha/valuations/new", {**VALUED, **changes}, status=422)
    db.session.rollback()
    assert valuations_of_startup(startup.id, audience=Audience.INSIDE) == []


def test_a_founders_own_word_is_grade_d_and_unverified_until_the_program_says_so(startup, sign_in):
    founder = sign_in(Role.STARTUP)
    path = "/startups/alpha/valuations/new"
    assert "기업 신고(D)" in founder.get_page(path).text
    founder.post_page(path, {**VALUED, "grade": "A"}, status=422)
    founder.post_page(path, {**VALUED, "grade": "D", "verified_at": "2026-1-1"})
    found = only_valuation(startup)
    assert (found.grade, found.verified) == (SourceGrade.D, False)
    one = f"/startups/alpha/valuations/{found.id}"
    founder.post_page(f"{one}/verify", status=403)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page(one)
    manager.post_page(f"{one}/verify")
    assert only_valuation(startup).verified
    founder.post_page(f"{one}/withdraw", {"reason": "착오"}, status=422)
    assert only_valuation(startup).id == found.id


def test_a_withdrawn_valuation_leaves_every_figure_and_stays_on_the_page(startup, sign_in):
    found = value(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/valuations/{found}/withdraw"
    client.post_page(path, {"reason": ""}, status=422)
    client.post_page(path, {"reason": "금액 착오"})
    db.session.rollback()
    assert len(withdrawn_valuations(startup.id)) == 1
    page = client.get_page(ROUNDS)
    assert "금액 착오" in page.text
    assert "등록한 기업가치가 없습니다" in page.text


def test_both_lines_are_told_and_the_one_that_counts(startup, sign_in):
    value(startup, amount_krw=TRILLION, usd_krw=Decimal(1400), valued_on=AT.date())
    page = sign_in(Role.AUDITOR).get_page(ROUNDS)
    assert "1조원 기준 도달" in page.text
    assert "미도달" in page.text
    assert "이 사업의 인정 기준" in page.text


def test_a_mentor_sees_milestones_and_no_valuation(startup, sign_in):
    planned(startup)
    found = value(startup)
    mentor = sign_in(Role.MENTOR, startups=[startup])
    page = mentor.get_page(MILESTONES)
    assert "시리즈 A 계약" in page.text
    assert "기업가치" not in page.text
    mentor.get_page(f"/startups/alpha/valuations/{found}", 403)
    mentor.get_page(f"{MILESTONES}/new", 403)
    mentor.get_page("/milestones", 403)
    mentor.get_page(ROUNDS, 403)


@pytest.mark.parametrize("end", ["", "/edit", "/verify", "/remove"])
def test_a_milestone_is_found_under_its_own_startup_only(startup, sign_in, end):
    make_startup(program_of(startup), "bravo")
    milestone = planned(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/bravo/milestones/{milestone.id}{end}"
    if end in {"/verify", "/remove"}:
        client.post_page(path, {"reason": "x"}, status=404)
    else:
        client.get_page(path, 404)


@pytest.mark.parametrize("end", ["", "/verify", "/withdraw"])
def test_a_valuation_is_found_under_its_own_startup_only(startup, sign_in, end):
    make_startup(program_of(startup), "bravo")
    found = value(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/bravo/valuations/{found}{end}"
    if end:
        client.post_page(path, {"reason": "x"}, status=404)
    else:
        client.get_page(path, 404)


def test_strangers_see_nothing(startup, sign_in):
    make_startup(program_of(startup), "bravo")
    founder = sign_in(Role.STARTUP)
    for path in ("/startups/bravo/milestones", "/startups/bravo/valuations/new"):
        founder.get_page(path, 404)
    founder.post_page("/startups/bravo/milestones/new", NEW, status=404)
    sign_in(Role.EXECUTIVE).get_page(f"{MILESTONES}/new", 403)


def test_what_people_type_is_shown_as_text(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page(f"{MILESTONES}/new", {**NEW, "title": SCRIPT, "owner": SCRIPT})
    client.post_page("/startups/alpha/valuations/new", {**VALUED, "note": SCRIPT})
    milestone, valuation = only_milestone(startup), only_valuation(startup)
    path = f"{MILESTONES}/{milestone.id}"
    client.post_page(f"{path}/edit", {**MET, "title": SCRIPT, "reason": SCRIPT})
    for page in (
        MILESTONES,
        "/milestones",
        path,
        f"{path}/edit",
        f"/startups/alpha/valuations/{valuation.id}",
    ):
        assert SCRIPT not in client.get_page(page).html


def test_pages_speak_english(startup, sign_in):
    milestone = planned(startup)
    found = value(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/account/language", {"language": "en"})
    for path, words in (
        (ROUNDS, "Growth needed a year"),
        ("/milestones", "longest past due first"),
        (f"{MILESTONES}/{milestone.id}", "Baseline due date"),
        (f"{MILESTONES}/{milestone.id}/edit", "Edit the milestone"),
        (f"{MILESTONES}/new", "Add a milestone"),
        ("/startups/alpha/valuations/new", "Source grade"),
        (f"/startups/alpha/valuations/{found}", "Withdraw the valuation"),
    ):
        assert words in client.get_page(path).text
