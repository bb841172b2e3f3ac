"""Help is narrowed by fiscal year, program year, half and quarter, on both lists and in the sheet."""

import io
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import AT, OPERATOR, make_program, make_startup
from tests.pages import client, queries, sign_in
from tracker.access.rules import Role
from tracker.db import db
from tracker.support.actions import log_entry
from tracker.support.rules import NewSupportEntry, SupportKind

__all__ = ["client", "queries", "sign_in"]
HELD = {
    "봄 자문": date(2025, 3, 20),
    "여름 자문": date(2025, 7, 1),
    "겨울 자문": date(2026, 1, 10),
    "새해 자문": date(2026, 3, 10),
}
NEW = NewSupportEntry(
    kind=SupportKind.MENTORING,
    held_on=date(2025, 3, 20),
    minutes=60,
    given_by="이멘토",
    topic="",
)


@pytest.fixture
def startup(app):
    del app
    startup = make_startup(make_program(starts_on=date(2025, 3, 2)))
    for topic, held_on in HELD.items():
        new = replace(NEW, topic=topic, held_on=held_on)
        log_entry(startup.id, new, by=OPERATOR, at=AT, today=date(2026, 4, 1))
    db.session.commit()
    return startup


@pytest.mark.parametrize(
    ("period", "topics"),
    [
        ("2025", {"봄 자문", "여름 자문"}),
        ("2025-03-02/Y", {"봄 자문", "여름 자문", "겨울 자문"}),
        ("2025-H2", {"여름 자문"}),
        ("2026-Q1", {"겨울 자문", "새해 자문"}),
        ("nonsense", set(HELD)),
    ],
)
def test_both_lists_and_their_sheets_hold_what_the_period_holds(startup, sign_in, period, topics):
    manager = sign_in(Role.PROGRAM_MANAGER)
    for path in ("/support", "/startups/alpha/support"):
        text = manager.get_page(f"{path}?period={period}").text
        assert {topic for topic in HELD if topic in text} == topics
        sheet = manager.get(f"{path}/export?period={period}")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0)
        assert {topic for topic in HELD if topic in str(rows.to_python())} == topics


def test_every_kind_of_period_is_offered_and_what_was_chosen_stays_so(startup, sign_in):
    html = sign_in(Role.PROGRAM_MANAGER).get_page("/support?period=2025-Q3").html
    for words in ("회계연도", "1차 연도", "2025년 하반기", "2026년 1분기"):
        assert words in html
    assert 'value="2025-Q3" selected' in html
    assert "/support/export?period=2025-Q3" in html


def test_an_address_that_names_a_year_still_means_the_fiscal_year(startup, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get_page("/startups/alpha/support?year=2026")
    assert "봄 자문" not in page.text
    assert 'value="2026" selected' in page.html
