"""Writing up, logging, correcting, confirming: what is kept, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.mentoring.afterwards_world import actor, held, make_world, scheduled, write_up_of
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring import actions
from tracker.mentoring.models import SessionFeedback
from tracker.mentoring.queries import SessionSight, session_of
from tracker.mentoring.queries.afterwards import (
    advice_of_startup,
    choices_of,
    feedback_of,
    open_actions,
)
from tracker.mentoring.rules import Move, Pay, SessionState, Side
from tracker.mentoring.rules.afterwards import NewAction, NewChoice, Opinion
from tracker.people.models import MembershipStartup, ProgramMembership
from tracker.support.actions import correct_entry, withdraw_entry
from tracker.support.models import SupportEntry
from tracker.support.queries import entry_of
from tracker.support.rules import NewSupportEntry, Sight
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

ALL = SessionSight(program_notes=True, pay=True)


@pytest.fixture
def world(app):
    return make_world()


def refused(act, *args, **more) -> str:
    with pytest.raises(RuleViolation) as caught:
        act(*args, **more)
    return caught.value.code


def written_up(world, row, *, side=Side.MENTOR, by=None, version=None, **said) -> None:
    actions.write_up(
        world.alpha.id,
        row.id,
        write_up_of(**said),
        version=version or row.version,
        side=side,
        by=actor(by or world.mentor),
        at=now(),
        today=today("Asia/Seoul"),
    )


def corrected(world, session_id, *, side=Side.PROGRAM, by=None, version=None, **said) -> None:
    actions.correct_session(
        world.alpha.id,
        session_id,
        write_up_of(today("Asia/Seoul") - timedelta(days=1), **said),
        version=version or facts(world, session_id).version,
        reason="시간 정정",
        side=side,
        by=actor(by or world.pm),
        at=now(),
        today=today("Asia/Seoul"),
    )


def confirm(world, session_id) -> None:
    actions.confirm_session(
        world.alpha.id, session_id, side=Side.STARTUP, by=actor(world.founder), at=now()
    )


def facts(world, session_id, sight=ALL):
    return session_of(world.alpha.id, session_id, sight)


def test_a_write_up_is_one_support_entry_and_a_held_session(world):
    row = scheduled(world)
    written_up(world, row, shared_notes="공유", program_notes="담당자만")
    session = facts(world, row.id)
    assert (session.state, session.minutes, session.shared_notes) == (SessionState.HELD, 50, "공유")
    assert session.unconfirmed
    assert db.session.scalar(select(func.count()).select_from(SupportEntry)) == 1


def test_a_session_is_not_written_up_before_it_begins_nor_twice_nor_by_the_startup(world):
    early, row = scheduled(world, hours=5), scheduled(world)
    assert refused(written_up, world, early) == "not_begun"
    assert refused(written_up, world, row, side=Side.STARTUP) == "move_not_yours"
    assert refused(written_up, world, row, version=9) == "changed_meanwhile"
    written_up(world, row)
    assert refused(written_up, world, row) == "move_not_open"


def test_a_no_show_says_whose_and_the_program_may_find_it_was_held(world):
    row = scheduled(world)
    where = (world.alpha.id, row.id)
    how = {"version": row.version, "at": now()}
    by = actor(world.founder)
    assert (
        refused(actions.mark_absent, *where, Move.STARTUP_ABSENT, side=Side.STARTUP, by=by, **how)
        == "move_not_yours"
    )
    actions.mark_absent(*where, Move.MENTOR_ABSENT, side=Side.STARTUP, by=by, **how)
    assert facts(world, row.id).absent is Side.MENTOR
    assert refused(written_up, world, row) == "move_not_yours"
    written_up(world, row, side=Side.PROGRAM, by=world.pm)
    session = facts(world, row.id)
    assert (session.state, session.absent) == (SessionState.HELD, None)


def test_a_session_that_seems_logged_already_is_asked_about_once(world):
    held(world)
    day = today("Asia/Seoul")
    where = (world.alpha.id, world.mentor.id, write_up_of(day - timedelta(days=1)))
    how = {"by": actor(world.pm), "at": now(), "today": day}
    assert refused(actions.log_session, *where, **how) == "seems_logged"
    actions.log_session(*where, **how, twice=True)
    assert db.session.scalar(select(func.count()).select_from(SupportEntry)) == 2


def test_the_same_form_twice_is_one_session_and_no_question(world):
    day = today("Asia/Seoul")
    where = (world.alpha.id, world.mentor.id, write_up_of())
    how = {"by": actor(world.pm), "at": now(), "today": day, "key": "form-0001"}
    first = actions.log_session(*where, **how)
    second = actions.log_session(*where, **how)
    assert (second.session_id, second.again) == (first.session_id, True)


def test_a_mentor_of_a_logged_session_reaches_its_startup(world):
    held(world, startup=world.beta)
    startups = (
        select(MembershipStartup.startup_id)
        .join(ProgramMembership, ProgramMembership.id == MembershipStartup.membership_id)
        .where(ProgramMembership.user_id == world.mentor.id)
    )
    assert world.beta.id in set(db.session.scalars(startups))


def test_only_a_mentor_of_the_program_has_sessions(world):
    assert refused(held, world, mentor=world.founder) == "no_mentor_here"


def test_confirmed_once_it_stays_so_since_the_first_time(world):
    session_id = held(world)
    confirm(world, session_id)
    first = facts(world, session_id).confirmed_at
    confirm(world, session_id)
    assert facts(world, session_id).confirmed_at == first


def test_a_correction_is_confirmed_anew_wherever_it_is_made(world):
    session_id = held(world)
    confirm(world, session_id)
    corrected(world, session_id, minutes=70)
    session = facts(world, session_id)
    assert (session.minutes, session.confirmed_at) == (70, None)
    confirm(world, session_id)
    entry = entry_of(world.alpha.id, session.entry_id, Sight(program_notes=True))
    values = {name: getattr(entry, name) for name in entry.values()}
    correct_entry(
        world.alpha.id,
        entry.id,
        NewSupportEntry(**{**values, "minutes": 80}),
        version=entry.version,
        reason="다시",
        by=actor(world.pm),
        at=now(),
        today=today("Asia/Seoul"),
    )
    assert facts(world, session_id).confirmed_at is None


def test_what_founders_do_not_read_is_corrected_without_asking_them(world):
    session_id = held(world)
    confirm(world, session_id)
    corrected(world, session_id, program_notes="담당자만", pay=Pay(fee_krw=300_000))
    session = facts(world, session_id)
    assert session.confirmed_at is not None
    assert session.pay.fee_krw == 300_000


def test_a_correction_that_changes_nothing_is_refused(world):
    session_id = held(world)
    assert refused(corrected, world, session_id) == "nothing_changed"


def test_a_mentor_corrects_without_touching_notes_she_may_not_read(world):
    session_id = held(world, program_notes="담당자의 메모")
    corrected(world, session_id, side=Side.MENTOR, by=world.mentor, minutes=40)
    session = facts(world, session_id)
    assert (session.minutes, session.program_notes) == (40, "담당자의 메모")


def test_what_is_wrong_is_kept_until_it_is_corrected(world):
    session_id = held(world)
    confirm(world, session_id)
    where, by = (world.alpha.id, session_id), actor(world.founder)
    actions.dispute_session(*where, "60분이었습니다", side=Side.STARTUP, by=by, at=now())
    session = facts(world, session_id)
    assert (session.dispute, session.confirmed_at) == ("60분이었습니다", None)
    corrected(world, session_id, minutes=60)
    assert facts(world, session_id).dispute is None


def test_a_withdrawn_session_is_answered_by_nobody(world):
    session_id = held(world)
    entry_id = facts(world, session_id).entry_id
    withdraw_entry(world.alpha.id, entry_id, version=1, reason="착오", by=actor(world.pm), at=now())
    assert refused(confirm, world, session_id) == "session_not_held"


def test_an_opinion_is_kept_once_and_the_trail_does_not_say_it(world):
    session_id = held(world)
    where, by = (world.alpha.id, session_id), actor(world.founder)
    for opinion in (Opinion(2, 1, "아쉬움"), Opinion(4, 5, "유익함")):
        actions.give_feedback(*where, opinion, side=Side.STARTUP, by=by, at=now())
    assert db.session.scalar(select(func.count()).select_from(SessionFeedback)) == 1
    assert feedback_of(session_id).opinion == Opinion(4, 5, "유익함")
    said = [f"{event.before}{event.after}" for event in db.session.scalars(select(AuditEvent))]
    assert not [words for words in said if "유익함" in words or "아쉬움" in words]


def test_the_trail_never_holds_the_programs_notes(world):
    session_id = held(world, program_notes="아주 비밀")
    corrected(world, session_id, program_notes="더 비밀", minutes=55)
    said = [f"{event.before}{event.after}" for event in db.session.scalars(select(AuditEvent))]
    assert not [words for words in said if "비밀" in words]


def test_actions_are_carried_until_they_are_done_or_dropped(world):
    first, second = held(world, days_ago=9), held(world)
    by, at = actor(world.pm), now()
    for session_id, words in ((first, "요금 비교"), (first, "약관 검토"), (second, "소개 메일")):
        actions.add_action(world.alpha.id, session_id, NewAction(words, Side.STARTUP), by=by, at=at)
    carried = open_actions(world.alpha.id, but_of=second)
    assert [item.words for item in carried] == ["요금 비교", "약관 검토"]
    done, dropped = (item.id for item in carried)
    actions.close_action(world.alpha.id, done, dropped=None, by=by, at=at)
    actions.close_action(world.alpha.id, dropped, dropped="필요 없음", by=by, at=at)
    assert open_actions(world.alpha.id, but_of=second) == []
    another = open_actions(world.alpha.id)[0].id
    assert (
        refused(actions.close_action, world.beta.id, another, dropped=None, by=by, at=at)
        == "action_unknown"
    )


def test_the_newest_word_about_conflicting_advice_counts(world):
    by, at = actor(world.founder), now()
    one, two = (
        actions.add_advice(world.alpha.id, held(world, days_ago=n), words, by=by, at=at)
        for n, words in ((1, "예약을 산다"), (2, "기다린다"))
    )
    for followed in (one, two):
        choice = NewChoice(two, one, followed, "생각이 바뀜")
        actions.choose_advice(world.alpha.id, choice, by=by, at=at)
    (choice,) = choices_of(world.alpha.id, advice_of_startup(world.alpha.id))
    assert choice.followed_advice_id == two
