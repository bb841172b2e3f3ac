"""Two workers at once, killed at any moment: every person's digest is written once, and none is lost."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, update

from tests.factories import AT, OPERATOR, make_user
from tests.mail.test_delivery import Received
from tests.stress.installation import open_contest
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.mail.models import OutgoingMail
from tracker.program.models import Program, Startup
from tracker.progress.actions import create_milestone
from tracker.progress.rules import NewMilestone
from tracker.reminders.actions import change_quiet
from tracker.reminders.models import Reminder, ReminderDigest
from tracker.reminders.rules.kinds import Quiet
from tracker.values.clock import now

pytestmark = pytest.mark.stress
MILLION = 1_000_000
ROUNDS = 10
LONGEST_SECONDS = 4.0
COMMAND_SECONDS = 120


@pytest.fixture
def post_office():
    with Received() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def people(app, installation):
    """A manager and five founders, each with something late; no hour is quiet."""
    contest = open_contest(startups=5, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)
    program = db.session.get_one(Program, contest.program_id)
    emails = {f"pm@{contest.program}.example"}
    make_user(program, Role.PROGRAM_MANAGER, email=next(iter(emails)))
    for startup_id, slug in zip(contest.startup_ids, contest.startups, strict=True):
        create_milestone(startup_id, NewMilestone("시제품", date(2026, 1, 2)), by=OPERATOR, at=AT)
        startup = db.session.get_one(Startup, startup_id)
        make_user(program, Role.STARTUP, startups=[startup], email=f"ceo@{slug}.example")
        emails.add(f"ceo@{slug}.example")
    db.session.commit()
    begin_write()
    quiet = Quiet(9, 9, weekends=False)
    change_quiet(program.id, quiet, "시험", by=OPERATOR, at=now())
    db.session.commit()
    return contest.program_id, emails


def run_due(installation, post_office) -> subprocess.Popen:
    environment = {
        **{name: os.environ[name] for name in ("PATH",)},
        "LANG": "en_US.UTF-8",
        "TRACKER_HOME": str(installation.home),
        "TRACKER_DATABASE_URL": installation.url,
        "TRACKER_SMTP_URL": post_office.url,
        "TRACKER_MAIL_FROM": "no-reply@example.org",
    }
    command = [str(Path(sys.executable).with_name("tracker")), "jobs", "run-due"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def let_leases_end() -> None:
    """Five minutes go by: what a killed worker had taken is anybody's again."""
    db.session.rollback()
    waiting = update(OutgoingMail).where(OutgoingMail.sent_at.is_(None))
    db.session.execute(waiting.values(next_attempt_at=now(), attempts=0))
    db.session.commit()


def test_killed_workers_tell_nothing_twice_and_lose_nothing(
    app, installation, people, post_office, measured
):
    program_id, emails = people
    chance = Random(7)  # noqa: S311
    for _ in range(ROUNDS):
        workers = [run_due(installation, post_office) for _ in range(2)]
        time.sleep(chance.uniform(0.5, LONGEST_SECONDS))
        for worker in workers:
            worker.kill()
            worker.wait()
        let_leases_end()
    workers = [run_due(installation, post_office) for _ in range(2)]
    assert [worker.wait(COMMAND_SECONDS) for worker in workers] == [0, 0]
    check_each_was_told_once(program_id, emails, post_office, measured)


def check_each_was_told_once(program_id, emails, post_office, measured) -> None:
    ours = [mail for mail in post_office.mails if mail["To"] in emails]
    names = {(mail["To"], mail["Message-ID"]) for mail in ours}
    assert Counter(to for to, _ in names) == Counter(emails)  # one mail each, by its own name
    db.session.rollback()
    digests = db.session.scalars(
        select(ReminderDigest).where(ReminderDigest.program_id == program_id)
    ).all()
    assert len(digests) == len(emails)
    rows = db.session.scalars(select(Reminder).where(Reminder.program_id == program_id)).all()
    assert rows
    assert {row.digest_id for row in rows} == {digest.id for digest in digests}
    measured(f"{len(ours)} deliveries of {len(names)} mails, {len(rows)} reminders")
