"""Pages of booking: asking, answering with one tap, moving, cancelling, own times, feed."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlalchemy import select

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mentoring.actions import mentor_row
from tracker.mentoring.models import MentoringSession, OfficeHours, ProposedTime, WeeklySlot
from tracker.mentoring.rules import SessionState
from tracker.values.clock import now

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def people(app):
    """A founder of each of two startups, two mentors, one of them in Berlin."""
    program = make_program()
    alpha, beta = make_startup(program), make_startup(program, "beta")
    mentor = make_user(program, Role.MENTOR, startups=[], name="Anna Schmidt", language="en")
    mentor_row(program.id, mentor.id, at=now()).timezone = "Europe/Berlin"
    found = {
        "mentor": mentor,
        "other": make_user(program, Role.MENTOR, startups=[], name="박멘토"),
        "alpha": make_user(program, Role.STARTUP, startups=[alpha], name="김서연"),
        "beta": make_user(program, Role.STARTUP, startups=[beta], name="이도윤"),
        "manager": make_user(program, Role.PROGRAM_MANAGER, name="최담당"),
        "executive": make_user(program, Role.EXECUTIVE),
    }
    db.session.commit()
    return found


@pytest.fixture
def enter(app, people):
    return lambda who: browser(app).enter(people[who])


def day(ahead: int = 7, clock: str = "14:00") -> str:
    """So many days from now, by Seoul's clock, as a browser sends it."""
    return f"{(now().astimezone(SEOUL) + timedelta(days=ahead)).date()}T{clock}"


def asking(people, *times: str, mentor: str = "mentor", **more) -> dict:
    names = ("starts_at", "second_at", "third_at")
    return {
        "mentor": people[mentor].id,
        "topic": "가격 정책",
        "question": "종량제가 맞습니까?",
        "field": "finance",
        "choice": "propose",
        "minutes": "60",
        "idempotency_key": f"key-{'-'.join(times)}-{mentor}".replace(":", "."),
        **dict(zip(names, times, strict=False)),
        **more,
    }


ASK = "/startups/alpha/mentoring/ask"


def only_session() -> MentoringSession:
    db.session.rollback()
    return db.session.scalars(select(MentoringSession)).one()


def ask(people, enter, *times: str, who="alpha", **more) -> int:
    address = f"/startups/{who}/mentoring/ask"
    enter(who).post_page(address, asking(people, *times, **more))
    db.session.rollback()
    return db.session.scalars(
        select(MentoringSession.id).order_by(MentoringSession.id.desc()).limit(1)
    ).one()


def time_of(session_id: int, number: int = 0) -> int:
    return db.session.scalars(
        select(ProposedTime.id)
        .where(ProposedTime.session_id == session_id)
        .order_by(ProposedTime.starts_at)
    ).all()[number]


def accept(client, session_id: int, number: int = 0, startup: str = "alpha", status: int = 302):
    path = f"/startups/{startup}/mentoring/{session_id}/accept"
    return client.post_page(path, {"id": time_of(session_id, number)}, status=status)


def test_a_founder_asks_and_the_mentor_takes_a_time_with_one_tap(people, enter):
    founder = enter("alpha")
    page = founder.get_page(f"{ASK}?mentor={people['mentor'].id}")
    assert "사전 자료를 읽을 수 있습니다" in page.text
    session_id = ask(people, enter, day(7), day(8), day(9))
    mentor = enter("mentor")
    waiting = mentor.get_page("/mentoring/own")
    assert "Waits for your answer" in waiting.text
    assert "(Europe/Berlin)" in waiting.text
    assert accept(mentor, session_id, 1).location == "/mentoring/own"
    session = only_session()
    assert session.state is SessionState.SCHEDULED
    assert f"{session.starts_at.astimezone(SEOUL):%Y-%m-%dT%H:%M}" == day(8)
    assert "예정된 멘토링 1회" in founder.get_page("/startups/alpha/mentoring/requests").text


def test_a_time_taken_meanwhile_opens_the_page_with_free_ones(people, enter):
    first = ask(people, enter, day(7))
    second = ask(people, enter, day(7, "14:30"), who="beta")
    mentor = enter("mentor")
    accept(mentor, first)
    page = accept(mentor, second, startup="beta", status=422)
    assert "The next free times are filled in" in page.text
    filled = page.form(f"/startups/beta/mentoring/{second}/times").fields
    assert filled["starts_at"].endswith("T14:30")
    assert filled["starts_at"] != day(7, "14:30")
    mentor.post_page(
        f"/startups/beta/mentoring/{second}/times",
        {name: filled[name] for name in ("starts_at", "second_at", "third_at", "minutes")},
    )
    accept(enter("beta"), second, startup="beta")


