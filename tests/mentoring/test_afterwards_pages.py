"""Pages of sessions: lists, a session's page, forms, the link, files."""

import json
import re
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.mentoring.afterwards_world import held, make_world, scheduled
from tests.pages import browser
from tests.usage.pictures import HTML, JPEG
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mentoring.models import MentoringSession, SessionFeedback, SessionFile
from tracker.mentoring.rules import SessionState
from tracker.values.clock import today

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture
def world(app):
    world = make_world()
    db.session.commit()
    return world


@pytest.fixture
def enter(app, world):
    return lambda who: browser(app).enter(getattr(world, who))


def filled(page) -> dict[str, str]:
    """The form as a browser would send it: the page parser knows no checked radio."""
    fields = page.form("").fields
    return {name: value for name, value in fields.items() if name not in {"paying", "online"}} | {
        "paying": "unsettled"
    }


def stored(session_id) -> MentoringSession:
    db.session.rollback()
    return db.session.get_one(MentoringSession, session_id)


def said(**changes) -> dict[str, str]:
    day = today("Asia/Seoul").isoformat()
    return {"held_on": day, "minutes": "1시간 30분", "topic": "가격 정책", **changes}


@pytest.mark.parametrize("who", ["pm", "executive", "auditor", "founder", "mentor"])
def test_every_page_of_a_session_opens_for_its_readers(world, enter, who):
    ids = [held(world), scheduled(world).id, scheduled(world, hours=30).id]
    client = enter(who)
    client.get_page("/startups/alpha/mentoring")
    for session_id in ids:
        client.get_page(f"/startups/alpha/mentoring/{session_id}")
        client.get_page(f"/startups/alpha/mentoring/{session_id}/brief")
    client.get_page("/startups/alpha/mentoring/advice")


def test_lists_say_so_where_there_is_nothing(enter):
    assert "해당하는 멘토링이 없습니다" in enter("pm").get_page("/mentoring").text
    assert "해당하는 멘토링이 없습니다" in enter("mentor").get_page("/mentoring/mine").text
    assert (
        "해당하는 멘토링이 없습니다" in enter("founder").get_page("/startups/alpha/mentoring").text
    )


def test_a_list_shows_twenty_and_the_rest_a_page_away(world, enter):
    for n in range(21):
        held(world, days_ago=n + 1, topic=f"주제-{n:02}")
    client = enter("pm")
    assert len(set(re.findall(r"주제-\d\d", client.get_page("/mentoring?show=held").text))) == 20
    assert "주제-20" in client.get_page("/mentoring?show=held&page=2").text


def test_a_mentor_writes_up_with_what_was_arranged_already_there(world, enter):
    row, client = scheduled(world), enter("mentor")
    path = f"/startups/alpha/mentoring/{row.id}/write-up"
    fields = client.get_page(path).form("").fields
    assert (fields["minutes"], fields["topic"], fields["place"]) == (
        "60",
        "가격 정책",
        "3층 상담실",
    )
    assert "fee_krw" not in fields
    client.post_page(path, {**fields, "shared_notes": ""})
    assert stored(row.id).state is SessionState.HELD


def test_nobody_writes_up_what_has_not_begun(world, enter):
    row = scheduled(world, hours=20)
    client = enter("mentor")
    path = f"/startups/alpha/mentoring/{row.id}/write-up"
    data = said(version="1", idempotency_key="form-0001")
    assert "아직 시작하지 않은" in client.post_page(path, data, status=422).text


def test_the_program_says_what_was_paid(world, enter):
    row, client = scheduled(world), enter("pm")
    path = f"/startups/alpha/mentoring/{row.id}/write-up"
    data = said(version="1", idempotency_key="form-0001", paying="fee")
    assert client.post_page(path, data, status=422)
    client.post_page(path, {**data, "fee_krw": "30만", "withholding_krw": "9,900"})
    assert (stored(row.id).fee_krw, stored(row.id).withholding_krw) == (300_000, 9_900)


def test_a_past_session_is_logged_with_four_answers(world, enter):
    client = enter("pm")
    fields = filled(client.get_page("/mentoring/log"))
    mentor, startup = str(world.mentor.id), "alpha"
    page = client.post_page(
        "/mentoring/log", {**fields, "startup": startup, "mentor": mentor, "topic": "가격 정책"}
    )
    assert page.location.startswith("/startups/alpha/mentoring/")
    again = filled(client.get_page("/mentoring/log"))
    sent = {**again, "startup": startup, "mentor": mentor, "topic": "다른 주제"}
    warned = client.post_page("/mentoring/log", sent, status=422)
    assert "그대로 저장" in warned.text
    client.post_page("/mentoring/log", {**sent, "twice": "yes"})
    assert db.session.scalar(select(func.count()).select_from(MentoringSession)) == 2


