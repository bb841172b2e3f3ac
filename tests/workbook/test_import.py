"""A workbook is taken in as one, recorded for good, or taken back as if it had never been."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tests.factories import AT, OPERATOR, make_program
from tests.workbook.offices import partners_book, programs_book
from tracker.credits.models import CreditGrant
from tracker.db import Base, db
from tracker.files.sheets import read_sheets
from tracker.mentoring.models import MentoringSession
from tracker.program.models import Startup, StartupContact
from tracker.progress.models import KpiReading, Milestone
from tracker.workbook.actions.importing import Source, TakenIn, import_workbook
from tracker.workbook.actions.recording import record_waiting
from tracker.workbook.actions.taking_back import take_back
from tracker.workbook.queries.judging import Understood, matched, understood
from tracker.workbook.queries.standing_on import standing_on
from tracker.workbook.rules.rows import Standing
from tracker.workbook.wording import words

DAY = date(2026, 4, 1)
ACT = {"by": OPERATOR, "at": AT}
UNTOUCHED_BY = {"audit_event", "workbook_import", "search_stale"}


def read(program, content: bytes, name: str = "현황.xlsx", choices=None) -> Understood:
    matches = matched(read_sheets(content), choices or {}, words(), file_name=name)
    return understood(program.id, matches, words(), file_name=name, today=DAY)


def taken(
    program, content: bytes, name: str = "현황.xlsx", *, good_rows=False, alike=False
) -> TakenIn:
    source = Source.of(name, content, {})
    return import_workbook(
        program.id,
        source,
        lambda: read(program, content, name),
        good_rows=good_rows,
        alike=alike,
        today=DAY,
        **ACT,
    )


def dump() -> dict[str, list[str]]:
    """Every row of every table that an import may touch, as text."""
    db.session.flush()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in UNTOUCHED_BY
    }


def test_a_workbook_is_taken_in_and_its_grants_wait(app):
    program = make_program(starts_on=date(2025, 1, 1))
    done = taken(program, programs_book())
    assert [part.faults for part in done.understood.parts] == [(), (), ()]
    assert done.stored
    assert db.session.scalars(select(Startup.name).order_by(Startup.id)).all() == [
        "㈜파도소리",
        "(주) 솔숲에이아이",
        "해무로보틱스 주식회사",
    ]
    assert db.session.scalar(select(func.count()).select_from(StartupContact)) == 2
    assert db.session.scalar(select(func.count()).select_from(MentoringSession)) == 3
    assert db.session.scalar(select(func.count()).select_from(CreditGrant)) == 0
    recorded = record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert recorded.rows == 3
    amounts = db.session.scalars(select(CreditGrant.amount_krw).order_by(CreditGrant.id)).all()
    assert sorted(amounts) == [5_000_000, 50_000_000, 100_000_000]


def test_the_same_workbook_again_brings_nothing(app):
    program = make_program(starts_on=date(2025, 1, 1))
    done = taken(program, programs_book())
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    again = taken(program, programs_book())
    assert not again.stored
    assert again.understood.count(Standing.ALREADY) == 9


def test_taking_back_leaves_every_table_as_it_was(app):
    program = make_program(starts_on=date(2025, 1, 1))
    db.session.commit()
    before = dump()
    done = taken(program, programs_book())
    db.session.commit()
    assert dump() != before
    assert standing_on(done.import_id) == []
    take_back(program.id, done.import_id, reason="금액 단위를 잘못 봄", **ACT)
    db.session.commit()
    assert dump() == before


def test_figures_and_milestones_that_are_met_wait_too(app):
    program = make_program(starts_on=date(2025, 1, 1))
    done = taken(program, partners_book(), "book.xlsx")
    assert done.stored, [part.faults for part in done.understood.parts]
    assert db.session.scalar(select(func.count()).select_from(Milestone)) == 2
    record_waiting(program.id, done.import_id, today=DAY, **ACT)
    assert db.session.scalar(select(func.count()).select_from(KpiReading)) == 6
    values = db.session.scalars(select(KpiReading.value).order_by(KpiReading.id)).all()
    assert Decimal(12_500_000) in values
    assert db.session.scalar(select(func.count()).select_from(Milestone)) == 3
