"""A held run handed over once more: its second import waits as long as the first, no longer."""

import pytest

from tests.usage.files import Run, csv_bytes, days
from tests.usage.test_actions import EARLY, LATE, Office
from tests.usage.test_dollars import set_rate
from tests.usage.test_holds import resolve, status
from tracker.usage.rules.kinds import ImportStatus


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


@pytest.mark.parametrize(
    ("decision", "after"),
    [("replace", ImportStatus.IMPORTED), ("keep", ImportStatus.DISCARDED)],
)
def test_a_decision_on_the_first_ends_the_wait_of_both(office, decision, after):
    office.take(Run(days(30), **EARLY))
    first, again = office.take(Run(days(8), **LATE)), office.take(Run(days(8), **LATE))
    assert again.status is ImportStatus.HELD
    resolve(office, first.import_id, decision)
    assert [status(one.import_id) for one in (first, again)] == [after, after]


def test_a_rate_ends_the_wait_of_both(office):
    content = csv_bytes(days(3, BillingCurrency="USD"))
    first, again = (office.take(content, source="bare") for _ in range(2))
    assert again.status is ImportStatus.HELD
    set_rate(office, 1400)
    assert [status(one.import_id) for one in (first, again)] == [ImportStatus.IMPORTED] * 2
