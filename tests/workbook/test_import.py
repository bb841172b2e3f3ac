"""A workbook is taken in as one, recorded for good, or taken back as if it had never been."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from tests.factories import AT, make_program, make_startup, make_user
from tests.workbook.offices import office_list, partners_office, printed_office, workbook
from tests.workbook.taking import ACT, DAY, dump, read, taken
from tracker.access.rules import Actor, ActorKind, Role
from tracker.credits.models import CreditGrant, PreparedAct
from tracker.credits.verification import verify_ledger
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.program.actions import edit_startup
from tracker.program.models import Startup, StartupContact
from tracker.program.queries import startup_card
from tracker.progress.models import KpiReading, Milestone
from tracker.search.actions import index_behind
from tracker.support.models import SupportEntry
from tracker.support.rules import Sight
from tracker.values.refusals import RuleViolation
from tracker.workbook.actions.recording import RowRefused, record_waiting
from tracker.workbook.actions.taking_back import take_back
from tracker.workbook.exporting import exported
from tracker.workbook.models import WorkbookBrought, WorkbookImport
from tracker.workbook.queries.standing_on import standing_on
from tracker.workbook.queries.tables import tables_of
from tracker.workbook.rules.rows import Standing

PRINTED, PARTNERS = printed_office()[0], partners_office()[0]
ALL = Sight(program_notes=True, confidential=True)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def program(app):
    made = make_program(starts_on=date(2025, 1, 1))
    db.session.commit()
    return made


def test_a_workbook_is_taken_in_and_its_grants_wait(program):
    done = taken(program, PRINTED)
    assert [part.faults for part in done.understood.parts] == [(), (), ()]
    names = db.session.scalars(select(Startup.name).order_by(Startup.id)).all()
    assert names == ["㈜파도소리", "(주) 솔숲에이아이", "해무로보틱스 주식회사"]
    assert (count(StartupContact), count(MentoringSession), count(CreditGrant)) == (2, 3, 0)
    assert record_waiting(program.id, done.import_id, today=DAY, **ACT).rows == 3
    amounts = db.session.scalars(select(CreditGrant.amount_krw)).all()
    assert sorted(amounts) == [5_000_000, 50_000_000, 100_000_000]
    assert verify_ledger(program.id, today=DAY).holds


def test_the_same_workbook_again_brings_nothing(program):
    done = taken(program, PRINTED)
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    again = taken(program, PRINTED)
    assert not again.stored
    assert again.understood.count(Standing.ALREADY) == 9


@pytest.mark.parametrize("content", [PRINTED, PARTNERS], ids=["printed", "partners"])
def test_taking_back_leaves_every_table_as_it_was(program, content):
    before = dump()
    done = taken(program, content)
    db.session.commit()
    assert dump() != before
    take_back(program.id, done.import_id, reason="금액 단위를 잘못 봄", **ACT)
    db.session.commit()
    assert dump() == before


def test_what_the_search_has_indexed_meanwhile_is_no_hindrance(program):
    index_behind()
    before = dump()
    done = taken(program, PRINTED)
    index_behind()
    db.session.commit()
    take_back(program.id, done.import_id, reason="연습", **ACT)
    index_behind()
    db.session.commit()
    assert dump() == before


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # a sequence gives no number twice
def test_no_table_that_an_import_may_bring_gives_a_number_twice(program):
    done = taken(program, PARTNERS)
    taken(program, PRINTED)
    tables = set(db.session.scalars(select(WorkbookBrought.row_table)))
    assert len(tables) == 5
    for table in tables:
        query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        assert "AUTOINCREMENT" in db.session.scalar(query, {"name": table}), table
    assert done.stored


def test_a_number_that_was_taken_back_is_never_given_again(program):
    done = taken(program, PRINTED)
    gone = set(db.session.scalars(select(Startup.id)))
    take_back(program.id, done.import_id, reason="연습", **ACT)
    assert make_startup(program).id not in gone


def test_figures_and_milestones_that_are_met_wait_too(program):
    done = taken(program, PARTNERS, "book.xlsx")
    assert (count(Milestone), count(KpiReading)) == (2, 0)
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert (count(Milestone), count(KpiReading)) == (4, 24)
    assert Decimal(12_500_000) in db.session.scalars(select(KpiReading.value)).all()


def test_what_was_recorded_or_changed_keeps_an_import(program):
    done = taken(program, PRINTED)
    db.session.commit()
    contact = db.session.scalars(select(StartupContact).order_by(StartupContact.id)).first()
    card = startup_card(contact.startup_id)
    changed = card.contacts[0].__class__("오대리", None, "oh@pado.example", None)
    edit_startup(contact.startup_id, card.__class__(name=card.name, contacts=(changed,)), **ACT)
    db.session.commit()
    whys = {(one.why, one.table) for one in standing_on(done.import_id)}
    assert ("changed", "startup_contact") in whys
    with pytest.raises(RuleViolation, match="import_stands"):
        take_back(program.id, done.import_id, reason="늦음", **ACT)
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert [one.why for one in standing_on(done.import_id)] == ["recorded"]


def test_what_hangs_on_an_import_keeps_it(program):
    done = taken(program, PRINTED)
    startup = db.session.scalars(select(Startup).order_by(Startup.id)).first()
    make_user(program, Role.STARTUP, startups=[startup])
    assert [(one.why, one.table) for one in standing_on(done.import_id)] == [
        ("hanging", "membership_startup")
    ]


def test_an_error_in_the_middle_leaves_nothing(program, monkeypatch):
    before = dump()

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("tracker.workbook.actions.importing.log_entry", fail)
    with pytest.raises(RuntimeError):
        taken(program, PRINTED)
    db.session.rollback()
    assert dump() == before
    assert count(WorkbookImport) == 0


def test_a_row_that_cannot_be_recorded_leaves_the_others_waiting(program):
    done = taken(program, PRINTED)
    startup = db.session.scalars(select(Startup).order_by(Startup.id.desc())).first()
    db.session.commit()
    big = workbook(
        {
            "부여": [
                ["기업", "부여액", "부여일", "만료일"],
                [startup.name, "1억9천8백만원", "2026-01-01", "2026-12-31"],
            ]
        }
    )
    other = taken(program, big, "추가.xlsx")
    record_waiting(program.id, other.import_id, today=DAY, **ACT)
    db.session.commit()
    with pytest.raises(RowRefused) as refused:
        record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert (refused.value.line, refused.value.violation.code) == (7, "cap_exceeded")
    db.session.rollback()
    assert count(CreditGrant) == 1


def test_what_takes_two_people_waits_for_the_second(program):
    manager = make_user(program, Role.PROGRAM_MANAGER)
    done = taken(program, PRINTED)
    by = Actor(ActorKind.USER, manager.id, manager.name)
    recorded = record_waiting(program.id, done.import_id, by=by, at=AT, today=DAY)
    assert (recorded.rows, recorded.prepared) == (3, 1)
    assert (count(CreditGrant), count(PreparedAct)) == (2, 1)


def test_grants_beyond_the_caps_are_named_row_by_row(app):
    program = make_program(starts_on=date(2025, 1, 1), startup_cap_krw=60_000_000)
    found = read(program, PRINTED)
    assert [(one.line, one.violation.code) for one in found.parts[1].faults] == [
        (5, "cap_exceeded")
    ]


def test_good_rows_are_taken_in_alone_only_when_somebody_says_so(program):
    for slug, name in (("pado", "파도소리"), ("sol", "솔숲에이아이")):
        make_startup(program, slug, name=name)
    assert not taken(program, office_list(), "실적.csv").stored
    assert count(SupportEntry) == 0
    assert taken(program, office_list(), "실적.csv", good_rows=True).stored
    assert count(SupportEntry) == 1


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # the sheets are the same on any engine
def test_what_goes_out_comes_in_the_same_elsewhere(app, program):
    for content in (PRINTED, PARTNERS):
        done = taken(program, content)
        record_waiting(program.id, done.import_id, today=DAY, **ACT)
    content = exported(tables_of(program.id, ALL, today=DAY), DAY)
    assert not taken(program, content).stored
    for startup in db.session.scalars(select(Startup)):
        startup.slug = f"old-{startup.id}"  # slugs are unique in the installation
    db.session.flush()
    other = make_program("other", starts_on=date(2025, 1, 1))
    done = taken(other, content)
    record_waiting(other.id, done.import_id, today=DAY, **ACT)
    assert rows_of(exported(tables_of(other.id, ALL, today=DAY), DAY)) == rows_of(content)


def rows_of(content: bytes) -> list[list]:
    from tracker.files.sheets import read_sheets

    return [sheet.rows for sheet in read_sheets(content)]
