"""The hours a log prints are those of the session that was held, not of the one arranged."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.mentoring.test_log_document import world  # noqa: F401 - a fixture
from tracker.db import db
from tracker.mentoring.models import MentoringSession


@pytest.mark.parametrize(
    ("arranged_on", "printed"),
    [
        (6, "2026. 5. 6.(수) 14:30~15:20 (50분)"),  # an hour was arranged, 50 minutes were held
        (5, "2026. 5. 6.(수) (50분)"),  # held a day later: at which hour nobody wrote down
    ],
)
def test_a_log_prints_the_hours_of_what_was_held(world, arranged_on, printed):  # noqa: F811
    made, people = world
    row = db.session.get_one(MentoringSession, made)
    row.starts_at = datetime(2026, 5, arranged_on, 5, 30, tzinfo=UTC)
    row.ends_at = row.starts_at + timedelta(hours=1)
    db.session.commit()
    assert printed in people["founder"].get_page(f"/startups/alpha/mentoring/{made}/document").text
