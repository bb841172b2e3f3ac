"""Booking beyond the hours assigned: the program does it, with a reason; a startup is led to ask."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring.actions import NewQuota, add_slot, assign_hours
from tracker.mentoring.models import MentoringSession, ProposedTime
from tracker.mentoring.rules import NewSlot, Period, PeriodKind, SessionState, Side
from tracker.mentoring.rules.hours import BeyondHours, PeriodHours, beyond_hours, check_hours
from tracker.people.models import ProgramMembership, User
from tracker.people.rules import Limit
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

SPRING = Period(date(2026, 4, 1), date(2026, 6, 30), PeriodKind.QUARTER)
SUMMER = Period(date(2026, 7, 1), date(2026, 9, 30), PeriodKind.QUARTER)
HOURS = [PeriodHours(1, SPRING, 600, 540, 0), PeriodHours(1, SUMMER, 120, 120, 30)]


def test_what_fits_is_nobodys_question():
    assert beyond_hours(HOURS, [(date(2026, 5, 1), 60)]) is None


def test_a_day_without_assigned_hours_has_no_limit():
    assert beyond_hours(HOURS, [(date(2026, 10, 1), 600)]) is None


def test_of_several_times_the_one_that_goes_furthest_is_told():
    times = [(date(2026, 5, 1), 90), (date(2026, 7, 1), 90)]
    assert beyond_hours(HOURS, times) == BeyondHours(120, -30, 90)
    assert BeyondHours(120, -30, 90).beyond == 120


def test_a_session_that_moves_gives_its_own_minutes_back():
    old = (date(2026, 8, 3), 60)
    assert beyond_hours(HOURS, [(date(2026, 8, 4), 60)], old) is None
    assert beyond_hours(HOURS, [(date(2026, 8, 4), 90)], old) == BeyondHours(120, -30, 30)
    assert beyond_hours(HOURS, [(date(2026, 5, 4), 90)], old) == BeyondHours(600, 60, 90)


@pytest.mark.parametrize(("side", "over"), [(Side.STARTUP, "급합니다"), (Side.PROGRAM, " ")])
def test_a_startup_and_who_gives_no_reason_are_refused_in_figures(side, over):
    with pytest.raises(RuleViolation, match="beyond_hours") as refused:
        check_hours(BeyondHours(600, 30, 60), side, over=over)
    assert refused.value.values["beyond_minutes"] == 30


def test_the_program_goes_beyond_with_a_reason():
    check_hours(BeyondHours(600, 30, 60), Side.PROGRAM, over="IR 발표회 전 마지막 점검")
    with pytest.raises(RuleViolation, match="too_long"):
        check_hours(BeyondHours(600, 30, 60), Side.PROGRAM, over="가" * 501)


def test_a_mentor_is_refused_without_the_figures_of_what_others_gave():
    with pytest.raises(RuleViolation, match="beyond_hours_of_startup") as refused:
        check_hours(BeyondHours(600, 30, 60), Side.MENTOR, over="급합니다")
    assert refused.value.values == {}


@pytest.fixture
def program(app):
    del app
    return make_program()


@pytest.fixture
def alpha(program):
    """Thirty minutes are assigned for every day there is a session ahead."""
    startup = make_startup(program)
    assign(startup, 30)
    return startup


def assign(startup, minutes: int) -> None:
    day = today("Asia/Seoul")
    for ahead in {day, day + timedelta(days=7)}:
        new = NewQuota(PeriodKind.PROGRAM_YEAR, ahead, minutes, "협약")
        assign_hours(startup.id, new, by=OPERATOR, at=AT)
    db.session.commit()


@pytest.fixture
def mentor(program):
    return make_user(program, Role.MENTOR, startups=[], name="정해원")


ASK = "/startups/alpha/mentoring/ask"


def asking(mentor, **more) -> dict:
    return {
        "mentor": mentor.id,
        "topic": "가격 정책",
        "field": "",
        "choice": "propose",
        "starts_at": f"{today('Asia/Seoul') + timedelta(days=7)}T14:00",
        "minutes": "60",
        "idempotency_key": "a-key-of-some-length",
        **more,
    }


def enter(app, program, role, startups=()):
    return browser(app).enter(make_user(program, role, startups=startups))


def trail() -> list[str]:
    db.session.rollback()
    kinds = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    return [kind for kind in kinds if kind.startswith("mentoring.") and "hours" in kind]


REASON = "IR 발표회 전 마지막 점검"


def test_the_program_is_told_and_books_with_a_reason_that_stays(app, program, alpha, mentor):
    client = enter(app, program, Role.PROGRAM_MANAGER)
    told = client.post_page(ASK, asking(mentor), status=422)
    assert "배정 시간 30분 중 30분이 남아 있습니다" in told.text
    assert "30분 넘습니다" in told.text
    assert 'name="over"' in told.html
    client.post_page(ASK, asking(mentor, over="  "), status=422)
    assert client.post_page(ASK, asking(mentor, over=REASON)).location.endswith("/requests")
    assert trail()[-1] == "mentoring.book_beyond_hours"
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "mentoring.book_beyond_hours")
    ).one()
    assert REASON in event.after


def test_a_startup_is_led_to_ask_the_program_for_more(app, program, alpha, mentor):
    client = enter(app, program, Role.STARTUP, [alpha])
    told = client.post_page(ASK, asking(mentor), status=422)
    assert "30분 넘습니다" in told.text
    assert 'name="over"' not in told.html
    assert "/startups/alpha/requests/new" in told.links
    client.post_page(ASK, asking(mentor, over=REASON), status=422)
    assert db.session.query(MentoringSession).count() == 0


def test_a_mentor_who_asks_beyond_the_hours_is_sent_to_the_program_without_figures(
    app, program, alpha, mentor
):
    client = browser(app).enter(mentor)
    client.post_page(ASK, asking(mentor), status=404)
    other = make_user(program, Role.MENTOR, startups=[alpha])
    client = browser(app).enter(other)
    told = client.post_page(ASK, asking(other, over=REASON), status=422)
    assert "사업 담당자에게 요청해 주세요" in told.text
    assert "30분이 남아" not in told.text
    assert 'name="over"' not in told.html
    assert db.session.query(MentoringSession).count() == 0
    client.post_page(ASK, asking(other, minutes="30"))
    assert "배정 시간" not in client.get_page(f"{ASK}?mentor={other.id}").text


def test_a_mentor_accepts_and_moves_within_the_hours_alone(app, program, alpha):
    hers = make_user(program, Role.MENTOR, startups=[alpha], name="임수빈")
    client = browser(app).enter(hers)
    enter(app, program, Role.PROGRAM_MANAGER).post_page(ASK, asking(hers, over=REASON))
    session = db.session.scalars(select(MentoringSession)).one()
    base = f"/startups/alpha/mentoring/{session.id}"
    tap = {"id": db.session.scalars(select(ProposedTime.id)).one()}
    client.post_page(f"{base}/accept", {**tap, "over": REASON})
    assert "사업 담당자에게 요청해 주세요" in client.get_page("/mentoring/own").text
    db.session.expire_all()
    assert session.state is SessionState.REQUESTED
    assign(alpha, 60)
    client.post_page(f"{base}/accept", tap)
    db.session.expire_all()
    assert session.state is SessionState.SCHEDULED
    later = f"{today('Asia/Seoul') + timedelta(days=7)}T16:00"
    longer = {"version": session.version, "starts_at": later, "minutes": "90"}
    told = client.post_page(f"{base}/move", longer, status=422)
    assert "사업 담당자에게 요청해 주세요" in told.text
    client.post_page(f"{base}/move", {**longer, "minutes": "60"})


def test_one_tap_and_her_own_times_count_toward_what_a_person_arranges(
    app, program, alpha, monkeypatch
):
    hers = make_user(program, Role.MENTOR, startups=[alpha])
    client = browser(app).enter(hers)
    few = Limit("sessions_arranged", 1, timedelta(hours=1))
    monkeypatch.setattr("tracker.mentoring.views.sending.ARRANGED", few)
    client.post_page("/mentoring/own/office-hours/cancel", {"id": 1, "reason": "휴가"})
    client.post_page("/mentoring/own/office-hours/cancel", {"id": 1, "reason": "휴가"}, status=429)
    enter(app, program, Role.PROGRAM_MANAGER).post_page(ASK, asking(hers, over=REASON))
    session = db.session.scalars(select(MentoringSession)).one()
    tap = {"id": db.session.scalars(select(ProposedTime.id)).one()}
    client.post_page(f"/startups/alpha/mentoring/{session.id}/accept", tap, status=429)


def test_taking_a_time_and_moving_it_are_asked_about_in_the_page(app, program, alpha):
    hers = make_user(program, Role.MENTOR, startups=[alpha], name="임수빈")
    assign(alpha, 60)
    browser(app).enter(hers).post_page(ASK, asking(hers))
    assign(alpha, 30)
    founder = enter(app, program, Role.STARTUP, [alpha])
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    session = db.session.scalars(select(MentoringSession)).one()
    base = f"/startups/alpha/mentoring/{session.id}"
    tap = {"id": db.session.scalars(select(ProposedTime.id)).one()}
    told = founder.post_page(f"{base}/accept", {**tap, "over": REASON}, status=422)
    assert "/startups/alpha/requests/new" in told.links
    told = manager.post_page(f"{base}/accept", tap, status=422)
    assert "30분 넘습니다" in told.text
    manager.post_page(f"{base}/accept", {**tap, "over": REASON})
    db.session.expire_all()
    assert session.state is SessionState.SCHEDULED
    later = f"{today('Asia/Seoul') + timedelta(days=7)}T16:00"
    move = {"version": session.version, "starts_at": later, "minutes": "60"}
    longer = {**move, "minutes": "90"}
    assert "30분 넘" not in manager.post_page(f"{base}/move", longer, status=422).text
    manager.post_page(f"{base}/move", move)


def test_a_slot_beyond_the_hours_is_asked_about_too(app, program, alpha, mentor):
    day = today("Asia/Seoul") + timedelta(days=7)
    new = NewSlot(
        weekday=day.weekday(), starts_minute=840, minutes=60, timezone="Asia/Seoul", from_on=day
    )
    slot = add_slot(program.id, mentor.id, new, by=OPERATOR, at=now())
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    choice = f"slot:{slot}:{day:%Y%m%d}T0500"
    told = manager.post_page(ASK, asking(mentor, choice=choice, starts_at=""), status=422)
    assert "그래도 예약" in told.text
    manager.post_page(ASK, asking(mentor, choice=choice, starts_at="", over=REASON))


def test_the_ask_page_names_a_few_of_300_mentors_and_asks_no_more(app, program, alpha, queries):
    def grow(numbers):
        rows = [{"id": 1000 + n, "email": f"m{n}@example.org", "name": f"멘토{n:03}",
                 "language": "ko", "created_at": AT} for n in numbers]  # fmt: skip
        members = [{"user_id": row["id"], "program_id": program.id, "role": Role.MENTOR,
                    "created_at": AT} for row in rows]  # fmt: skip
        db.session.execute(insert(User), rows)
        db.session.execute(insert(ProgramMembership), members)
        db.session.commit()

    founder = enter(app, program, Role.STARTUP, [alpha])
    grow(range(5))
    few = queries(lambda: founder.get(f"{ASK}?mentor=1003"))
    grow(range(5, 300))
    many = queries(lambda: founder.get(f"{ASK}?mentor=1003"))
    assert many == few <= 20
    page = founder.get_page(f"{ASK}?mentor=1299")
    assert page.html.count("<option") <= 22 + 16  # twenty mentors, none, and the fields
    assert "300명 중 20명입니다" in page.text
    assert "멘토299 멘토에게 신청합니다" in page.text
    assert "멘토271" in founder.get_page(f"{ASK}?words=271").text
    assert "조건에 맞는 멘토가 없습니다" in founder.get_page(f"{ASK}?words=nobody").text
