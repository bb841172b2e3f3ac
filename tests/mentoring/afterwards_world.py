"""A program with two startups and two mentors, and sessions of theirs."""

from datetime import timedelta
from types import SimpleNamespace

from tests.factories import make_program, make_startup, make_user
from tracker.access.rules import Actor, ActorKind, Role
from tracker.db import db
from tracker.mentoring.actions import log_session
from tracker.mentoring.actions.logging import new_uid
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState, Way
from tracker.mentoring.rules.afterwards import WriteUp
from tracker.values.clock import now, today


def actor(user) -> Actor:
    return Actor(ActorKind.USER, user.id, user.name)


def make_world() -> SimpleNamespace:
    program = make_program()
    alpha, beta = make_startup(program), make_startup(program, "beta")
    people = {
        role: make_user(program, role)
        for role in (Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.AUDITOR)
    }
    return SimpleNamespace(
        program=program,
        alpha=alpha,
        beta=beta,
        pm=people[Role.PROGRAM_MANAGER],
        executive=people[Role.EXECUTIVE],
        auditor=people[Role.AUDITOR],
        founder=make_user(program, Role.STARTUP, startups=[alpha], owner=True),
        stranger=make_user(program, Role.STARTUP, startups=[beta], owner=True),
        mentor=make_user(program, Role.MENTOR, startups=[alpha], name="정해원"),
        other=make_user(program, Role.MENTOR, startups=[alpha, beta], name="임수빈"),
    )


def scheduled(world, *, hours: int = -2, mentor=None, startup=None) -> MentoringSession:
    """A session that begins so many hours from now."""
    mentor, startup = mentor or world.mentor, startup or world.alpha
    starts_at = now() + timedelta(hours=hours)
    row = MentoringSession(
        program_id=world.program.id,
        startup_id=startup.id,
        mentor_user_id=mentor.id,
        mentor_name=mentor.name,
        state=SessionState.SCHEDULED,
        way=Way.PROPOSED,
        topic="가격 정책",
        question="얼마에 팔아야 합니까?",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place="3층 상담실",
        online=False,
        attendees="",
        requested_at=starts_at - timedelta(days=3),
        requested_by="한지우",
        uid=new_uid(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def write_up_of(day=None, **changes) -> WriteUp:
    said = {"minutes": 50, "topic": "가격 정책", **changes}
    return WriteUp(held_on=day or today("Asia/Seoul"), **said)


def held(world, *, mentor=None, startup=None, by=None, days_ago: int = 1, **said) -> int:
    """A session logged afterwards; its id."""
    day = today("Asia/Seoul")
    new = write_up_of(day - timedelta(days=days_ago), **said)
    return log_session(
        (startup or world.alpha).id,
        (mentor or world.mentor).id,
        new,
        by=actor(by or world.pm),
        at=now(),
        today=day,
        twice=True,
    ).session_id
