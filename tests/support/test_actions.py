import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.support.test_rules import NEW, TODAY
from tracker.access.rules import Actor, ActorKind, Role
from tracker.audit.models import AuditEvent
from tracker.db import begin_write, db
from tracker.program.models import Program
from tracker.support.actions import close_next_action, correct_entry, log_entry, withdraw_entry
from tracker.support.models import SupportEntry, SupportRevision
from tracker.support.queries import (
    EntryFilter,
    entries_of_program,
    entries_of_startup,
    entry_of,
    entry_revisions,
    entry_years,
    last_logged,
    last_touch,
    mentoring_by_month,
    open_next_actions,
    recent_givers,
    support_totals,
)
from tracker.support.rules import Sight, SupportKind
from tracker.values.refusals import RuleViolation

pytestmark = pytest.mark.usefixtures("app")

PM = Actor(ActorKind.USER, 3, "김서연")
WHOLE = Sight(program_notes=True)
SHARED = Sight(program_notes=False)


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def log(startup, by=PM, key=None, mentor_user_id=None, **changes) -> int:
    new = replace(NEW, **changes)
    return log_entry(
        startup.id, new, by=by, at=AT, today=TODAY, key=key, mentor_user_id=mentor_user_id
    ).entry_id


def correct(startup, entry_id, version=1, reason="정정", **changes) -> None:
    correct_entry(
        startup.id,
        entry_id,
        replace(NEW, **changes),
        version=version,
        reason=reason,
        by=PM,
        at=AT + timedelta(days=1),
        today=TODAY,
    )


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(SupportEntry)) or 0


def test_what_is_logged_is_read_back(startup):
    entry = entry_of(startup.id, log(startup), WHOLE)
    assert entry is not None
    assert entry.values() == NEW.values()
    assert (entry.logged_by, entry.version, entry.corrections) == ("김서연", 1, 0)


def test_an_entry_is_found_under_its_own_startup_only(startup):
    other = make_startup(make_program("second"), "bravo")
    assert entry_of(other.id, log(startup), WHOLE) is None


def test_the_programs_notes_are_not_even_read_for_who_may_not_see_them(startup):
    entry_id = log(startup)
    shared = entry_of(startup.id, entry_id, SHARED)
    assert shared is not None
    assert shared.program_notes == ""
    assert shared.shared_notes == NEW.shared_notes
    (listed,), _ = entries_of_startup(startup.id, SHARED, EntryFilter(), offset=0, limit=20)
    assert listed.program_notes == ""
    (listed,), _ = entries_of_program(startup.program_id, SHARED, EntryFilter(), offset=0, limit=20)
    assert listed.program_notes == ""


def test_a_correction_keeps_what_stood_before(startup):
    entry_id = log(startup)
    correct(startup, entry_id, minutes=60, reason="시간 착오")
    entry = entry_of(startup.id, entry_id, WHOLE)
    assert entry is not None
    assert (entry.minutes, entry.version, entry.corrections) == (60, 2, 1)
    (revision,) = entry_revisions(entry_id, WHOLE)
    assert (revision.before["minutes"], revision.reason) == (90, "시간 착오")
    assert revision.before["held_on"] == date(2026, 9, 29)


def test_long_notes_are_kept_whole_in_the_history(startup):
    entry_id = log(startup, shared_notes="가" * 5000)
    correct(startup, entry_id, shared_notes="짧게")
    (revision,) = entry_revisions(entry_id, SHARED)
    assert revision.before["shared_notes"] == "가" * 5000


def test_the_history_shows_a_startup_neither_the_programs_notes_nor_their_changes(startup):
    entry_id = log(startup)
    correct(startup, entry_id, program_notes="대표 교체 확정")
    correct(startup, entry_id, version=2, program_notes="대표 교체 확정", minutes=30)
    entry = entry_of(startup.id, entry_id, SHARED)
    assert entry is not None
    assert entry.corrections == 1
    (revision,) = entry_revisions(entry_id, SHARED)
    assert "program_notes" not in revision.before
    assert revision.version == 2
    assert len(entry_revisions(entry_id, WHOLE)) == 2


def test_a_stale_correction_is_refused_and_changes_nothing(startup):
    entry_id = log(startup)
    correct(startup, entry_id, minutes=60)
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        correct(startup, entry_id, version=1, topic="다른 주제")
    entry = entry_of(startup.id, entry_id, WHOLE)
    assert entry is not None
    assert entry.topic == NEW.topic


def test_a_correction_that_changes_nothing_is_refused(startup):
    entry_id = log(startup)
    with pytest.raises(RuleViolation, match="nothing_changed"):
        correct(startup, entry_id)