def test_a_mentor_logs_her_own_and_names_no_other(world, enter):
    client = enter("mentor")
    fields = client.get_page("/startups/alpha/mentoring/log").form("").fields
    assert "mentor" not in fields
    client.post_page(
        "/startups/alpha/mentoring/log",
        {**fields, "topic": "가격 정책", "mentor": str(world.other.id)},
    )
    row = db.session.scalars(select(MentoringSession)).one()
    assert row.mentor_user_id == world.mentor.id


def test_a_founder_confirms_with_one_tap_and_rates(world, enter):
    session_id, client = held(world), enter("founder")
    path = f"/startups/alpha/mentoring/{session_id}"
    page = client.get_page(path)
    assert "미확인" in page.text
    assert "누구의 의견인지" in page.text
    client.post_page(f"{path}/confirm", page.form(f"{path}/confirm").fields)
    assert stored(session_id).confirmed_at is not None
    client.post_page(f"{path}/feedback", {"helpful": "5", "again": "4", "comment": "좋음"})
    client.post_page(f"{path}/feedback", {"helpful": "9", "again": "4"}, status=422)
    assert db.session.get_one(SessionFeedback, session_id).helpful == 5


def test_a_founder_says_what_is_wrong(world, enter):
    session_id, client = held(world), enter("founder")
    path = f"/startups/alpha/mentoring/{session_id}"
    client.post_page(f"{path}/dispute", {"dispute": " "}, status=422)
    client.post_page(f"{path}/dispute", {"dispute": "60분이었습니다"})
    assert "60분이었습니다" in enter("pm").get_page(path).text


def test_nobody_but_the_startup_answers_for_it(world, enter):
    session_id = held(world)
    for who in ("pm", "mentor", "executive", "auditor"):
        path = f"/startups/alpha/mentoring/{session_id}/confirm"
        enter(who).post_page(path, {"version": "1"}, status=403)
    enter("stranger").post_page(
        f"/startups/alpha/mentoring/{session_id}/confirm", {"version": "1"}, status=404
    )


def link_of(world, enter, session_id) -> str:
    path = f"/startups/alpha/mentoring/{session_id}/link"
    page = enter("pm").post_page(path, {"version": "1"}, status=200)
    return re.search(r"/session-links/[\w-]+", page.html)[0]


def test_by_link_a_founder_answers_without_signing_in(app, world, enter):
    session_id = held(world, program_notes="담당자만-봄", shared_notes="함께-봄")
    address, visitor = link_of(world, enter, session_id), browser(app)
    response = visitor.get(address)
    assert (response.location, response.headers["Referrer-Policy"]) == ("/session", "no-referrer")
    page = visitor.get_page("/session")
    assert "함께-봄" in page.text
    assert "담당자만-봄" not in page.html
    visitor.post_page("/session/dispute", {"dispute": "하루 전이었습니다"})
    assert stored(session_id).dispute == "하루 전이었습니다"
    visitor.post_page("/session/confirm", {"version": "1"})
    visitor.post_page("/session/feedback", {"helpful": "4", "again": "4"})
    row = stored(session_id)
    assert (row.confirmed_by, row.dispute) == (world.founder.name, None)
    assert "의견을 남기셨습니다" in visitor.get_page("/session").text


def test_a_newer_link_ends_the_older_and_a_mentor_makes_none(app, world, enter):
    session_id = held(world)
    older, newer = (link_of(world, enter, session_id) for _ in range(2))
    assert browser(app).get(older).status_code == 410
    assert browser(app).get(newer).status_code == 302
    path = f"/startups/alpha/mentoring/{session_id}/link"
    enter("mentor").post_page(path, {"version": "1"}, status=403)


def test_where_mail_is_configured_a_write_up_asks_the_founder_by_itself(app, world, enter):
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://localhost", mail_from="a@example.org"
    )
    row, client = scheduled(world), enter("mentor")
    data = said(version="1", idempotency_key="form-0001", program_notes="담당자만-봄")
    client.post_page(f"/startups/alpha/mentoring/{row.id}/write-up", data)
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert (mail.recipient, "담당자만-봄" in mail.body) == (world.founder.email, False)
    assert browser(app).get(re.search(r"/session-links/[\w-]+", mail.body)[0]).status_code == 302


def test_looking_at_a_link_confirms_nothing(app, world, enter):
    session_id = held(world)
    browser(app).get_page(link_of(world, enter, session_id))
    assert stored(session_id).confirmed_at is None


def send_file(client, path, name, content, status=302):
    data = {"file": (BytesIO(content), name)}
    return client.post_page(path, data, status=status, content_type="multipart/form-data")


