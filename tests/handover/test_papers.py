"""What an officer hands over."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

from tests.factories import make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.handover.rules.papers import Line, Matter, Part, parted
from tracker.program.models import Program

DAY = date(2026, 3, 2)


def line(days: int | None) -> Line:
    on = None if days is None else DAY + timedelta(days=days)
    return Line(Matter.MILESTONE, 1, str(days), on)


def test_what_is_late_or_has_no_day_is_open_and_what_is_near_is_due():
    found = parted([line(91), line(90), line(0), line(None), line(-1)], today=DAY)
    assert [one.words for one in found[Part.OPEN]] == ["-1", "None"]
    assert [one.words for one in found[Part.DUE]] == ["0", "90"]


def test_the_demo_program_is_handed_over_on_a_page_and_as_a_file(app, demo):
    program = db.session.get_one(Program, demo)
    manager = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    page = manager.get_page("/handover")
    for words in ("진행 중", "약속과 기한", "최근 90일", "연락할 사람", "바꿀 것"):
        assert words in page.text
    with ZipFile(BytesIO(manager.get("/handover.xlsx").data)) as book:
        assert "마일스톤" in book.read("xl/sharedStrings.xml").decode()
    executive = browser(app).enter(make_user(program, Role.EXECUTIVE))
    executive.get_page("/handover", 403)