def test_a_busy_hour_is_refused_at_once_with_free_times_filled_in(people, enter):
    accept(enter("mentor"), ask(people, enter, day(7)))
    client = enter("beta")
    page = client.post_page(
        "/startups/beta/mentoring/ask", asking(people, day(7, "14:15")), status=422
    )
    assert "멘토에게" in page.text
    assert "비어 있는 다음 시각을 채워 두었습니다" in page.text
    assert "알파" not in page.text  # nobody is told who has the hour


def test_a_slot_is_offered_by_both_clocks_and_booked(people, enter):
    mentor = enter("mentor")
    when = datetime.fromisoformat(day(3)).date()
    mentor.post_page(
        "/mentoring/own/slots",
        {
            "slot-weekday": when.weekday(),
            "slot-starts": "09:00",
            "slot-minutes": "60",
            "slot-from_on": str(when),
            "slot-online": "y",
        },
    )
    assert "09:00 · 1 h" in mentor.get_page("/mentoring/own/times").text
    founder = enter("alpha")
    page = founder.get_page(f"{ASK}?mentor={people['mentor'].id}")
    assert "09:00~10:00 (Europe/Berlin)" in page.text
    choice = next(
        control["value"]
        for control in page.controls
        if control.get("name") == "choice" and control["value"].startswith("slot:")
    )
    founder.post_page(ASK, asking(people, choice=choice))
    session = only_session()
    assert session.state is SessionState.SCHEDULED
    assert f"{session.starts_at.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" == "09:00"
    other = enter("beta")
    again = other.post_page(
        "/startups/beta/mentoring/ask", asking(people, choice=choice), status=422
    )
    assert choice not in [control.get("value") for control in again.controls]
    slot_id = db.session.scalars(select(WeeklySlot.id)).one()
    mentor.post_page("/mentoring/own/slots/end", {"id": slot_id})
    assert "No weekly time yet" in mentor.get_page("/mentoring/own/times").text


def test_office_hours_seats_and_waiting_list(people, enter):
    mentor = enter("mentor")
    mentor.post_page(
        "/mentoring/own/office-hours",
        {
            "office-starts_at": day(5),
            "office-seats": "1",
            "office-seat_minutes": "30",
            "office-topic": "IR 상담",
        },
    )
    office_id = db.session.scalars(select(OfficeHours.id)).one()
    founder, other = enter("alpha"), enter("beta")
    assert "자리 예약" in founder.get_page(ASK).text
    founder.post_page(ASK, asking(people, choice=f"seat:{office_id}:1"))
    session_id = only_session().id
    other.post_page("/startups/beta/mentoring/ask/wait", {"id": office_id})
    page = other.get_page("/startups/beta/mentoring/ask")
    assert "대기 1번" in page.text
    assert "알파" not in page.text
    assert "Waits: Beta" in mentor.get_page("/mentoring/own/times").text
    founder.post_page(f"/startups/alpha/mentoring/{session_id}/cancel", {"reason": "출장"})
    assert "IR 상담" in other.get_page("/startups/beta/mentoring/requests").text
    assert "예약함" in other.get_page("/startups/beta/mentoring/ask").text
    mentor.post_page("/mentoring/own/office-hours/cancel", {"id": office_id, "reason": ""})
    assert "예정된 멘토링이 없습니다" in other.get_page("/startups/beta/mentoring/requests").text


def test_a_session_is_moved_and_a_stale_form_is_refused(people, enter):
    session_id = ask(people, enter, day(7))
    accept(enter("mentor"), session_id)
    founder, path = enter("alpha"), f"/startups/alpha/mentoring/{session_id}/move"
    form = founder.get_page(path).form("")
    assert form.fields["starts_at"] == day(7)
    sent = {"version": form.fields["version"], "starts_at": day(8), "minutes": "90"}
    founder.post_page(path, sent)
    stale = founder.post_page(path, {**sent, "starts_at": day(9)}, status=422)
    assert "고친" in stale.text or "바꾼" in stale.text or "변경" in stale.text
    session = only_session()
    assert (session.sequence, f"{session.starts_at.astimezone(SEOUL):%Y-%m-%dT%H:%M}") == (
        1,
        day(8),
    )


def test_a_mentor_declines_with_a_reason(people, enter):
    session_id = ask(people, enter, day(7))
    mentor = enter("mentor")
    path = f"/startups/alpha/mentoring/{session_id}/cancel"
    assert "Decline a request" in mentor.get_page(path).text
    mentor.post_page(path, {"reason": "Travelling"})
    assert only_session().cancelled_reason == "Travelling"