def test_a_file_is_kept_by_what_it_is_and_served_to_be_saved(world, enter):
    session_id, client = held(world), enter("mentor")
    path = f"/startups/alpha/mentoring/{session_id}/files"
    for name, content in (("a.html", HTML), ("a.pdf", HTML), ("a.png", PDF)):
        send_file(client, path, name, content, status=422)
    send_file(client, path, "서명부.pdf", PDF)
    send_file(client, path, "사진.jpg", JPEG)
    first, second = db.session.scalars(select(SessionFile.id).order_by(SessionFile.id)).all()
    response = enter("founder").get(f"{path}/{first}")
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert enter("stranger").get(f"{path}/{second}").status_code == 404
    client.post_page(f"{path}/{first}", {"version": "1"})
    assert client.get(f"{path}/{first}").status_code == 404


def test_actions_are_added_and_closed_where_they_are_read(world, enter):
    session_id, client = held(world), enter("founder")
    path = f"/startups/alpha/mentoring/{session_id}"
    client.post_page(f"{path}/actions", {"task": "요금 비교", "owner": "startup"})
    page = client.get_page(path)
    (close,) = {form.action for form in page.forms if "/mentoring/actions/" in form.action}
    client.post_page(close, {"how": "dropped", "reason": ""})
    assert "하지 않기로 함:" not in client.get_page(path).text
    done = client.post_page(close, {"how": "done", "next": "//evil.example"})
    assert done.location == "/startups/alpha/mentoring"


def test_a_mentor_closes_no_action_of_another_mentors_session(world, enter):
    session_id = held(world, mentor=world.other)
    enter("pm").post_page(
        f"/startups/alpha/mentoring/{session_id}/actions", {"task": "약관", "owner": "startup"}
    )
    enter("mentor").post_page("/startups/alpha/mentoring/actions/1", {"how": "done"}, status=404)


def test_a_founder_says_which_of_two_pieces_of_advice_she_follows(world, enter):
    mentor, founder = enter("mentor"), enter("founder")
    for n, words in ((1, "예약을 산다"), (2, "기다린다")):
        path = f"/startups/alpha/mentoring/{held(world, days_ago=n)}/advice"
        mentor.post_page(path, {"advice": words})
    choice = {"first": "1", "second": "2", "followed": "second", "why": "올해는 이르다"}
    founder.post_page("/startups/alpha/mentoring/advice", {**choice, "second": "1"}, status=422)
    founder.post_page("/startups/alpha/mentoring/advice", choice)
    assert "올해는 이르다" in enter("pm").get_page("/startups/alpha/mentoring/advice").text


def test_a_stale_correction_keeps_what_was_typed_and_shows_what_stands(world, enter):
    session_id, client = held(world), enter("pm")
    path = f"/startups/alpha/mentoring/{session_id}/correct"
    fields = filled(client.get_page(path))
    client.post_page(path, {**fields, "shared_notes": "", "minutes": "70", "reason": "정정"})
    late = {**fields, "shared_notes": "", "minutes": "80", "reason": "정정"}
    page = client.post_page(path, late, status=422)
    assert "그사이 바뀐 내용이 있습니다" in page.text
    client.post_page(path, {**filled(page), "reason": "정정"})
    assert "정정" in client.get_page(f"/startups/alpha/mentoring/{session_id}").text


def test_the_command_line_logs_and_asks_about_twins(app, world):
    db.session.commit()
    run = app.test_cli_runner().invoke
    given = ["mentoring", "log", "--startup", "alpha", "--mentor", world.mentor.email]
    given += ["--held-on", today("Asia/Seoul").isoformat(), "--minutes", "90", "--topic", "가격"]
    first = run(args=[*given, "--json"])
    assert first.exit_code == 0, first.output
    assert json.loads(first.output)["minutes"] == 90
    second = run(args=given)
    assert second.exit_code == 1
    assert run(args=[*given, "--twice"]).exit_code == 0
    unknown = [word if "@" not in word else "nobody@example.org" for word in given]
    assert run(args=unknown).exit_code == 1


@pytest.mark.parametrize("mailing", [True, False])
def test_who_logs_by_the_command_line_asks_the_founder_as_a_page_does(app, world, mailing):
    db.session.commit()
    if mailing:
        config = app.extensions["tracker_config"]
        app.extensions["tracker_config"] = replace(
            config, smtp_url="smtp://localhost", mail_from="a@example.org"
        )
    given = ["mentoring", "log", "--startup", "alpha", "--mentor", world.mentor.email]
    given += ["--held-on", today("Asia/Seoul").isoformat(), "--minutes", "90", "--topic", "가격"]
    assert app.test_cli_runner().invoke(args=given).exit_code == 0
    written = db.session.scalars(select(OutgoingMail.body)).all()
    assert ["/session-links/" in body for body in written] == [True] * mailing


def test_lists_ask_the_same_number_of_questions_of_a_hundred_sessions(world, enter, queries):
    client = enter("pm")
    held(world)
    few = queries(lambda: client.get("/mentoring?show=held"))
    for n in range(30):
        held(world, days_ago=n + 2, startup=world.beta)
    assert queries(lambda: client.get("/mentoring?show=held")) == few
