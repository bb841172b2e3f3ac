"""A year of the demo program, day by day, through the database and the outbox."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.demo import fill
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.handover.models import Agreement, AgreementDuty
from tracker.handover.rules.agreements import OwedBy
from tracker.mail.models import OutgoingMail
from tracker.people.models import ProgramMembership, User
from tracker.program.queries import only_program
from tracker.reminders.letters import due_by_person, remind
from tracker.reminders.models import Reminder, ReminderDigest
from tracker.reminders.rules.kinds import KINDS, ReminderKind
from tracker.values.clock import today

pytestmark = pytest.mark.stress
DAYS = 365
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_every_reminder_of_a_year_is_told_once_to_whom_it_concerns(app, home):
    fill(app)
    program, first = only_program(), today("Asia/Seoul")
    english = db.session.scalars(
        select(User).where(User.email == "founder@badagyeol.example")
    ).one()
    english.language = "en"
    owe(first + timedelta(days=60))
    db.session.commit()
    for day in (first + timedelta(days=n) for n in range(1, DAYS + 1)):
        at = datetime.combine(day, time(10), SEOUL)
        people = due_by_person(program, day)
        begin_write()
        remind(program, people, at=at, mailing=True, base_url="https://tracker.example.org")
        db.session.commit()
        check_day(people, day, weekend=day.weekday() >= 5)
    check_year(english.email)
    check_kinds()


def owe(due_on) -> None:
    """Under the demo's agreement, each side one thing."""
    agreement = db.session.scalars(select(Agreement)).first()
    for owed_by in OwedBy:
        db.session.add(
            AgreementDuty(
                program_id=agreement.program_id,
                startup_id=agreement.startup_id,
                agreement_id=agreement.id,
                words=f"owed by {owed_by}",
                owed_by=owed_by,
                due_on=due_on,
            )
        )


def check_kinds() -> None:
    """What waits for a move was told, too, and a duty of the program's to its own people alone."""
    told = {row.kind for row in db.session.scalars(select(Reminder))}
    assert told >= {
        ReminderKind.DUTY_DUE,
        ReminderKind.REQUEST_LATE,
        ReminderKind.REQUEST_SENT_BACK,
        ReminderKind.SECOND_WAITING,
        ReminderKind.SESSION_DISPUTED,
        ReminderKind.MILESTONE_SENT_BACK,
        ReminderKind.CERTIFICATE_ENDS,
    }
    duties = db.session.execute(
        select(Reminder.values, ProgramMembership.role)
        .join(ProgramMembership, ProgramMembership.user_id == Reminder.user_id)
        .where(Reminder.kind == ReminderKind.DUTY_DUE)
    ).all()
    assert {role for words, role in duties if "owed by program" in words} == {Role.PROGRAM_MANAGER}
    assert Role.STARTUP in {role for words, role in duties if "owed by startup" in words}


def check_day(people, day, *, weekend: bool) -> None:
    """What is due is noted for exactly whom it concerns; on a working day all of it is told.

    What a letter of its own told at once is in the inbox and in no digest.
    """
    wanted = {(reader.user_id, one.mark) for reader, found in people for one in found}
    rows = db.session.scalars(select(Reminder).where(Reminder.settled_at.is_(None))).all()
    assert {(row.user_id, row.mark) for row in rows} == wanted, day
    digested = {row for row in rows if not (KINDS[row.kind].own_letter and row.mark.endswith("/0"))}
    assert weekend or all(row.digest_id is not None for row in digested), day
    assert all(row.digest_id is None for row in rows if row not in digested), day


def check_year(english: str) -> None:
    mails = db.session.scalars(select(OutgoingMail)).all()
    digests = db.session.scalars(select(ReminderDigest)).all()
    of_the_year = [digest for digest in digests if digest.mail_id is not None]
    assert len(mails) == len(of_the_year) > 20
    assert max(Counter((one.user_id, one.day_on) for one in digests).values()) == 1
    told = Counter(digest.things for digest in digests)
    assert sum(n * count for n, count in told.items()) == len(
        db.session.scalars(select(Reminder).where(Reminder.digest_id.is_not(None))).all()
    )
    for mail in mails:
        assert ("Dear " in mail.body) is (mail.recipient == english)
        assert mail.subject.startswith("[")
