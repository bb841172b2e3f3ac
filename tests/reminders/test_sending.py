"""Looking at a program: what is noted for whom, and the one digest a day that tells of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import ProgramPlace, Role
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.db import begin_write, db
from tracker.mail.models import OutgoingMail
from tracker.people.models import User
from tracker.progress.actions import create_milestone
from tracker.progress.rules import NewMilestone
from tracker.reminders import actions
from tracker.reminders.letters import Looked, due_by_person, remind
from tracker.reminders.models import Reminder, ReminderDigest
from tracker.reminders.queries.told import waiting_for
from tracker.reminders.rules.kinds import Quiet, ReminderKind, Rule
from tracker.requests.actions import ask
from tracker.requests.rules import NewRequest, RequestKind

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # ten in the morning in Seoul
DUE = date(2026, 2, 20)


@pytest.fixture
def place(app):
    """Alpha has a milestone ten days late; beta has nothing. Both are in touch since February."""
    program = make_program()
    alpha = make_startup(program, joined_on=date(2026, 2, 10))
    beta = make_startup(program, "beta", joined_on=date(2026, 2, 10))
    create_milestone(alpha.id, NewMilestone("시제품", DUE), by=OPERATOR, at=AT)
    make_user(program, Role.PROGRAM_MANAGER, email="pm@example.org", title="주무관")
    make_user(
        program,
        Role.STARTUP,
        startups=[alpha],
        email="alpha@example.org",
        language="en",
        name="Jane",
    )
    make_user(program, Role.STARTUP, startups=[beta], email="beta@example.org")
    db.session.commit()
    return program, alpha


def look(program, at=MONDAY, *, mailing=True) -> Looked:
    begin_write()
    own = ProgramPlace(
        program.id, program.slug, program.name, program.name_en, program.timezone, False
    )
    people = due_by_person(own, at.astimezone(ZoneInfo(own.timezone)).date())
    looked = remind(own, people, at=at, mailing=mailing, base_url="https://tracker.example.org")
    db.session.commit()
    return looked


def mails() -> dict[str, OutgoingMail]:
    found = db.session.scalars(select(OutgoingMail)).all()
    assert len({mail.recipient for mail in found}) == len(found)
    return {mail.recipient: mail for mail in found}


def test_each_person_concerned_gets_one_mail_in_her_language(place):
    program, _ = place
    assert look(program) == Looked(new=2, settled=0, digests=2)
    sent = mails()
    assert set(sent) == {"pm@example.org", "alpha@example.org"}
    korean, english = sent["pm@example.org"], sent["alpha@example.org"]
    assert korean.subject == "[유니콘 육성 사업] 마일스톤 기한 10일 경과 안내"
    assert "주무관님께" in korean.body
    assert "[알파] 마일스톤 기한 10일 경과" in korean.body
    assert "시제품: 기한 2026. 2. 20." in korean.body
    assert english.subject == "[Unicorn Program] Milestone 10 days overdue"
    assert "Dear Jane," in english.body
    assert "https://tracker.example.org/inbox" in english.body


def test_nothing_is_told_twice(place):
    program, _ = place
    look(program)
    assert look(program) == Looked(0, 0, 0)
    assert look(program, MONDAY + timedelta(days=1)) == Looked(0, 0, 0)
    assert len(mails()) == 2


def test_the_next_step_is_told_anew_and_the_one_before_is_settled(place):
    program, _alpha = place
    look(program)
    later = look(program, MONDAY + timedelta(days=4))  # fourteen days late, on a Friday
    assert later == Looked(2, 2, 2)
    marks = db.session.scalars(select(Reminder.mark).where(Reminder.settled_at.is_(None))).all()
    assert {mark.rpartition("/")[2] for mark in marks} == {"14"}


def test_what_comes_up_later_in_the_day_waits_for_the_next_digest(place):
    program, alpha = place
    look(program)
    create_milestone(alpha.id, NewMilestone("특허", DUE), by=OPERATOR, at=AT)
    db.session.commit()
    afternoon = look(program, MONDAY + timedelta(hours=5))
    assert afternoon == Looked(2, 0, 0)
    assert look(program, MONDAY + timedelta(days=1)).digests == 2


def test_in_quiet_hours_things_are_noted_and_nobody_is_written_to(place):
    program, _ = place
    night = MONDAY - timedelta(hours=6)
    assert look(program, night) == Looked(2, 0, 0)
    assert not mails()
    assert look(program) == Looked(0, 0, 2)


def test_a_weekend_is_quiet(place):
    program, _ = place
    assert look(program, MONDAY - timedelta(days=1)).digests == 0
    begin_write()
    quiet = Quiet(weekends=False)
    actions.change_quiet(program.id, quiet, "행사 주간", by=OPERATOR, at=MONDAY)
    db.session.commit()
    assert look(program, MONDAY - timedelta(days=1)).digests == 2


def test_a_rule_turned_off_settles_what_it_told(place):
    program, _ = place
    look(program)
    begin_write()
    off = Rule(False, (), frozenset())
    actions.change_rule(
        program.id, ReminderKind.MILESTONE_LATE, off, "분기 회의에서 다룸", by=OPERATOR, at=MONDAY
    )
    db.session.commit()
    assert look(program) == Looked(0, 2, 0)


def test_who_is_disabled_is_told_nothing_more(place):
    program, _ = place
    user = db.session.scalars(select(User).where(User.email == "pm@example.org")).one()
    look(program)
    assert waiting_for(user.id, program.id) == 1
    user.disabled_at = MONDAY
    db.session.commit()
    assert look(program).settled == 1
    assert waiting_for(user.id, program.id) == 0


def test_the_people_of_a_startup_that_left_are_told_nothing(place):
    program, alpha = place
    alpha.left_on = MONDAY.date()
    db.session.commit()
    look(program)
    assert "alpha@example.org" not in mails()


def test_without_a_mail_server_the_digest_stands_in_the_inbox(place):
    program, _ = place
    assert look(program, mailing=False).digests == 2
    assert not mails()
    assert {row.mail_id for row in db.session.scalars(select(ReminderDigest))} == {None}


def test_several_things_are_one_mail_that_names_the_gravest(place):
    program, alpha = place
    begin_write()
    new = NewGrant(
        amount_krw=10_000_000,
        granted_on=date(2026, 2, 11),
        activate_by=date(2026, 3, 5),
        expires_on=date(2026, 12, 31),
        reference="투자유치과-1",
    )
    grant_credits(alpha.id, new, key="grant-0001", by=OPERATOR, at=AT, today=date(2026, 2, 11))
    db.session.commit()
    look(program)
    mail = mails()["pm@example.org"]
    assert mail.subject == "[유니콘 육성 사업] 활성화 기한 3일 전 외 1건 안내"
    assert "10,000,000원은 2026. 3. 5.까지" in mail.body
    assert "\n2. [알파] 마일스톤" in mail.body


def test_a_grant_moved_is_told_of_anew(place):
    program, _alpha = place
    milestone = {mark.rpartition("/")[0] for mark in _marks(program)}
    db.session.execute(_moved())
    db.session.commit()
    assert {mark.rpartition("/")[0] for mark in _marks(program)} - milestone


def _marks(program) -> list[str]:
    look(program)
    return list(db.session.scalars(select(Reminder.mark).where(Reminder.settled_at.is_(None))))


def _moved():
    from sqlalchemy import update

    from tracker.progress.models import Milestone

    return update(Milestone).values(due_on=date(2026, 2, 22))


def test_a_request_nobody_answered_is_the_programs_turn(place):
    program, alpha = place
    asked = MONDAY - timedelta(days=4)
    new = NewRequest(kind=RequestKind.LEGAL, purpose="투자 계약서 검토")
    ask(alpha.id, new, key="ask-00001", by=OPERATOR, at=asked, today=asked.date())
    db.session.commit()
    look(program)
    assert "투자 계약서 검토: 신청일 2026. 2. 26." in mails()["pm@example.org"].body
    assert "계약서" not in mails()["alpha@example.org"].body