@pytest.mark.parametrize("part", ["accept", "times", "move", "cancel"])
def test_another_mentors_and_another_startups_session_is_not_found(people, enter, part):
    session_id = ask(people, enter, day(7))
    ask(people, enter, day(8), mentor="other")  # so that he reaches the startup's pages
    path = f"/startups/alpha/mentoring/{session_id}/{part}"
    for who in ("other", "beta"):
        enter(who).post_page(path, {"id": 1}, status=404)
    enter("beta").post_page(path.replace("alpha", "beta"), {"id": 1}, status=404)


def test_a_mentors_list_holds_her_own_requests_alone(people, enter):
    ask(people, enter, day(7))
    ask(people, enter, day(8), mentor="other", topic="특허 전략")
    assert "특허 전략" not in enter("mentor").get_page("/mentoring/own").text
    page = enter("other").get_page("/startups/alpha/mentoring/requests")
    assert "가격 정책" not in page.text
    both = enter("manager").get_page("/mentoring/own").text
    assert "특허 전략" in both
    assert "가격 정책" in both


def test_an_executive_reads_and_arranges_nothing(people, enter):
    session_id = ask(people, enter, day(7))
    page = enter("executive").get_page("/startups/alpha/mentoring/requests")
    assert "가격 정책" in page.text
    assert not [form for form in page.forms if str(session_id) in form.action]


def test_the_program_manager_keeps_times_for_a_mentor(people, enter):
    manager = enter("manager")
    assert "멘토 선택" in manager.get_page("/mentoring/own/times").text
    path = f"/mentoring/own/times?mentor={people['other'].id}"
    assert "열어 둔 시간이 없습니다" in manager.get_page(path).text
    page = manager.post_page(
        f"/mentoring/own/slots?mentor={people['other'].id}",
        {"slot-weekday": "0", "slot-starts": "25:00", "slot-minutes": "60"},
        status=422,
    )
    assert "시각을 읽을 수 없습니다" in page.text


def test_a_feed_is_shown_once_read_and_gone_when_ended(people, enter, app):
    session_id = ask(people, enter, day(7))
    mentor = enter("mentor")
    accept(mentor, session_id)
    page = mentor.post_page("/mentoring/feed", {"current_password": PASSWORD}, status=200)
    address = next(
        c["value"] for c in page.controls if (c.get("value") or "").endswith(".ics")
    ).removeprefix("http://localhost")
    assert address not in mentor.get_page("/mentoring/feed").html
    stranger = browser(app)
    response = stranger.get(address)
    assert response.content_type == "text/calendar; charset=utf-8"
    event = vobject.readOne(response.text).vevent
    assert event.dtstart.value == only_session().starts_at
    assert "종량제" not in response.text  # what the startup asks stays inside
    mentor.post_page("/mentoring/feed/end")
    assert stranger.get(address).status_code == 404


def test_lists_cost_the_same_number_of_statements_however_long(people, enter, queries):
    ask(people, enter, day(7))
    mentor = enter("mentor")
    mentor.get("/mentoring/own")
    few = queries(lambda: mentor.get("/mentoring/own"))
    for ahead in range(8, 14):
        ask(people, enter, day(ahead))
    assert queries(lambda: mentor.get("/mentoring/own")) == few <= 12


def test_browsers_insist_on_a_time_only_where_none_is_offered(people, enter):
    founder, path = enter("alpha"), f"{ASK}?mentor={people['mentor'].id}"

    def insists() -> bool:
        page = founder.get_page(path)
        return any("required" in c for c in page.controls if c.get("name") == "starts_at")

    assert insists()
    weekly = {"slot-weekday": "0", "slot-starts": "09:00", "slot-minutes": "60"}
    enter("mentor").post_page("/mentoring/own/slots", {**weekly, "slot-from_on": day(1)[:10]})
    assert not insists()
    page = founder.post_page(ASK, asking(people), status=422)  # but we do, where she proposes
    assert "제안 시각 1" in page.text


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # the same code on any engine
def test_invitations_are_queued_only_where_mail_is_configured(people, enter, app):
    first, second = ask(people, enter, day(7)), ask(people, enter, day(8))
    mentor = enter("mentor")
    accept(mentor, first)
    assert db.session.scalars(select(OutgoingMail.id)).all() == []
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://127.0.0.1:1", mail_from="no-reply@example.org"
    )
    accept(mentor, second)
    db.session.rollback()
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.recipient for mail in mails] == [people["mentor"].email, people["alpha"].email]
    assert all("METHOD:REQUEST" in mail.calendar for mail in mails)
    assert "http://localhost/mentoring/own" in mails[0].body
