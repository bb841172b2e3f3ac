"""Files made of the program's data are taken at a person's pace."""

import pytest

from tests.factories import make_program, make_startup
from tracker.access.rules import Role
from tracker.db import db
from tracker.people import exporting
from tracker.people.exporting import ENDS
from tracker.people.rules import EXPORTS, Limit


@pytest.fixture
def slower(monkeypatch):
    monkeypatch.setattr(exporting, "EXPORTS", Limit("exports", 2, EXPORTS.window))


def test_whoever_takes_file_after_file_waits_and_others_do_not(app, sign_in, slower):
    program = make_program()
    make_startup(program)
    db.session.commit()
    manager, other = (sign_in(Role.PROGRAM_MANAGER, program) for _ in range(2))
    first, second, third = (
        manager.get(address) for address in ("/partners/export", "/handover.xlsx", "/trail/xlsx")
    )
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert 0 < int(third.headers["Retry-After"]) <= 60
    assert manager.get("/partners").status_code == 200
    assert other.get("/partners/export").status_code == 200


def test_every_file_the_tracker_makes_is_known_by_its_address(app):
    """An export whose address ends otherwise would not be counted."""
    made = ("_sheet", "_csv", "export_", "_log_file", "papers_file")
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if any(part in rule.endpoint for part in made) and not rule.rule.endswith(ENDS)
    ]
    assert silent == []