def test_a_withdrawn_entry_stays_in_the_timeline_and_in_no_figure(startup):
    entry_id = log(startup)
    withdraw_entry(startup.id, entry_id, version=1, reason="중복", by=PM, at=AT)
    (entry,), total = entries_of_startup(startup.id, SHARED, EntryFilter(), offset=0, limit=20)
    assert (entry.withdrawn, entry.withdrawn_reason, total) == (True, "중복", 1)
    assert last_touch(startup.program_id) == {}
    assert support_totals(startup.program_id) == {}
    assert mentoring_by_month(startup.program_id, [date(2026, 9, 1)]) == {}
    assert open_next_actions(startup.program_id) == []
    with pytest.raises(RuleViolation, match="entry_withdrawn"):
        correct(startup, entry_id, version=2, minutes=60)


def test_another_startups_entry_cannot_be_corrected_or_withdrawn(startup):
    other = make_startup(make_program("second"), "bravo")
    entry_id = log(startup)
    with pytest.raises(RuleViolation, match="entry_unknown"):
        correct(other, entry_id, minutes=60)
    with pytest.raises(RuleViolation, match="entry_unknown"):
        withdraw_entry(other.id, entry_id, version=1, reason="중복", by=PM, at=AT)
    with pytest.raises(RuleViolation, match="entry_unknown"):
        close_next_action(other.id, entry_id, by=PM, at=AT)


def test_the_same_form_sent_twice_logs_once(startup):
    first = log(startup, key="form-0001")
    assert log(startup, key="form-0001") == first
    assert log(startup, key="form-0002") != first
    assert entries() == 2


def test_a_key_is_its_users_own(startup):
    other = Actor(ActorKind.USER, 4, "이하늘")
    assert log(startup, key="form-0001") != log(startup, by=other, key="form-0001")


def test_other_words_under_the_same_key_are_refused(startup):
    log(startup, key="form-0001")
    with pytest.raises(RuleViolation, match="form_used_before"):
        log(startup, key="form-0001", topic="다른 주제")
    assert entries() == 1


def test_without_a_key_everything_is_logged(startup):
    log(startup, by=OPERATOR)
    log(startup, by=OPERATOR)
    assert entries() == 2


def test_the_same_form_arriving_twice_at_once_logs_once(app, startup):
    db.session.commit()
    startup_id, barrier, found = startup.id, threading.Barrier(4), []

    def send() -> None:
        with app.app_context():
            barrier.wait()
            begin_write()
            logged = log_entry(startup_id, NEW, by=PM, at=AT, today=TODAY, key="form-0001")
            db.session.commit()
            found.append(logged)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({logged.entry_id for logged in found}) == 1
    assert sorted(logged.again for logged in found) == [False, True, True, True]
    db.session.rollback()
    assert entries() == 1


def test_everything_done_is_in_the_trail_without_the_programs_notes(startup):
    entry_id = log(startup)
    correct(startup, entry_id, program_notes="비밀 메모", minutes=60)
    close_next_action(startup.id, entry_id, by=PM, at=AT)
    withdraw_entry(startup.id, entry_id, version=2, reason="중복", by=PM, at=AT)
    events = list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object == f"support_entry:{entry_id}")
            .order_by(AuditEvent.id)
        )
    )
    assert [event.action for event in events] == [
        "support.log_entry",
        "support.correct_entry",
        "support.close_next_action",
        "support.withdraw_entry",
    ]
    told = " ".join(f"{event.before} {event.after}" for event in events)
    assert NEW.program_notes not in told
    assert "비밀 메모" not in told
    assert json.loads(events[1].before)["minutes"] == 90


def test_a_next_action_is_closed_once(startup):
    entry_id = log(startup)
    assert [a.entry_id for a in open_next_actions(startup.program_id)] == [entry_id]
    close_next_action(startup.id, entry_id, by=PM, at=AT)
    close_next_action(startup.id, entry_id, by=PM, at=AT + timedelta(days=1))
    entry = entry_of(startup.id, entry_id, WHOLE)
    assert entry is not None
    assert entry.next_action_done_at == AT
    assert open_next_actions(startup.program_id) == []


def test_open_actions_come_earliest_due_first_and_those_without_a_day_last(startup):
    without = log(startup, next_action_due_on=None)
    later = log(startup, next_action_due_on=date(2026, 11, 1))
    sooner = log(startup, next_action_due_on=date(2026, 9, 30))
    log(startup, next_action=None, next_action_due_on=None)
    found = open_next_actions(startup.program_id)
    assert [action.entry_id for action in found] == [sooner, later, without]
    assert [action.late(date(2026, 10, 1)) for action in found] == [True, False, False]


