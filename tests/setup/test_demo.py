"""The demo is the same for the same day, and alive on any day."""

import shutil
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select

from tests.conftest import make_config
from tracker.access.rules import operator
from tracker.app import create_app
from tracker.credits.models import Transfer
from tracker.credits.queries import credits_of_program
from tracker.credits.rules.figures import CreditStatus
from tracker.db import begin_write, db
from tracker.people.models import User
from tracker.people.passwords import verify_password
from tracker.program.models import Startup
from tracker.progress.models import Milestone, Valuation
from tracker.setup.demo.calendar import DemoCalendar
from tracker.setup.demo.load import load_demo
from tracker.setup.demo.people import DEMO_PASSWORD, DEMO_USERS
from tracker.setup.demo.startups import DEMO_TIMEZONE, DORMANT, GROWING, LAPSING, OVER, STEADY
from tracker.setup.demo.usage import export_runs
from tracker.support.models import SupportEntry
from tracker.support.rules import SupportKind
from tracker.values import clock

HABITS = {
    STEADY: CreditStatus.ON_COURSE,
    GROWING: CreditStatus.SHORT,
    LAPSING: CreditStatus.LAPSING,
    DORMANT: CreditStatus.NO_DATA,
    OVER: CreditStatus.USED_UP,
}


def live(app, today: date) -> int:
    begin_write()
    at = datetime.combine(today, time(3), UTC)
    files = app.extensions["tracker_config"].home / "files"
    program_id = load_demo(files, by=operator("tests"), at=at, today=today)
    db.session.commit()
    return program_id


def statuses(program_id: int, today: date) -> dict[str, CreditStatus]:
    slugs = dict(db.session.execute(select(Startup.id, Startup.slug)).all())
    figures = credits_of_program(program_id, as_of=today)
    return {slugs[startup.startup_id]: startup.status for startup in figures.startups}


@pytest.mark.parametrize(
    "home", ["sqlite", pytest.param("postgresql", marks=pytest.mark.stress)], indirect=True
)
def test_five_startups_have_five_habits(demo):
    today = clock.today(DEMO_TIMEZONE)
    program_id = demo
    assert statuses(program_id, today) == HABITS
    figures = credits_of_program(program_id, as_of=today)
    for startup in figures.startups:
        a = startup.amounts
        spent = a.used_krw + a.expired_krw + a.lapsed_krw + a.withdrawn_krw
        assert a.granted_krw - spent >= 0
    over = next(s for s in figures.startups if s.status is CreditStatus.USED_UP)
    assert over.amounts.overage_krw > 0
    kinds = set(db.session.scalars(select(SupportEntry.kind)))
    assert kinds == set(SupportKind)
    worth = db.session.scalar(select(func.max(Valuation.amount_krw)))
    assert worth is not None
    assert worth < 500_000_000_000, "no demo firm stands near the line"
    assert db.session.scalar(select(func.count()).select_from(Milestone)) > 10
    assert db.session.scalar(select(func.count()).select_from(Transfer)) > 2000
    emails = {user.email: user.password_hash for user in db.session.scalars(select(User))}
    assert set(emails) == {user.email for user in DEMO_USERS}
    assert verify_password(next(iter(emails.values())), DEMO_PASSWORD)


@pytest.mark.parametrize("today", [date(2027, 1, 1)])
def test_it_is_alive_on_other_days(today, tmp_path, migrated_sqlite):
    shutil.copyfile(migrated_sqlite, tmp_path / "tracker.sqlite3")
    app = create_app(make_config(f"sqlite:///{tmp_path / 'tracker.sqlite3'}", tmp_path))
    with app.app_context():
        program_id = live(app, today)
        assert statuses(program_id, today) == HABITS
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 31)]
)
def test_usage_runs_up_to_the_day_before(today):
    runs = list(export_runs(DemoCalendar(today)))
    newest = b"".join(body for name, body in runs[-1].files.items() if name.endswith(".csv"))
    yesterday = DemoCalendar(today).ago(1)
    assert f"{yesterday.isoformat()}T00:00:00Z".encode() in newest
    assert f",{today.isoformat()}T00:00:00Z,{today}".encode() not in newest
    assert all(run.submitted_at.date() < today for run in runs)


def test_the_same_day_makes_the_same_usage():
    day = DemoCalendar(date(2026, 11, 23))
    assert [r.files for r in export_runs(day)] == [r.files for r in export_runs(day)]


def test_no_two_runs_are_one():
    runs = list(export_runs(DemoCalendar(date(2026, 11, 3))))
    names = [name for run in runs for name in run.files]
    assert len(names) == len(set(names)) == 2 * len(runs)
