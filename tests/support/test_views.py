from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import AT, make_program, make_startup, make_user
from tests.pages import browser, client, sign_in
from tests.support.test_rules import NEW, TODAY
from tracker.access.rules import Actor, ActorKind, Role
from tracker.db import db
from tracker.program.models import Program
from tracker.support.actions import correct_entry, log_entry
from tracker.support.models import SupportEntry
from tracker.support.queries import entry_of
from tracker.support.rules import Sight

__all__ = ["client", "sign_in"]
PM = Actor(ActorKind.USER, 900, "김서연")
WHOLE = Sight(program_notes=True)
SCRIPT = "<script>alert(1)</script>"
KEY = "0123456789abcdef"
SENT = {
    "idempotency_key": KEY,
    "kind": "mentoring",
    "held_on": "26.9.29",
    "minutes": "1시간 30분",
    "given_by": "박지훈",
    "topic": "투자 유치 전략",
    "shared_notes": "",
    "program_notes": "",
    "next_action": "",
    "next_action_due_on": "",
}


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def logged(startup, **changes) -> int:
    mentor = changes.pop("mentor_user_id", None)
    return log_entry(
        startup.id, replace(NEW, **changes), by=PM, at=AT, today=TODAY, mentor_user_id=mentor
    ).entry_id


def entries() -> list[SupportEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(SupportEntry).order_by(SupportEntry.id)))


def program_of(startup) -> Program:
    return db.session.get_one(Program, startup.program_id)


