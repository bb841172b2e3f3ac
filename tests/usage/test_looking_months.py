"""A month's life, what a re-import changed, whom a sub account may belong to: pure rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.usage.rules.changes import Billed, month_changes
from tracker.usage.rules.months import (
    MonthLife,
    RunOfMonth,
    least_settled,
    month_life,
    months_of_sources,
)
from tracker.usage.rules.suggesting import Because, suggestion, words_of

SEPTEMBER, DECEMBER = date(2026, 9, 1), date(2026, 12, 1)
SIXTH = datetime(2026, 10, 6, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
ALPHA, BRAVO = 1, 2


@pytest.mark.parametrize(
    ("at", "submitted", "life"),
    [
        (SIXTH - MOMENT, SIXTH - timedelta(days=3), MonthLife.OPEN),
        (SIXTH, SIXTH - MOMENT, MonthLife.SETTLING),
        (SIXTH + timedelta(days=90), SIXTH - MOMENT, MonthLife.SETTLING),
        (SIXTH, SIXTH, MonthLife.CLOSED),
        (SIXTH + timedelta(days=9), SIXTH + timedelta(days=8), MonthLife.CLOSED),
        (SIXTH + MOMENT, None, MonthLife.SETTLING),
    ],
)
def test_a_month_is_open_until_the_sixth_and_closed_by_a_run_of_that_day_or_later(
    at, submitted, life
):
    assert month_life(SEPTEMBER, submitted, at=at) is life


def test_a_december_settles_in_january():
    at = datetime(2027, 1, 5, 23, 59, tzinfo=UTC)
    assert month_life(DECEMBER, at, at=at) is MonthLife.OPEN
    assert month_life(DECEMBER, at + MOMENT * 60, at=at + MOMENT * 60) is MonthLife.CLOSED


def run(days, *, source="daily", live=True, month=SEPTEMBER):
    return RunOfMonth(source, month, SIXTH + timedelta(days=days), live)


def test_runs_after_the_one_that_closed_a_month_are_counted():
    runs = [run(-4, live=False), run(0, live=False), run(2, live=False), run(9)]
    (found,) = months_of_sources(runs, at=SIXTH + timedelta(days=20))
    assert (found.life, found.reopened) == (MonthLife.CLOSED, 2)
    assert found.submitted_at == SIXTH + timedelta(days=9)


def test_a_month_without_a_live_run_is_not_told():
    assert months_of_sources([run(1, live=False)], at=SIXTH) == ()


def test_each_source_has_its_own_life_and_all_are_as_settled_as_the_least():
    runs = [run(-1), run(1, source="other"), run(40, month=date(2026, 10, 1))]
    found = months_of_sources(runs, at=SIXTH + timedelta(days=50))
    assert [(one.month.month, one.source, one.life.value) for one in found] == [
        (10, "daily", "closed"),
        (9, "daily", "settling"),
        (9, "other", "closed"),
    ]
    assert least_settled(one.life for one in found) is MonthLife.SETTLING
    assert least_settled([]) is None


def billed(amount, service="VM", day=1, account="a", currency="KRW"):
    return Billed(account, date(2026, 9, day), service, currency, Decimal(amount))


def owner(account, day):
    return {"a": ALPHA, "b": BRAVO}.get(account)


def test_only_what_changed_is_listed_the_largest_difference_first():
    before = [billed(100), billed(50, "SQL"), billed(7, account="b")]
    after = [billed("100.5"), billed(50, "SQL"), billed(1, account="b"), billed(2, day=2)]
    found = month_changes(before, after, owner)
    assert [(c.place.startup_id, c.place.charged_on.day, c.difference) for c in found.changed] == [
        (BRAVO, 1, -6),
        (ALPHA, 2, 2),
        (ALPHA, 1, Decimal("0.5")),
    ]
    assert (found.startups, found.days) == (2, 2)
    (total,) = found.totals
    assert (total.before, total.after, total.difference) == (157, Decimal("153.5"), Decimal("-3.5"))


def test_charges_of_one_place_are_summed_before_they_are_compared():
    tenths = [billed("0.1")] * 3
    assert month_changes(tenths, [billed("0.3")], owner).changed == ()


def test_what_belongs_to_nobody_and_other_currencies_stand_apart():
    found = month_changes([], [billed(5, account="x"), billed(5, currency="USD")], owner)
    assert {(c.place.startup_id, c.place.currency) for c in found.changed} == {
        (None, "KRW"),
        (ALPHA, "USD"),
    }
    assert [total.currency for total in found.totals] == ["KRW", "USD"]


def test_where_it_was_mapped_before_comes_first():
    found = suggestion(words_of(["rg-bravo"]), ALPHA, {BRAVO: words_of(["bravo"])})
    assert (found.startup_id, found.because) == (ALPHA, Because.MAPPED_BEFORE)


def test_resource_groups_named_alike_suggest_their_startup():
    words = {ALPHA: words_of(["alpha", "rg-vision-prod"]), BRAVO: words_of(["bravo"])}
    found = suggestion(words_of(["RG-Vision-Dev"]), None, words)
    assert (found.startup_id, found.because) == (ALPHA, Because.SAME_WORDS)


@pytest.mark.parametrize("group", ["rg-prod", "rg-data", "rg-alpha-bravo", ""])
def test_words_that_tell_nothing_suggest_nobody(group):
    words = {ALPHA: words_of(["alpha", "rg-data"]), BRAVO: words_of(["bravo", "rg-data"])}
    assert suggestion(words_of([group]), None, words) is None