def test_a_timeline_is_newest_first_narrowed_and_paged(startup):
    old = log(startup, held_on=date(2025, 12, 31), kind=SupportKind.EVENT)
    new = log(startup)
    newest = log(startup, kind=SupportKind.CONSULTING)

    def found(**narrowed) -> list[int]:
        rows, total = entries_of_startup(
            startup.id, WHOLE, EntryFilter(**narrowed), offset=0, limit=20
        )
        assert total == len(rows)
        return [row.id for row in rows]

    assert found() == [newest, new, old]
    assert found(kind=SupportKind.EVENT) == [old]
    assert found(year=2026) == [newest, new]
    assert found(year=2026, kind=SupportKind.EVENT) == []
    rows, total = entries_of_startup(startup.id, WHOLE, EntryFilter(), offset=1, limit=1)
    assert ([row.id for row in rows], total) == ([new], 3)
    assert entry_years(startup.program_id, WHOLE, startup.id) == [2026, 2025]
    assert entry_years(startup.program_id, Sight(program_notes=True, only_user_id=9)) == []


def test_a_mentor_sees_what_she_gave_or_logged_and_nothing_else(startup):
    program = db.session.get_one(Program, startup.program_id)
    mentor = make_user(program, Role.MENTOR, startups=[startup])
    given = log(startup, mentor_user_id=mentor.id)
    logged = log(startup, by=Actor(ActorKind.USER, mentor.id, "박지훈"))
    others = log(startup)
    hers = Sight(program_notes=True, only_user_id=mentor.id)
    rows, total = entries_of_startup(startup.id, hers, EntryFilter(), offset=0, limit=20)
    assert ({row.id for row in rows}, total) == ({given, logged}, 2)
    assert entry_of(startup.id, others, hers) is None
    assert entry_of(startup.id, given, hers) is not None


def test_a_program_reads_its_own_entries_only(startup):
    other = make_startup(make_program("second"), "bravo")
    log(other)
    mine = log(startup)
    rows, total = entries_of_program(startup.program_id, WHOLE, EntryFilter(), offset=0, limit=20)
    assert ([row.id for row in rows], total) == ([mine], 1)
    for figures in (last_touch, support_totals):
        assert set(figures(startup.program_id)) == {startup.id}
    assert {a.startup_id for a in open_next_actions(startup.program_id)} == {startup.id}
    assert recent_givers(other.program_id) == ["박지훈 멘토"]


def test_mentoring_is_counted_by_month_across_the_turn_of_the_year(startup):
    program = startup.program_id
    second = make_startup(db.session.get_one(Program, program), "bravo")
    for day in (date(2025, 12, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1)):
        log(startup, held_on=day)
    log(startup, held_on=date(2025, 12, 5), kind=SupportKind.EVENT)
    log(second, held_on=date(2026, 1, 31))
    months = [date(2025, 12, 1), date(2026, 1, 1)]
    assert mentoring_by_month(program, months) == {
        startup.id: {date(2025, 12, 1): 2, date(2026, 1, 1): 1},
        second.id: {date(2026, 1, 1): 1},
    }


def test_last_touch_is_the_newest_of_each_kind_and_of_all(startup):
    log(startup, held_on=date(2026, 3, 1))
    log(startup, held_on=date(2026, 5, 1))
    log(startup, held_on=date(2026, 4, 1), kind=SupportKind.EVENT)
    touch = last_touch(startup.program_id)[startup.id]
    assert touch.held_on == date(2026, 5, 1)
    assert touch.by_kind == {
        SupportKind.MENTORING: date(2026, 5, 1),
        SupportKind.EVENT: date(2026, 4, 1),
    }


def test_totals_count_entries_and_minutes_within_their_days(startup):
    log(startup, held_on=date(2026, 3, 1), minutes=90)
    log(startup, held_on=date(2026, 3, 31), minutes=None, kind=SupportKind.EVENT)
    log(startup, held_on=date(2026, 4, 1), minutes=30)
    totals = support_totals(startup.program_id, date(2026, 3, 1), date(2026, 3, 31))[startup.id]
    assert (totals.entries, totals.minutes) == (2, 90)
    assert totals.by_kind == {SupportKind.MENTORING: 1, SupportKind.EVENT: 1}
    assert totals.last_on == date(2026, 3, 31)
    assert support_totals(startup.program_id, date(2026, 4, 1))[startup.id].entries == 1


def test_the_last_entry_is_remembered_per_person_and_program(startup):
    assert last_logged(3, startup.program_id) is None
    log(startup, given_by="박지훈")
    log(startup, given_by="Jane Smith", held_on=date(2026, 1, 5))
    log(startup, by=OPERATOR, given_by="이하늘")
    assert last_logged(3, startup.program_id).given_by == "Jane Smith"
    assert last_logged(3, startup.program_id + 1) is None
    assert recent_givers(startup.program_id) == ["이하늘", "Jane Smith", "박지훈"]


def test_revisions_are_kept_for_every_change(startup):
    entry_id = log(startup)
    correct(startup, entry_id, minutes=60)
    withdraw_entry(startup.id, entry_id, version=2, reason="중복", by=PM, at=AT)
    assert db.session.scalar(select(func.count()).select_from(SupportRevision)) == 2
