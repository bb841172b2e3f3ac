"""What somebody held is given to another in one step: shown first, then done, never more than shown."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.mentoring.booking import MATTER
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.audit.rules import read_back
from tracker.db import db
from tracker.handover.queries.holding import preview_reassignment
from tracker.handover.rules.holding import (
    TAKERS,
    Handed,
    Held,
    Person,
    Stays,
    Thing,
    moved_counts,
    stays,
)
from tracker.mentoring.actions import mentor_row
from tracker.mentoring.actions.booking import book_at_once
from tracker.mentoring.models import MentorConflict, MentoringSession
from tracker.mentoring.rules import Side, Span, Way
from tracker.people.actions.deputies import name_deputy
from tracker.people.models import Deputy, ProgramMembership
from tracker.people.queries import memberships_of
from tracker.people.rules import NewDeputy
from tracker.program.queries import program_by_slug
from tracker.progress.actions import create_milestone
from tracker.progress.models import Milestone, MilestoneRevision
from tracker.progress.rules import NewMilestone
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

ZONE = "Asia/Seoul"
PM, EXEC, MENTOR, STARTUP = Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.MENTOR, Role.STARTUP

# the table


@pytest.mark.parametrize(
    ("held", "roles"),
    [
        (Held.MILESTONE, {PM, STARTUP, MENTOR}),
        (Held.SESSION, {MENTOR}),
        (Held.STARTUP, {MENTOR}),
        (Held.OWNER, {STARTUP}),
        (Held.DEPUTY, {PM, EXEC}),
    ],
)
def test_each_kind_of_thing_has_its_takers(held, roles):
    thing = Thing(held, 1, "일", startup_id=7)
    taken = {role for role in Role if stays(thing, Person(2, "이", role, frozenset({7}))) is None}
    assert taken == roles


def test_every_kind_has_a_row_in_the_table():
    assert set(TAKERS) == set(Held)


def test_a_startups_person_takes_nothing_of_another_startup():
    thing = Thing(Held.MILESTONE, 1, "일", startup_id=7)
    assert stays(thing, Person(2, "이", STARTUP, frozenset({8}))) is Stays.ELSEWHERE
    assert stays(thing, Person(2, "이", MENTOR, frozenset({8}))) is None


def test_what_its_own_tables_say_keeps_a_thing():
    thing = Thing(Held.SESSION, 1, "일", startup_id=7, obstacle=Stays.BUSY)
    assert stays(thing, Person(2, "이", MENTOR)) is Stays.BUSY
    assert stays(thing, Person(2, "이", EXEC)) is Stays.ROLE, "the role comes first"


def test_counts_name_only_what_moves():
    moving = Handed(Thing(Held.SESSION, 1, "가"), None)
    assert moved_counts([moving, moving, Handed(Thing(Held.OWNER, 2, "나"), Stays.ROLE)]) == {
        "session": 2
    }


# on both engines


def doing() -> dict:
    return {"by": OPERATOR, "at": now(), "today": today(ZONE)}


@pytest.fixture
def program(app):
    return make_program()


def milestone(startup, owner: str, title="시제품") -> int:
    new = NewMilestone(title, today(ZONE) + timedelta(days=30), owner)
    return create_milestone(startup.id, new, by=OPERATOR, at=now()).id


def book(startup, mentor, *, days: int) -> int:
    starts_at = now().replace(microsecond=0) + timedelta(days=days)
    return book_at_once(
        startup.id,
        mentor.id,
        MATTER,
        Way.PROPOSED,
        Span(starts_at, starts_at + timedelta(hours=1)),
        place="",
        online=True,
        side=Side.PROGRAM,
        over=True,
        **doing(),
    ).id


def shown(program, giver, taker) -> dict[tuple[str, str], str | None]:
    place = program_by_slug(program.slug)
    told = preview_reassignment(place, giver.id, taker.id, at=now(), today=today(ZONE))
    return {
        (row.thing.held.value, row.thing.words): row.stays and row.stays.value for row in told.rows
    }


def hand(admin, giver, taker, **more) -> object:
    sent = {"to": str(taker.id), "reason": "인사이동", **more}
    return admin.post_page(f"/users/{giver.id}/holdings", sent)


def test_an_officers_milestones_and_deputyship_move_and_the_trail_says_so(program, sign_in):
    alpha = make_startup(program)
    giver, taker, away = (
        make_user(program, PM, name=name) for name in ("김서연", "오세린", "박지훈")
    )
    own, others = milestone(alpha, "김서연"), milestone(alpha, "한지우", "특허")
    day = today(ZONE)
    deputy = NewDeputy(away.id, giver.id, day, day + timedelta(days=9), "휴가")
    name_deputy(program.id, deputy, **doing())
    admin = sign_in(Role.ADMINISTRATOR, program)
    page = admin.get_page(f"/users/{giver.id}")
    assert "맡은 일이 2건 있습니다" in page.text
    before = admin.get_page(f"/users/{giver.id}/holdings")
    assert "시제품" in before.text
    assert "특허" not in before.text
    preview = admin.get_page(f"/users/{giver.id}/holdings?to={taker.id}")
    assert "2건을 오세린 님에게 넘깁니다" in preview.text
    assert db.session.get_one(Milestone, own).owner == "김서연", "a preview changes nothing"
    assert hand(admin, giver, taker).location == f"/users/{giver.id}"
    db.session.expire_all()
    assert db.session.get_one(Milestone, own).owner == "오세린"
    assert db.session.get_one(Milestone, others).owner == "한지우"
    assert db.session.scalars(select(MilestoneRevision.reason)).all() == ["인사이동"]
    rows = db.session.scalars(select(Deputy).order_by(Deputy.id)).all()
    assert [(row.deputy_id, row.ended_at is None) for row in rows] == [
        (giver.id, False),
        (taker.id, True),
    ]
    assert (rows[1].from_on, rows[1].until_on) == (day, day + timedelta(days=9))
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "handover.reassign")
    ).one()
    assert read_back(event.after) == {
        "from": "김서연",
        "to": "오세린",
        "reason": "인사이동",
        "milestone": 1,
        "deputy": 1,
    }
    assert "맡은 일이 없습니다" in admin.get_page(f"/users/{giver.id}/holdings").text


def test_a_mentors_startups_and_sessions_move_but_what_the_other_cannot_do_stays(program, sign_in):
    alpha, beta, gamma = (make_startup(program, slug) for slug in ("alpha", "beta", "gamma"))
    giver = make_user(program, MENTOR, startups=[alpha, beta, gamma], name="김멘토")
    taker = make_user(program, MENTOR, startups=[gamma], name="이멘토")
    for one in (giver, taker):
        mentor_row(program.id, one.id, at=now())
    free, busy, conflicting = (
        book(alpha, giver, days=3),
        book(alpha, giver, days=4),
        book(beta, giver, days=5),
    )
    past = book(alpha, giver, days=6)
    old = db.session.get_one(MentoringSession, past)
    old.starts_at, old.ends_at = now() - timedelta(days=2), now() - timedelta(days=2, hours=-1)
    book(gamma, taker, days=4)
    conflict(program, taker, beta)
    db.session.commit()
    told = shown(program, giver, taker)
    topic = MATTER.topic
    assert told[("startup", "알파")] is None
    assert told[("startup", "Beta")] == "conflict"
    admin = sign_in(Role.ADMINISTRATOR, program)
    page = admin.get_page(f"/users/{giver.id}/holdings?to={taker.id}")
    for words in ("이해충돌이 있습니다", "같은 때에 다른 일정이 있습니다", topic):
        assert words in page.text
    hand(admin, giver, taker)
    db.session.expire_all()
    whose = dict(
        db.session.execute(select(MentoringSession.id, MentoringSession.mentor_user_id)).all()
    )
    assert (whose[free], whose[busy], whose[conflicting], whose[past]) == (
        taker.id,
        giver.id,
        giver.id,
        giver.id,
    )
    assert db.session.get_one(MentoringSession, free).mentor_name == "이멘토"
    assert memberships_of(taker.id)[0].startup_ids >= {alpha.id, gamma.id}
    assert memberships_of(giver.id)[0].startup_ids == {beta.id}


def conflict(program, mentor, startup) -> None:
    row = mentor_row(program.id, mentor.id, at=now())
    db.session.add(
        MentorConflict(
            mentor_id=row.id,
            startup_id=startup.id,
            reason="지분",
            declared_on=today(ZONE),
            declared_by="tests",
        )
    )
    db.session.flush()


def test_a_startups_accounts_get_another_owner_of_the_same_startup(program, sign_in):
    alpha, beta = make_startup(program), make_startup(program, "beta")
    giver = make_user(program, STARTUP, startups=[alpha], name="대표", owner=True)
    colleague = make_user(program, STARTUP, startups=[alpha], name="이사")
    stranger = make_user(program, STARTUP, startups=[beta], name="남")
    own = milestone(alpha, "대표")
    assert shown(program, giver, stranger) == {
        ("milestone", "시제품"): "elsewhere",
        ("owner", "알파"): "elsewhere",
    }
    admin = sign_in(Role.ADMINISTRATOR, program)
    admin.post_page(f"/users/{giver.id}/disable")
    assert "계정을 중지했지만 맡은 일이 남아 있습니다" in admin.get_page(f"/users/{giver.id}").text
    page = admin.get_page(f"/users/{giver.id}/holdings?to={stranger.id}")
    assert "넘겨받을 수 있는 일이 없습니다" in page.text
    sent = {"to": str(stranger.id), "reason": "퇴사"}
    admin.post_page(f"/users/{giver.id}/holdings", sent, status=422)
    hand(admin, giver, colleague)
    db.session.expire_all()
    owners = select(ProgramMembership.user_id).where(ProgramMembership.owner)
    assert db.session.scalars(owners).all() == [colleague.id]
    assert db.session.get_one(Milestone, own).owner == "이사"


def test_of_two_with_one_name_nobody_can_tell_whose_a_milestone_is(program):
    alpha = make_startup(program)
    giver, _other = (make_user(program, PM, name="김서연") for _ in range(2))
    taker = make_user(program, PM, name="오세린")
    milestone(alpha, "김서연")
    assert shown(program, giver, taker) == {("milestone", "시제품"): "namesake"}


def test_nobody_takes_over_from_herself_nor_somebody_who_cannot_sign_in(program, sign_in):
    alpha = make_startup(program)
    giver, gone = make_user(program, PM, name="김서연"), make_user(program, PM, name="퇴직")
    milestone(alpha, "김서연")
    gone.disabled_at = now()
    db.session.commit()
    foreign = make_user(make_program("other"), PM, name="남")
    for taker, code in (
        (giver, "taker_is_holder"),
        (gone, "taker_unknown"),
        (foreign, "taker_unknown"),
    ):
        with pytest.raises(RuleViolation) as refused:
            shown(program, giver, taker)
        assert refused.value.code == code
    admin = sign_in(Role.ADMINISTRATOR, program)
    admin.get_page(f"/users/{giver.id}/holdings?to={foreign.id}")
    admin.get_page(f"/users/{giver.id}/holdings?to=x")
    admin.get_page(f"/users/{foreign.id}/holdings", 404)
    admin.post_page(f"/users/{giver.id}/holdings", {"to": foreign.id, "reason": "x"}, status=422)


def test_the_command_shows_first_and_moves_then(program, app):
    alpha = make_startup(program)
    giver, taker = make_user(program, PM, name="김서연"), make_user(program, PM, name="오세린")
    own = milestone(alpha, "김서연")
    db.session.commit()
    line = ["user", "reassign", "--from", giver.email, "--to", taker.email]
    run = app.test_cli_runner().invoke
    told = json.loads(run(args=[*line, "--dry-run", "--json"]).stdout)
    assert (told["dry_run"], told["moved"]) == (True, {"milestone": 1})
    assert told["things"][0]["startup"] == "alpha"
    assert db.session.get_one(Milestone, own).owner == "김서연"
    db.session.rollback()
    done = run(args=line)
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    assert db.session.get_one(Milestone, own).owner == "오세린"
    db.session.rollback()
    again = run(args=[*line, "--json"])
    assert json.loads(again.stdout)["error"]["code"] == "nothing_to_hand_over"
    unknown = run(
        args=["user", "reassign", "--from", "n@example.org", "--to", taker.email, "--json"]
    )
    assert json.loads(unknown.stdout)["error"]["code"] == "user_unknown"
