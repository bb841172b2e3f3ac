"""`tracker reminders preview` and `tracker jobs run-due`."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.progress.actions import create_milestone
from tracker.progress.rules import NewMilestone
from tracker.reminders.actions import change_quiet
from tracker.reminders.models import Reminder, ReminderDigest
from tracker.reminders.rules.kinds import Quiet
from tracker.values.clock import now, today

ZONE = "Asia/Seoul"


@pytest.fixture
def run(app):
    """Alpha's milestone is due in two days; no hour is quiet."""
    day = today(ZONE)
    program = make_program()
    alpha = make_startup(program, joined_on=day)
    create_milestone(alpha.id, NewMilestone("시제품", day + timedelta(days=2)), by=OPERATOR, at=AT)
    make_user(program, Role.STARTUP, startups=[alpha], email="ceo@example.org", language="en")
    change_quiet(program.id, Quiet(9, 9, weekends=False), "시험", by=OPERATOR, at=now())
    db.session.commit()
    runner = app.test_cli_runner()

    def command(*arguments):
        result = runner.invoke(args=list(arguments))
        db.session.rollback()
        return result

    return command


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_preview_says_who_is_told_what_on_a_day_and_keeps_nothing(run):
    day = (today(ZONE) + timedelta(days=3)).isoformat()
    result = run("reminders", "preview", "--on", day, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["on"] == day
    (person,) = told["people"]
    assert (person["user"], person["language"]) == ("ceo@example.org", "en")
    (found,) = person["reminders"]
    assert (found["kind"], found["step"], found["new"]) == ("milestone_late", 1, True)
    assert found["title"] == "Milestone 1 day overdue"
    assert count(Reminder) == 0


def test_a_preview_of_a_day_on_which_nothing_is_due_is_empty(run):
    result = run("reminders", "preview")
    assert result.exit_code == 0, result.output
    assert "0명" in result.output


def test_a_day_that_is_none_is_refused(run):
    result = run("reminders", "preview", "--on", "언젠가", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "day_unreadable"


def test_what_is_due_is_done_once(run):
    begin_write()
    db.session.execute(_sooner())
    db.session.commit()
    for _ in range(2):
        assert run("jobs", "run-due").exit_code == 0
        assert (count(Reminder), count(ReminderDigest)) == (1, 1)


def _sooner():
    from sqlalchemy import update

    from tracker.progress.models import Milestone

    return update(Milestone).values(due_on=today(ZONE) - timedelta(days=4))
