"""What is told twice is taken in once: in one sheet, in two, in two files, at one moment."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_program, make_startup, make_user
from tests.workbook.offices import partners_office, programs_book, workbook
from tests.workbook.taking import ACT, DAY, read, taken
from tracker.access.rules import Actor, ActorKind, Role
from tracker.credits.models import CreditGrant
from tracker.db import begin_write, db
from tracker.program.actions import edit_startup
from tracker.program.models import Startup
from tracker.program.queries import startup_card
from tracker.values.refusals import RuleViolation
from tracker.workbook.actions import taking_back
from tracker.workbook.actions.recording import record_waiting
from tracker.workbook.actions.taking_back import take_back
from tracker.workbook.models import WorkbookImport
from tracker.workbook.queries.standing_on import standing_on

GRANT = ["알파", 5_000_000, "2025-05-01", "2026-05-01"]
GRANTS = [["기업", "부여액", "부여일", "만료일"], GRANT]


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def program(app):
    made = make_program(starts_on=date(2025, 1, 1))
    make_startup(made, "alpha", name="알파")
    db.session.commit()
    return made


@pytest.mark.parametrize("content", [programs_book(), partners_office()[0]])
def test_a_workbook_sent_again_before_it_was_recorded_brings_nothing(program, content):
    first = taken(program, content)
    assert not taken(program, content).stored
    record_waiting(program.id, first.import_id, today=DAY, **ACT)
    assert not taken(program, content).stored


def test_a_grant_that_waits_for_a_second_person_is_not_granted_again(program):
    by = make_user(program, Role.PROGRAM_MANAGER)
    content = workbook({"부여": [GRANTS[0], ["알파", 100_000_000, "2025-05-01", "2026-05-01"]]})
    first = taken(program, content)
    actor = Actor(ActorKind.USER, by.id, by.name)
    record_waiting(program.id, first.import_id, today=DAY, by=actor, at=ACT["at"])
    assert count(CreditGrant) == 0
    assert not taken(program, content).stored


def test_a_grant_told_twice_in_a_workbook_is_asked_about(program):
    content = workbook({"2025": [*GRANTS, GRANT], "전체": GRANTS})
    found = read(program, content)
    assert [one.standing.value for one in found.rows] == ["waits", "alike", "alike"]
    assert not taken(program, content).stored
    done = taken(program, content, good_rows=True)
    assert record_waiting(program.id, done.import_id, today=DAY, **ACT).rows == 1
    both = taken(program, content, alike=True)
    assert record_waiting(program.id, both.import_id, today=DAY, **ACT).rows == 2


def test_what_two_sheets_tell_is_one(program):
    sessions = [["기업", "멘토", "일자", "주제"], ["알파", "김멘토", "2025-06-03", "가격"]]
    plans = [["기업", "과제", "기한"], ["알파", "갑", "2026-06-30"]]
    people = [["기업", "성명", "이메일"], ["알파", "박", "park@alpha.example"]]
    first = [["기업", "월", "매출"], ["알파", "2025-06", 5]]
    other = [["기업", "월", "매출"], ["알파", "2025-06", 6]]
    sheets = {"a": sessions, "b": sessions, "c": plans, "d": plans, "e": people, "f": people}
    found = read(program, workbook({**sheets, "g": first, "h": other}))
    said = {part.match.name: [one.standing.value for one in part.rows] for part in found.parts}
    assert said == {
        "a": ["new"],
        "b": ["alike"],
        "c": ["new"],
        "d": ["already"],
        "e": ["new"],
        "f": ["already"],
        "g": ["waits"],
        "h": [],
    }
    assert [one.violation.code for one in found.parts[-1].faults] == ["kpi_twice"]


def in_another(app, job) -> list:
    """Run beside the test; what it came to, or what it failed with."""
    said: list = []

    def run() -> None:
        with app.app_context():
            try:
                said.append(job())
            except Exception as error:  # noqa: BLE001 - the test looks at it
                said.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    said.insert(0, thread)
    return said


def test_a_workbook_sent_twice_at_once_is_taken_in_once(app, program):
    def job():
        begin_write()
        done = taken(program_, programs_book())
        db.session.commit()
        return done.stored

    from types import SimpleNamespace

    program_ = SimpleNamespace(id=program.id)
    db.session.rollback()
    both = [in_another(app, job) for _ in range(2)]
    for thread, *_ in both:
        thread.join(60)
    assert sorted(one[1] for one in both) == [False, True]
    assert count(WorkbookImport) == 1


def test_what_waits_in_another_file_for_a_startup_keeps_the_one_that_brought_it(program):
    first = taken(program, workbook({"명단": [["기업명", "대표자"], ["베타", "김"]]}))
    second = taken(program, workbook({"부여": [GRANTS[0], ["베타", *GRANT[1:]]]}), "부여.xlsx")
    stands = [(one.why, one.table, one.rows) for one in standing_on(first.import_id)]
    assert stands == [("hanging", "workbook_waiting", 1)]
    with pytest.raises(RuleViolation, match="import_stands"):
        take_back(program.id, first.import_id, reason="잘못", **ACT)
    take_back(program.id, second.import_id, reason="잘못", **ACT)
    take_back(program.id, first.import_id, reason="잘못", **ACT)


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_work_that_comes_while_an_import_is_taken_back_is_refused_and_never_lost(
    app, program, monkeypatch
):
    done = taken(program, workbook({"명단": [["기업명", "대표자"], ["베타", "김"]]}))
    db.session.commit()
    own = db.session.scalar(select(Startup.id).where(Startup.name == "베타"))
    said: list = []

    def job():
        begin_write()
        card = startup_card(own)
        edit_startup(own, card.__class__(name=card.name, representative="박"), **ACT)
        db.session.commit()
        return "changed"

    def looked(import_id):
        found = standing_on(import_id)
        said.append(in_another(app, job))
        said[0][0].join(2)
        return found

    monkeypatch.setattr(taking_back, "standing_on", looked)
    begin_write()
    take_back(program.id, done.import_id, reason="연습", **ACT)
    db.session.commit()
    said[0][0].join(30)
    outcome = said[0][1:]
    assert db.session.get(Startup, own) is None
    assert len(outcome) == 1
    assert outcome != ["changed"]
