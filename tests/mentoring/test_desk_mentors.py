"""The directory, profiles, conflicts and suggestions as their readers may see them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.mentoring.test_desk_hours import TODAY as SOME_DAY
from tests.mentoring.test_desk_hours import held
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring.actions import declare_conflict, edit_profile
from tracker.mentoring.models import MentorConflict
from tracker.mentoring.queries.mentors import mentor_facts
from tracker.mentoring.rules import Field, MentorProfile
from tracker.support.actions import log_entry
from tracker.support.rules import NewSupportEntry, SupportKind
from tracker.values.clock import today
from tracker.values.refusals import RuleViolation

PROFILE = MentorProfile(
    organization="송도벤처스",
    fields=frozenset({Field.FUNDRAISING, Field.LEGAL}),
    skills="Series A, 주주간계약",
    languages=("ko", "en"),
    bio="10년",
    hours_a_month=8,
)
SECRET = "지분을 가지고 있음"
SUGGEST = "/startups/alpha/mentoring/suggest"


@pytest.fixture
def program(app):
    del app
    return make_program()


@pytest.fixture
def alpha(program):
    return make_startup(program)


@pytest.fixture
def mentor(program, alpha):
    user = make_user(program, Role.MENTOR, startups=[alpha], name="정해원")
    edit_profile(program.id, user.id, PROFILE, version=0, by=OPERATOR, at=AT)
    return user


def conflict(program, mentor, startup):
    who = (program.id, mentor.id, startup.id)
    return declare_conflict(*who, SECRET, by=OPERATOR, at=AT, today=SOME_DAY)


def enter(app, program, role, startups=()):
    return browser(app).enter(make_user(program, role, startups=startups))


def test_a_profile_is_kept_whole_and_told_in_the_trail(program, mentor):
    found = mentor_facts(program.id, mentor.id)
    assert (found.profile, found.version) == (PROFILE, 1)
    again = replace(PROFILE, skills="특허", fields=frozenset({Field.PATENTS}))
    edit_profile(program.id, mentor.id, again, version=1, by=OPERATOR, at=AT)
    assert mentor_facts(program.id, mentor.id).profile == again
    events = db.session.scalars(
        select(AuditEvent.after)
        .where(AuditEvent.action == "mentoring.edit_profile")
        .order_by(AuditEvent.id)
    ).all()
    assert "organization" not in events[-1]
    assert "patents" in events[-1]


@pytest.mark.parametrize(
    ("new", "version", "code"),
    [
        (replace(PROFILE, bio="20년"), 7, "changed_meanwhile"),
        (PROFILE, 1, "nothing_changed"),
        (replace(PROFILE, timezone="Asia/Songdo"), 1, "timezone_unknown"),
        (replace(PROFILE, languages=("xx",)), 1, "language_unknown"),
        (replace(PROFILE, hours_a_month=201), 1, "out_of_range"),
    ],
)
def test_a_profile_nobody_can_mean_is_refused(program, mentor, new, version, code):
    with pytest.raises(RuleViolation, match=code):
        edit_profile(program.id, mentor.id, new, version=version, by=OPERATOR, at=AT)


def test_a_conflict_is_declared_once_until_it_ends(app, program, alpha, mentor):
    conflict(program, mentor, alpha)
    with pytest.raises(RuleViolation, match="conflict_in_force"):
        conflict(program, mentor, alpha)
    client = enter(app, program, Role.PROGRAM_MANAGER)
    own = db.session.scalars(select(MentorConflict.id)).one()
    for _ in range(2):
        client.post_page(f"/mentors/{mentor.id}/conflicts/end", {"conflict": str(own)})
    page = client.get_page(f"/mentors/{mentor.id}").text
    assert "전까지" in page
    assert conflict(program, mentor, alpha) != own


def test_the_directory_is_searched_and_narrowed(app, program, alpha, mentor):
    make_user(program, Role.MENTOR, startups=[alpha], name="Jane Smith")
    gone = make_user(program, Role.MENTOR, startups=[alpha], name="가을")
    edit_profile(program.id, gone.id, MentorProfile(active=False), version=0, by=OPERATOR, at=AT)
    client = enter(app, program, Role.PROGRAM_MANAGER)

    def names(query=""):
        html = client.get_page(f"/mentors{query}").html
        return re.findall(r'person-name"><a href="[^"]+">([^<]+)<', html)

    assert names() == ["정해원", "Jane Smith"]
    assert names("?inactive=1") == ["가을", "정해원", "Jane Smith"]
    assert names("?words=송도 series") == ["정해원"]
    assert names("?words=%25") == []
    assert names("?field=legal") == ["정해원"]
    assert names("?field=patents") == []
    assert names("?language=en") == ["정해원"]
    assert names("?language=ko&field=nonsense&page=9") == ["정해원", "Jane Smith"]
    assert "조건에 맞는 멘토가 없습니다" in client.get_page("/mentors?words=없음").text


def test_the_program_manager_edits_a_profile_on_its_page(app, program, mentor):
    client = enter(app, program, Role.PROGRAM_MANAGER)
    path = f"/mentors/{mentor.id}/edit"
    sent = {
        "version": "1",
        "organization": "인천",
        "fields": ["legal"],
        "languages": ["en"],
        "timezone": "Europe/Berlin",
        "hours_a_month": "4",
        "active": "y",
    }
    assert client.post_page(path, sent).location == f"/mentors/{mentor.id}"
    saved = mentor_facts(program.id, mentor.id).profile
    assert (saved.timezone, saved.hours_a_month, saved.fields) == (
        "Europe/Berlin",
        4,
        {Field.LEGAL},
    )
    stale = client.post_page(path, sent, status=422)
    assert "그사이 다른 사람이" in stale.text
    assert stale.form("").fields["version"] == "2"
    for bad in ({"hours_a_month": "many"}, {"languages": []}, {"timezone": "Mars"}):
        client.post_page(path, {**sent, "version": "2", **bad}, status=422)


def test_a_mentor_edits_her_own_profile_and_nobody_elses(app, program, alpha, mentor):
    client = browser(app).enter(mentor)
    page = client.get_page("/mentoring/own/profile")
    sent = {**page.form("").fields, "skills": "특허", "languages": ["ko"], "fields": ["patents"]}
    assert client.post_page("/mentoring/own/profile", sent).location == f"/mentors/{mentor.id}"
    assert mentor_facts(program.id, mentor.id).profile.skills == "특허"
    other = make_user(program, Role.MENTOR, startups=[alpha])
    assert client.get(f"/mentors/{other.id}/edit").status_code == 403
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    assert manager.get("/mentoring/own/profile").location == "/mentors"


def test_who_is_no_mentor_here_is_not_found(app, program, mentor):
    there = make_program("other")
    stranger = make_user(there, Role.MENTOR, startups=[make_startup(there, "strange")])
    client = enter(app, program, Role.PROGRAM_MANAGER)
    for user_id in (stranger.id, client.user.id, 999_999):
        assert client.get(f"/mentors/{user_id}").status_code == 404
        assert client.get(f"/mentors/{user_id}/edit").status_code == 404
    assert mentor.name in client.get_page(f"/mentors/{mentor.id}").text


def test_who_sees_what_on_a_mentors_page(app, program, alpha, mentor):
    """Sessions with others, and the reason of a conflict, by reader."""
    beta = make_startup(program, "beta")
    held(alpha, mentor=mentor, topic="알파 상담")
    held(beta, mentor=mentor, topic="베타 상담")
    conflict(program, mentor, alpha)
    colleague = make_user(program, Role.MENTOR, startups=[alpha])
    seen = {
        "manager": enter(app, program, Role.PROGRAM_MANAGER),
        "executive": enter(app, program, Role.EXECUTIVE),
        "auditor": enter(app, program, Role.AUDITOR),
        "herself": browser(app).enter(mentor),
        "colleague": browser(app).enter(colleague),
        "alpha": enter(app, program, Role.STARTUP, [alpha]),
        "beta": enter(app, program, Role.STARTUP, [beta]),
    }
    table = {
        who: tuple(
            words in client.get_page(f"/mentors/{mentor.id}").text
            for words in ("알파 상담", "베타 상담", SECRET, "월 가능 시간", "총 2회")
        )
        for who, client in seen.items()
    }
    whole, nothing = (True,) * 5, (False,) * 5
    assert table == {
        "manager": whole,
        "executive": whole,
        "auditor": whole,
        "herself": whole,
        "colleague": nothing,
        "alpha": (True, False, False, False, False),
        "beta": (False, True, False, False, False),
    }


def test_a_suggestion_tells_the_program_figures_and_a_startup_words(app, program, alpha, mentor):
    day = today("Asia/Seoul")
    beta = make_startup(program, "beta")
    held_on = day.replace(day=1)
    new = NewSupportEntry(
        kind=SupportKind.MENTORING, held_on=held_on, minutes=90, given_by="정해원", topic="T"
    )
    log_entry(beta.id, new, by=OPERATOR, at=AT, today=day, mentor_user_id=mentor.id)
    query = "?field=fundraising&words=series&language=en"
    manager = enter(app, program, Role.PROGRAM_MANAGER).get_page(SUGGEST + query).text
    assert "전문 분야가 맞습니다: 투자 유치" in manager
    assert "이번 달 8시간 가운데 1시간 30분을 썼습니다" in manager
    founder = enter(app, program, Role.STARTUP, [alpha]).get_page(SUGGEST + query).text
    assert "이번 달 여유가 있습니다" in founder
    assert "1시간 30분" not in founder
    assert "이 기업과는 처음입니다" in founder


def test_a_mentor_is_judged_by_what_is_written_about_her(app, program, alpha, mentor):
    make_user(program, Role.MENTOR, startups=[alpha], name="임수빈")  # nobody wrote anything
    query = "?field=legal&words=주주간계약&language=en"
    page = enter(app, program, Role.PROGRAM_MANAGER).get_page(SUGGEST + query).text
    hers, others = page.split("임수빈")
    for words in ("전문 분야가 맞습니다: 법률", "낱말: 주주간계약", "영어로 멘토링할 수 있습니다"):
        assert words in hers
        assert words not in others
    assert "법률 분야가 등록되어 있지 않습니다" in others
    assert "송도벤처스" in hers
    other = next(field for field in Field if field not in PROFILE.fields)
    page = enter(app, program, Role.PROGRAM_MANAGER).get_page(f"{SUGGEST}?field={other}").text
    assert "전문 분야가 맞습니다" not in page


def test_who_is_left_out_is_told_to_the_program_alone(app, program, alpha, mentor):
    conflict(program, mentor, alpha)
    manager = enter(app, program, Role.PROGRAM_MANAGER).get_page(SUGGEST).text
    assert f"정해원 · 이해충돌: {SECRET}" in manager
    founder = enter(app, program, Role.STARTUP, [alpha]).get_page(SUGGEST).text
    assert "정해원" not in founder
    assert "추천할 멘토가 없습니다" in founder
    assert enter(app, program, Role.MENTOR, [alpha]).get(SUGGEST).location == "/mentors"


def test_the_directory_and_suggestions_keep_their_query_budget(app, program, alpha, queries):
    client = enter(app, program, Role.PROGRAM_MANAGER)

    def grow(count):
        for number in range(count):
            user = make_user(program, Role.MENTOR, startups=[alpha])
            skills = replace(PROFILE, skills=f"{number}")
            edit_profile(program.id, user.id, skills, version=0, by=OPERATOR, at=AT)
            held(alpha, SOME_DAY - timedelta(number), mentor=user)
        db.session.commit()

    paths = ("/mentors", SUGGEST)
    grow(3)
    few = [queries(lambda path=path: client.get_page(path)) for path in paths]
    grow(25)
    many = [queries(lambda path=path: client.get_page(path)) for path in paths]
    assert many == few
    assert max(few) <= 15