def test_logging_takes_a_startup_a_giver_and_a_topic(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get_page("/support/new?startup=alpha")
    form = page.form("").fields
    assert form["minutes"] == "60"
    assert form["held_on"]
    assert 'value="alpha" selected' in page.html or 'selected value="alpha"' in page.html
    filled = {**form, "startup": "alpha", "kind": "mentoring", "given_by": "박지훈", "topic": "IR"}
    assert client.post_page("/support/new", filled).location == "/startups/alpha/support"
    (entry,) = entries()
    assert (entry.topic, entry.minutes, entry.shared_notes) == ("IR", 60, "")
    assert client.get_page("/support/new").form("").fields["given_by"] == "박지훈"


def test_days_and_minutes_are_read_as_people_type_them(startup, sign_in):
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/support/new", SENT)
    (entry,) = entries()
    assert (entry.held_on.isoformat(), entry.minutes) == ("2026-09-29", 90)


def test_the_same_form_sent_twice_logs_once(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    for _ in range(2):
        sent = {**SENT, "startup": "alpha"}
        assert client.post_page("/support/new", sent).location == "/startups/alpha/support"
    assert len(entries()) == 1


def test_a_used_form_with_other_words_asks_again_under_a_new_key(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/startups/alpha/support/new", SENT)
    page = client.post_page(
        "/startups/alpha/support/new", {**SENT, "topic": "다른 주제"}, status=422
    )
    assert "이미 저장한 기록이 있습니다" in page.text
    again = page.form("").fields["idempotency_key"]
    assert again != KEY
    client.post_page(
        "/startups/alpha/support/new",
        {**SENT, "topic": "다른 주제", "idempotency_key": again, "twice": "yes"},
    )
    assert [entry.topic for entry in entries()] == ["투자 유치 전략", "다른 주제"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": "2099-1-1"}, ""),
        ({"held_on": "2016-9-29"}, "연도를 확인해 주세요"),
        ({"held_on": "9.29"}, ""),
        ({"minutes": "한참"}, ""),
        ({"topic": " "}, ""),
        ({"kind": "lunch"}, ""),
        ({"next_action_due_on": "2026-10-10"}, "후속 조치의 내용도"),
        ({"idempotency_key": "x"}, ""),
    ],
)
def test_a_refused_entry_comes_back_as_typed(startup, sign_in, changes, words):
    sent = {**SENT, "given_by": "박지훈 멘토님", **changes}
    page = sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/support/new", sent, status=422)
    assert words in page.text
    assert 'value="박지훈 멘토님"' in page.html
    assert entries() == []


def test_only_declared_fields_are_taken(startup, sign_in):
    other = make_startup(program_of(startup), "bravo")
    sent = {
        **SENT,
        "startup_id": str(other.id),
        "program_id": "99",
        "logged_by": "남",
        "mentor_user_id": "1",
        "version": "7",
        "withdrawn_at": "2026-1-1",
    }
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/startups/alpha/support/new", sent)
    (entry,) = entries()
    assert (entry.startup_id, entry.program_id) == (startup.id, startup.program_id)
    assert (entry.logged_by, entry.logged_by_user_id) == (client.user.name, client.user.id)
    assert (entry.mentor_user_id, entry.version, entry.withdrawn_at) == (None, 1, None)


def test_another_programs_startup_cannot_be_chosen(startup, sign_in):
    make_startup(make_program("second"), "zulu")
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "zulu" not in client.get_page("/support/new").html
    client.post_page("/support/new", {**SENT, "startup": "zulu"}, status=422)
    assert entries() == []


def test_a_program_without_startups_says_so(app, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER, startups=[]).get_page("/support/new")
    assert "등록한 기업이 없습니다" in page.text


def test_the_timeline_is_narrowed_and_paged(startup, sign_in):
    for number in range(21):
        logged(startup, topic=f"회의 {number:02}")
    client = sign_in(Role.PROGRAM_MANAGER)
    first = client.get_page("/startups/alpha/support")
    assert "회의 20" in first.text
    assert "회의 00" not in first.text
    assert "회의 00" in client.get_page("/startups/alpha/support?page=2").text
    assert (
        "조건에 맞는 기록이 없습니다" in client.get_page("/startups/alpha/support?kind=event").text
    )
    assert "총 21건" in client.get_page("/startups/alpha/support?year=2026&kind=mentoring").text
    client.get_page("/startups/alpha/support?kind=%3Cx%3E&year=20x6&page=-1")
    client.get_page("/startups/alpha/support?year=0000")


def test_an_empty_timeline_says_what_to_do(startup, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get_page("/startups/alpha/support")
    assert "지원 기록이 없습니다" in page.text
    assert "/startups/alpha/support/new" in page.links
    assert (
        "/startups/alpha/support/new"
        not in sign_in(Role.AUDITOR).get_page("/startups/alpha/support").links
    )


def test_the_programs_list_shows_every_startup_newest_first(startup, sign_in):
    other = make_startup(program_of(startup), "bravo")
    logged(startup, topic="알파 멘토링")
    logged(other, topic="브라보 멘토링")
    logged(make_startup(make_program("second"), "other"), topic="다른 사업")
    client = sign_in(Role.EXECUTIVE)
    page = client.get_page("/support")
    assert "알파 멘토링" in page.text
    assert "브라보 멘토링" in page.text
    assert "다른 사업" not in page.text
    assert "브라보 멘토링" not in client.get_page("/support?startup=alpha").text


@pytest.mark.parametrize("role", [Role.STARTUP, Role.EXECUTIVE])
def test_the_programs_notes_reach_neither_startups_nor_executives(startup, sign_in, role):
    entry_id = logged(startup, program_notes="대표 교체 논의")
    correct(startup, entry_id, program_notes="대표 교체 확정")
    reader = sign_in(role)
    paths = ["/startups/alpha/support", f"/startups/alpha/support/{entry_id}"]
    if role is Role.EXECUTIVE:
        paths.append("/support")
    for path in paths:
        html = reader.get_page(path).html
        assert "대표 교체" not in html
        assert "담당자 전용" not in html
        assert "정정" not in html
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert "대표 교체 논의" in manager.get_page(paths[1]).text
    assert "대표 교체 확정" in manager.get_page(paths[0]).text


def correct(startup, entry_id, **changes) -> None:
    found = entry_of(startup.id, entry_id, WHOLE)
    assert found is not None
    new = replace(NEW, **changes)
    correct_entry(
        startup.id,
        entry_id,
        new,
        version=found.version,
        reason="정정 사유",
        by=PM,
        at=AT,
        today=TODAY,
    )


def test_a_correction_shows_what_stood_before(startup, sign_in):
    entry_id = logged(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/support/{entry_id}/correct"
    form = client.get_page(path).form("").fields
    assert form["version"] == "1"
    sent = {**SENT, "version": "1", "minutes": "30", "reason": "시간 착오"}
    assert client.post_page(path, sent).location == f"/startups/alpha/support/{entry_id}"
    page = client.get_page(f"/startups/alpha/support/{entry_id}")
    assert "시간 착오" in page.text
    assert "1시간 30분" in page.text
    assert "30분" in page.text
    assert "정정 1회" in client.get_page("/startups/alpha/support").text


def test_a_stale_correction_keeps_what_was_typed_and_shows_what_is_stored(startup, sign_in):
    entry_id = logged(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/support/{entry_id}/correct"
    correct(startup, entry_id, topic="다른 사람이 바꾼 주제")
    mine = {**SENT, "version": "1", "topic": "내가 쓰던 주제", "reason": "보완"}
    page = client.post_page(path, mine, status=422)
    assert "그사이 다른 사람이" in page.text
    assert 'value="내가 쓰던 주제"' in page.html
    assert "다른 사람이 바꾼 주제" in page.text
    assert page.form("").fields["version"] == "2"
    client.post_page(path, {**mine, "version": "2"})
    assert entries()[0].topic == "내가 쓰던 주제"


def test_a_withdrawn_entry_is_marked_and_no_longer_changed(startup, sign_in):
    entry_id = logged(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/support/{entry_id}"
    client.post_page(f"{path}/withdraw", {"version": "1", "reason": ""}, status=422)
    client.post_page(f"{path}/withdraw", {"version": "9", "reason": "중복"}, status=422)
    client.post_page(f"{path}/withdraw", {"version": "1", "reason": "중복"})
    page = client.get_page(path)
    assert "취소한 기록입니다" in page.text
    assert f"{path}/correct" not in page.links
    client.post_page(f"{path}/correct", {**SENT, "version": "2", "reason": "x"}, status=422)


def test_a_next_action_is_marked_done(startup, sign_in):
    entry_id = logged(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/alpha/support/{entry_id}"
    client.get_page(path)
    assert client.post_page(f"{path}/done").location == path
    assert "완료" in client.get_page(path).text


def test_a_mentor_logs_for_her_startups_and_sees_her_own_entries(startup, sign_in):
    make_startup(program_of(startup), "bravo")
    others = logged(startup, topic="다른 멘토의 상담")
    mentor = sign_in(Role.MENTOR, startups=[startup])
    form = mentor.get_page("/startups/alpha/support/new").form("").fields
    assert form["given_by"] == mentor.user.name
    mentor.post_page("/startups/alpha/support/new", {**SENT, "program_notes": "멘토만의 메모"})
    entry = entries()[-1]
    assert entry.mentor_user_id == mentor.user.id
    page = mentor.get_page("/startups/alpha/support")
    assert "투자 유치 전략" in page.text
    assert "멘토만의 메모" in page.text
    assert "다른 멘토의 상담" not in page.html
    mentor.get_page(f"/startups/alpha/support/{others}", 404)
    mentor.get_page(f"/startups/alpha/support/{others}/correct", 404)
    mentor.get_page("/startups/bravo/support/new", 404)
    mentor.get_page("/support/new", 403)
    mentor.get_page("/support", 403)


def test_a_mentor_finds_what_the_program_logged_under_her_name(startup, app, sign_in):
    mentor = make_user(program_of(startup), Role.MENTOR, startups=[startup], name="박지훈")
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/support/new", SENT)
    assert entries()[0].mentor_user_id == mentor.id
    page = browser(app).sign_in(mentor.email).get_page("/startups/alpha/support")
    assert "투자 유치 전략" in page.text


@pytest.mark.parametrize("end", ["", "/correct", "/withdraw", "/done"])
def test_an_entry_is_found_under_its_own_startup_only(startup, sign_in, end):
    make_startup(program_of(startup), "bravo")
    entry_id = logged(startup)
    client = sign_in(Role.PROGRAM_MANAGER)
    path = f"/startups/bravo/support/{entry_id}{end}"
    if end in {"/withdraw", "/done"}:
        client.post_page(path, {"version": "1", "reason": "x"}, status=404)
    else:
        client.get_page(path, 404)
    assert entries()[0].withdrawn_at is None


@pytest.mark.parametrize("role", [Role.STARTUP, Role.EXECUTIVE, Role.AUDITOR])
def test_who_only_reads_is_offered_no_change_and_refused_it(startup, sign_in, role):
    entry_id = logged(startup)
    reader = sign_in(role)
    path = f"/startups/alpha/support/{entry_id}"
    page = reader.get_page(path)
    assert f"{path}/correct" not in page.links
    reader.get_page(f"{path}/correct", 403)
    reader.get_page("/startups/alpha/support/new", 403)
    reader.post_page(f"{path}/withdraw", {"version": "1", "reason": "x"}, status=403)
    reader.post_page(f"{path}/done", status=403)
    assert entries()[0].withdrawn_at is None


def test_what_people_type_is_shown_as_text(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    texts = ("given_by", "topic", "shared_notes", "program_notes", "next_action")
    client.post_page("/startups/alpha/support/new", {**SENT, **dict.fromkeys(texts, SCRIPT)})
    entry_id = entries()[0].id
    correction = {**SENT, "version": "1", "reason": SCRIPT}
    client.post_page(f"/startups/alpha/support/{entry_id}/correct", correction)
    for path in (
        "/startups/alpha/support",
        "/support",
        "/support/new",
        f"/startups/alpha/support/{entry_id}",
        f"/startups/alpha/support/{entry_id}/correct",
    ):
        assert SCRIPT not in client.get_page(path).html


def test_pages_speak_english(startup, sign_in):
    entry_id = logged(startup)
    correct(startup, entry_id, minutes=30)
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/account/language", {"language": "en"})
    for path, words in (
        ("/support", "Support entries"),
        ("/support/new", "Log support"),
        ("/startups/alpha/support", "corrected 1 time"),
        (f"/startups/alpha/support/{entry_id}", "History of the entry"),
        (f"/startups/alpha/support/{entry_id}/correct", "Correct the entry"),
    ):
        assert words in client.get_page(path).text


def test_a_startups_trail_holds_nothing_of_the_programs_notes(startup, sign_in):
    entry_id = logged(startup)
    correct(startup, entry_id, program_notes="대표 교체 확정")  # no other field changes
    for reader, seen in ((sign_in(Role.STARTUP), False), (sign_in(Role.AUDITOR), True)):
        page = reader.get_page("/startups/alpha/trail")
        assert ("정정 사유" in page.text) is seen
        assert ("지원 기록 정정" in page.text) is seen
        assert ("담당자 전용" in page.text) is seen
        assert "지원 기록" in page.text


def test_a_startups_trail_tells_the_shared_part_of_a_correction(startup, sign_in):
    entry_id = logged(startup)
    correct(startup, entry_id, program_notes="대표 교체 확정", minutes=30)
    page = sign_in(Role.STARTUP).get_page("/startups/alpha/trail")
    assert "정정 사유" in page.text
    assert "담당자 전용" not in page.text


def notes_of(startup, entry_id) -> str:
    db.session.rollback()
    found = entry_of(startup.id, entry_id, WHOLE)
    assert found is not None
    return found.program_notes


def test_a_mentor_reads_no_notes_that_others_wrote_into_her_entries(startup, sign_in):
    mentor = sign_in(Role.MENTOR, startups=[startup])
    entry_id = logged(startup, program_notes="대표 교체 논의", mentor_user_id=mentor.user.id)
    correct(startup, entry_id, program_notes="대표 교체 확정")
    path = f"/startups/alpha/support/{entry_id}"
    for page in ("/startups/alpha/support", path, f"{path}/correct"):
        html = mentor.get_page(page).html
        assert "대표 교체" not in html
        assert "정정 사유" not in html


def test_a_mentors_correction_leaves_the_notes_of_others_as_they_are(startup, sign_in):
    mentor = sign_in(Role.MENTOR, startups=[startup])
    entry_id = logged(startup, program_notes="대표 교체 논의", mentor_user_id=mentor.user.id)
    path = f"/startups/alpha/support/{entry_id}/correct"
    form = mentor.get_page(path).form("").fields
    assert "program_notes" not in form
    sent = {**SENT, "version": "1", "topic": "다른 주제", "reason": "보완", "program_notes": "x"}
    mentor.post_page(path, sent)
    assert notes_of(startup, entry_id) == "대표 교체 논의"
    assert entries()[-1].topic == "다른 주제"


def test_a_mentor_keeps_her_own_notes_until_another_writes_over_them(startup, sign_in):
    mentor = sign_in(Role.MENTOR, startups=[startup])
    mentor.post_page("/startups/alpha/support/new", {**SENT, "program_notes": "멘토만의 메모"})
    entry_id = entries()[-1].id
    path = f"/startups/alpha/support/{entry_id}"
    correct(startup, entry_id, topic="주제만", program_notes="멘토만의 메모")
    db.session.commit()
    assert "멘토만의 메모" in mentor.get_page(path).text
    sent = {**SENT, "version": "2", "program_notes": "고친 메모", "reason": "보완"}
    mentor.post_page(f"{path}/correct", sent)
    assert "고친 메모" in mentor.get_page(path).text
    correct(startup, entry_id, program_notes="대표 교체 확정")
    assert "대표 교체" not in mentor.get_page(path).html
