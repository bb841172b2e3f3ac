import json

import pytest

from tests.factories import AT, OPERATOR, make_program, make_startup
from tracker.audit.actions import record
from tracker.db import db
from tracker.values.origin import Origin, current_origin, set_origin


@pytest.fixture
def program(app):
    made = make_program()
    startup = make_startup(made)
    before = current_origin()
    set_origin(Origin("r1", "203.0.113.9"))
    record(
        "credits.set_caps", by=OPERATOR, at=AT, program_id=made.id, startup_id=startup.id,
        before={"cap_krw": 1}, after={"cap_krw": 2},
    )  # fmt: skip
    set_origin(before)
    db.session.commit()
    return made


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["audit", "show", *arguments])


def test_the_trail_is_told_to_machines_with_before_after_and_from_where(app, program):
    told = json.loads(run(app, "--area", "credits", "--json").output)
    (event,) = told["programs"][0]["events"]
    assert event["before"] == {"cap_krw": 1}
    assert event["after"] == {"cap_krw": 2}
    assert event["address"] == "203.0.113.9"
    assert event["startup"] == "alpha"
    assert event["actor"] == {"kind": "operator", "name": "tests"}


def test_the_trail_is_told_for_a_span_of_days(app, program):
    def number(*span: str) -> int:
        return len(json.loads(run(app, *span, "--json").output)["programs"][0]["events"])

    day = AT.date().isoformat()
    assert number("--from", day, "--to", day) == number() > 0
    assert number("--to", "2020-01-01") == 0
    assert number("--from", "2099-01-01") == 0


def test_the_trail_is_told_to_people(app, program):
    shown = run(app, "--area", "credits").output
    assert "203.0.113.9" in shown
    assert "알파" in shown


def test_a_program_that_is_not_there_is_refused(app, program):
    assert run(app, "--program", "nobody").exit_code == 1
