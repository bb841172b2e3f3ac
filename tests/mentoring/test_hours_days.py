"""Days that end before they begin are a slip of the pen, not a program without mentoring."""

import json

from tests.factories import make_program, make_startup
from tracker.db import db


def test_hours_of_days_that_end_before_they_begin_are_refused(app):
    make_startup(make_program())
    db.session.commit()
    asked = ["mentoring", "hours", "--from", "2026-5-2", "--to", "2026-5-1", "--json"]
    done = app.test_cli_runner().invoke(args=asked)
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["code"], error["field"]) == (1, "ends_before_start", "to")
