"""The inbox, the page of rules, what was sent to whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.progress.actions import create_milestone
from tracker.progress.models import Milestone
from tracker.progress.rules import NewMilestone
from tracker.reminders.letters import due_by_person, remind
from tracker.reminders.models import ReminderRule
from tracker.reminders.queries.told import quiet_of, rules_of
from tracker.reminders.rules.kinds import Quiet, ReminderKind
from tracker.values.clock import now, today

ZONE = "Asia/Seoul"
RULE = "/reminders/rules/milestone_late"
ROLES = ["program_manager", "startup"]


@pytest.fixture
def place(app):
    """Alpha is three days late with a milestone; everybody was in touch today."""
    program = make_program()
    day = today(ZONE)
    alpha = make_startup(program, joined_on=day)
    beta = make_startup(program, "beta", joined_on=day)
    create_milestone(
        alpha.id, NewMilestone("시제품 출시", day - timedelta(days=3)), by=OPERATOR, at=AT
    )
    return program, alpha, beta


def enter(app, program, role, *, startups=(), **changes):
    return browser(app).enter(make_user(program, role, startups=startups, **changes))


def look(program) -> None:
    """What the worker does once a minute, in no quiet hours of its own."""
    db.session.commit()
    begin_write()
    own = program_named(program.slug)
    remind(own, due_by_person(own, today(ZONE)), at=now(), mailing=False, base_url="")
    db.session.commit()


def test_the_inbox_holds_what_needs_its_reader_each_with_its_action(app, place):
    program, alpha, _ = place
    founder = enter(app, program, Role.STARTUP, startups=[alpha])
    page = founder.get_page("/inbox")
    assert "마일스톤 기한 3일 경과" in page.text
    assert "시제품 출시" in page.text
    milestone = db.session.scalars(select(Milestone.id)).one()
    assert f"/startups/alpha/milestones/{milestone}" in page.links


def test_what_was_done_a_moment_ago_is_gone_from_the_inbox(app, place):
    program, alpha, _ = place
    founder = enter(app, program, Role.STARTUP, startups=[alpha])
    assert "시제품 출시" in founder.get_page("/inbox").text
    db.session.scalars(select(Milestone)).one().removed_at = now()
    db.session.commit()
    page = founder.get_page("/inbox")
    assert "시제품 출시" not in page.text
    assert "지금 처리할 일이 없습니다." in page.text


def test_another_startups_people_learn_nothing_not_even_a_number(app, place):
    program, _, beta = place
    look(program)
    founder = enter(app, program, Role.STARTUP, startups=[beta])
    page = founder.get_page("/inbox")
    assert "시제품" not in page.text
    assert "알파" not in page.text
    assert 'aria-label="할 일"' in page.html


def test_the_number_stands_in_the_frame_of_every_page(app, place):
    program, alpha, _ = place
    founder = enter(app, program, Role.STARTUP, startups=[alpha])
    look(program)
    assert 'aria-label="할 일 1건"' in founder.get_page("/account").html


def test_an_empty_inbox_is_a_good_state(app, place):
    program, alpha, _ = place
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.EXECUTIVE, Role.MENTOR):
        startups = [alpha] if role is Role.MENTOR else ()
        page = enter(app, program, role, startups=startups).get_page("/inbox")
        assert "지금 처리할 일이 없습니다." in page.text


def test_a_manager_changes_a_rule_and_the_change_is_kept(app, place):
    program, _, _ = place
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    manager.get_page(RULE)
    sent = {"on": "y", "steps": "5, 1", "roles": ROLES, "reason": "분기 회의 결정"}
    assert manager.post_page(RULE, sent).location == "/reminders"
    rule = rules_of(program.id)[ReminderKind.MILESTONE_LATE]
    assert rule.steps == (1, 5)
    page = manager.get_page("/reminders")
    assert "1, 5일 경과" in page.text
    assert "분기 회의 결정" in page.text
    assert "reminders.rule_changed" in db.session.scalars(select(AuditEvent.action)).all()
    assert "알림 설정 변경" in manager.get_page("/trail").text


REFUSED = (
    ({"steps": "a, b"}, "숫자를 쉼표로 나누어 적어 주세요."),
    ({"steps": ""}, "입력해 주세요"),
    ({"roles": []}, "받는 사람을 하나 이상 선택해 주세요."),
    ({"steps": "1,2,3,4,5,6,7"}, "6개까지"),
    ({"steps": "400"}, "365"),
)


def test_a_rule_that_makes_no_sense_comes_back_with_why(app, place):
    program, _, _ = place
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    for changes, words in REFUSED:
        sent = {"on": "y", "steps": "1", "roles": ROLES, "reason": "점검", **changes}
        assert words in manager.post_page(RULE, sent, status=422).text
    assert db.session.scalars(select(ReminderRule)).all() == []


def test_quiet_hours_are_changed(app, place):
    program, _, _ = place
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    manager.get_page("/reminders/quiet")
    sent = {"from_hour": "20", "until_hour": "7", "reason": "행사 주간"}
    assert manager.post_page("/reminders/quiet", sent).location == "/reminders"
    assert quiet_of(program.id) == Quiet(20, 7, weekends=False)
    assert "20:00~07:00" in manager.get_page("/reminders").text


def test_a_rule_nobody_knows_is_not_found(app, place):
    program, _, _ = place
    assert (
        enter(app, program, Role.PROGRAM_MANAGER).get("/reminders/rules/nothing").status_code == 404
    )


def test_words_for_a_messenger_are_in_the_language_of_whom_they_are_for(app, place):
    program, alpha, _ = place
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    jane = make_user(program, Role.STARTUP, startups=[alpha], language="en", name="Jane Smith")
    page = manager.get_page(f"/reminders/people/{jane.id}")
    assert "[Alpha] Milestone 3 days overdue" in page.text
    assert "Hello" not in page.text or "Jane Smith" in page.text


def test_an_auditor_sees_that_something_was_sent_and_not_what(app, place):
    program, alpha, _ = place
    founder = make_user(program, Role.STARTUP, startups=[alpha], name="한지우")
    db.session.commit()
    look(program)
    auditor = enter(app, program, Role.AUDITOR)
    assert "한지우" in auditor.get_page("/reminders/people").text
    assert auditor.get_page("/reminders/sent").status == 200
    assert auditor.get(f"/reminders/people/{founder.id}").status_code == 403


def test_pages_ask_no_more_of_the_database_for_more_startups(app, place, queries):
    program, _, _ = place
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    pages = ("/inbox", "/reminders", "/reminders/people", "/reminders/sent")
    few = [queries(lambda path=path: manager.get_page(path)) for path in pages]
    day = today(ZONE)
    for number in range(12):
        more = make_startup(program, f"more-{number}", joined_on=day)
        create_milestone(more.id, NewMilestone("출시", day - timedelta(days=9)), by=OPERATOR, at=AT)
    db.session.commit()
    assert [queries(lambda path=path: manager.get_page(path)) for path in pages] == few
