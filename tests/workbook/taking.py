"""Workbooks read and taken in, as pages and commands do it."""

from datetime import date

from sqlalchemy import select

from tests.factories import AT, OPERATOR
from tracker.db import Base, db
from tracker.workbook.actions.importing import Source, TakenIn, import_workbook
from tracker.workbook.queries.judging import Understood
from tracker.workbook.reading import opened

DAY = date(2026, 4, 1)
ACT = {"by": OPERATOR, "at": AT}
KEPT = {"audit_event", "workbook_import", "search_stale", "edition"}
"""The trail, what was taken in, marks for the search's worker and counts of writes: these tell of what was done."""


def read(program, content: bytes, name: str = "현황.xlsx", choices=None) -> Understood:
    return opened(name, content, choices or {}).understood(program.id, DAY)


def taken(program, content: bytes, name: str = "현황.xlsx", **chosen) -> TakenIn:
    return import_workbook(
        program.id,
        Source.of(name, content, {}),
        lambda: read(program, content, name),
        **{"good_rows": False, "alike": False, **chosen},
        today=DAY,
        **ACT,
    )


def dump() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    db.session.flush()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT
    }
