"""Exact duplicates that an export brings every day: one word of a person is enough."""

import pytest

from tests.usage.files import Run, days, row
from tests.usage.test_actions import Office, codes
from tests.usage.test_holds import resolve
from tracker.usage.rules.kinds import ImportStatus

TWICE = row(day="2026-09-01")


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


def daily(number, *more, cost="100"):
    rows = [*days(number, cost=cost), TWICE, *more]
    return Run(rows, run=f"run-{number}", submitted=f"2026-09-{number + 1:02}T00:00:00Z")


def accepted(office):
    held = office.take(daily(10))
    assert (held.status, codes(held)) == (ImportStatus.HELD, ["H03"])
    resolve(office, held.import_id, "replace", "two equal disks")


def test_what_was_taken_in_is_told_the_next_day_and_does_not_wait(office):
    accepted(office)
    taken = office.take(daily(11))
    assert (taken.status, codes(taken)) == (ImportStatus.IMPORTED, ["H03"])
    assert taken.problems[0].notice
    assert office.usage(office.alpha) == 1200
    assert office.take(daily(12)).status is ImportStatus.IMPORTED


def test_h03_one_more_waits(office):
    accepted(office)
    taken = office.take(daily(11, TWICE))
    assert (taken.status, codes(taken)) == (ImportStatus.HELD, ["H03"])
    assert dict(taken.problems[0].values)["rows"] == 2


def test_h03_as_many_of_another_cost_wait(office):
    accepted(office)
    other = Run(
        [*days(11), row("7", "2026-09-02"), row("7", "2026-09-02")],
        run="run-11",
        submitted="2026-09-12T00:00:00Z",
    )
    assert office.take(other).status is ImportStatus.HELD


def test_h03_after_a_run_without_any_they_wait_again(office):
    accepted(office)
    clean = Run(days(12, cost="110"), run="run-12", submitted="2026-09-13T00:00:00Z")
    assert office.take(clean).status is ImportStatus.IMPORTED
    again = daily(13, TWICE, cost="110")
    assert office.take(again).status is ImportStatus.HELD
