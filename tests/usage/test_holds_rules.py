"""Which run of a month is live and which waits: runs and decisions decide, never their order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.files import ALPHA, BRAVO
from tracker.usage.rules.holds import (
    Candidate,
    Decision,
    Given,
    doubts,
    excluded,
    owners,
    standing,
    status_after,
)
from tracker.usage.rules.kinds import ImportStatus, SnapshotState
from tracker.usage.rules.problems import Code

SEPTEMBER = date(2026, 9, 1)
FIRST = datetime(2026, 9, 10, tzinfo=UTC)
LIVE, OLD, HELD, GONE = (
    SnapshotState.LIVE,
    SnapshotState.SUPERSEDED,
    SnapshotState.HELD,
    SnapshotState.DISCARDED,
)


def run(number, days=10, won="1000", **changes) -> Candidate:
    """The run submitted on that day."""
    at = FIRST + timedelta(days=number)
    return Candidate(number, at, f"run-{number}", days, {"KRW": Decimal(won)}, **changes)


def states(*runs) -> list[SnapshotState]:
    found = standing(runs)
    return [found[one.id] for one in runs]


def test_the_newer_run_replaces_and_the_older_is_history():
    assert states(run(1), run(2), run(3)) == [OLD, OLD, LIVE]


def test_of_two_at_the_same_instant_the_greater_run_is_newer():
    one = Candidate(1, FIRST, "b", 10, {})
    other = Candidate(2, FIRST, "a", 10, {})
    assert states(one, other) == [LIVE, OLD]


def test_fewer_days_wait():
    assert states(run(1, days=30), run(2, days=8, won="2000")) == [LIVE, HELD]


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ("1000", "980", LIVE),
        ("1000", "979.9999999999999999999999999999", HELD),
        ("0", "0", LIVE),
        ("0", "-0.01", HELD),
        ("-100", "-102", LIVE),
        ("-100", "-103", HELD),
    ],
)
def test_a_fall_of_more_than_two_percent_waits(before, after, state):
    assert states(run(1, won=before), run(2, won=after))[1] is state


def test_a_currency_that_falls_is_not_hidden_by_another_that_rises():
    one = Candidate(1, FIRST, "a", 10, {"KRW": Decimal(1000), "USD": Decimal(100)})
    two = Candidate(2, FIRST, "b", 10, {"KRW": Decimal(9000), "USD": Decimal(90)})
    assert states(one, two) == [LIVE, HELD]


@pytest.mark.parametrize(
    "doubt",
    [{"rejected": 1}, {"duplicate_rows": 2}, {"overlaps": {ALPHA: "other"}}, {"lacks_rate": True}],
)
def test_a_first_run_in_doubt_waits_too(doubt):
    assert states(run(1, **doubt)) == [HELD]


def test_a_newer_run_without_doubt_overtakes_what_waits():
    assert states(run(1, days=30), run(2, days=8), run(3, days=31)) == [OLD, OLD, LIVE]


def test_a_newer_run_that_waits_leaves_the_other_waiting():
    assert states(run(1, days=30), run(2, days=8), run(3, days=9)) == [LIVE, HELD, HELD]


def test_replace_takes_the_month_and_later_runs_are_compared_with_it():
    replaced = run(2, days=8, decision=Decision.REPLACE)
    assert states(run(1, days=30), replaced, run(3, days=9)) == [OLD, OLD, LIVE]


def test_keep_leaves_what_is_live():
    assert states(run(1, days=30), run(2, days=8, decision=Decision.KEEP)) == [LIVE, GONE]


def test_an_older_run_replaced_by_decision_never_overwrites_a_newer_one():
    late = run(2, days=8, decision=Decision.REPLACE)
    assert states(run(1, days=30), late, run(3, days=31)) == [OLD, OLD, LIVE]


def test_replace_does_not_leave_bad_rows_out():
    bad = {"rejected": 3}
    assert states(run(1, decision=Decision.REPLACE, **bad)) == [HELD]
    assert states(run(1, decision=Decision.WITHOUT_REJECTED, **bad)) == [LIVE]


@pytest.mark.parametrize("decision", [Decision.REPLACE, Decision.WITHOUT_REJECTED])
def test_no_decision_stands_for_a_rate(decision):
    assert states(run(1, lacks_rate=True, decision=decision)) == [HELD]


runs = st.lists(
    st.builds(
        lambda days, won, rejected, decision: (days, won, rejected, decision),
        st.integers(0, 31),
        st.integers(-5, 2000),
        st.sampled_from([0, 0, 0, 1]),
        st.sampled_from([None, None, None, *Decision]),
    ),
    max_size=6,
)


@given(runs, st.randoms())
def test_the_order_of_arrival_never_matters(drawn, random):
    made = [
        run(n, days, str(won), rejected=rejected, decision=decision)
        for n, (days, won, rejected, decision) in enumerate(drawn)
    ]
    shuffled = random.sample(made, len(made))
    found = standing(made)
    assert standing(shuffled) == found
    assert sum(state is LIVE for state in found.values()) <= 1
    live = [one for one in made if found[one.id] is LIVE]
    for one in made:
        newer = bool(live) and one.submitted_at > live[0].submitted_at
        assert (found[one.id] is HELD) <= (newer or not live)


def told(new, live=None):
    return {problem.code: problem for problem in doubts(SEPTEMBER, new, live)}


def test_a_fall_is_told_with_its_figures():
    problem = told(run(2, days=8, won="20"), run(1, days=30, won="100.4"))[Code.FEWER_DAYS]
    assert dict(problem.values) == {"month": "2026-09", "covers": 8, "days": 30, "change_krw": 80}
    assert told(run(2, days=8, won="200"), run(1, days=30))[Code.FEWER_DAYS].words == ""
    assert told(run(2, days=8, won="2000"), run(1, days=30))[Code.FEWER_DAYS].words == "rise"
    assert told(run(2, won="90"), run(1, won="100"))[Code.FEWER_DAYS].words == "lower"


def test_every_other_doubt_is_told():
    doubtful = run(
        1,
        duplicate_rows=2,
        duplicate_billed={"KRW": Decimal("10.4"), "USD": Decimal("0.07")},
        overlaps={ALPHA: "/exports/x"},
        lacks_rate=True,
    )
    found = told(doubtful)
    assert list(found) == [Code.TWO_SOURCES, Code.DUPLICATES, Code.NO_RATE]
    assert found[Code.DUPLICATES].values["duplicate_krw"] == 10
    assert found[Code.DUPLICATES].values["others"] == "USD 0.07"
    assert told(run(1)) == {}


ONE, TWO = ("one", "focus"), ("two", "classic")


def test_a_sub_account_counts_from_the_source_it_was_given_last():
    live = {ONE: frozenset({ALPHA, BRAVO}), TWO: frozenset({ALPHA})}
    first = [Given(*TWO, (ALPHA,))]
    assert excluded(live, owners(first)) == {ONE: {ALPHA}, TWO: frozenset()}
    again = [*first, Given(*ONE, (ALPHA,))]
    assert excluded(live, owners(again)) == {ONE: frozenset(), TWO: {ALPHA}}


def test_nothing_is_lost_where_the_chosen_source_has_it_no_more():
    live = {ONE: frozenset({ALPHA}), TWO: frozenset({BRAVO})}
    assert excluded(live, owners([Given(*TWO, (ALPHA,))])) == {ONE: frozenset(), TWO: frozenset()}


def test_an_import_waits_while_a_month_of_it_does():
    assert status_after(ImportStatus.IMPORTED, [LIVE, HELD]) is ImportStatus.HELD
    assert status_after(ImportStatus.HELD, [LIVE, OLD]) is ImportStatus.IMPORTED
    assert status_after(ImportStatus.HELD, [GONE]) is ImportStatus.DISCARDED
    assert status_after(ImportStatus.IMPORTED, [OLD]) is ImportStatus.IMPORTED
    assert status_after(ImportStatus.REFUSED, [HELD]) is ImportStatus.REFUSED
