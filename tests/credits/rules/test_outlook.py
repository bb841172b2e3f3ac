"""The outlook: equal to settlement run on day by day, said in the figures' own terms."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.credits.rules.making import START, day, days, facts, grant, usage
from tracker.credits.rules.caps import Caps
from tracker.credits.rules.effect import Place, books_of
from tracker.credits.rules.facts import DayUsage, Facts, MovementKind
from tracker.credits.rules.figures import (
    CreditStatus,
    GrantState,
    by_urgency,
    program_credits,
    standing_of,
    startup_credits,
)
from tracker.credits.rules.outlook import project
from tracker.credits.rules.path import month_ends, projected_path
from tracker.credits.rules.settlement import daily_usage, settle

PLACE = Place(1, Caps(10**9, 10**9), 0, frozenset({"withdrawn", "lapsed"}))
END = day(12, 31)


def figures(found: Facts, as_of):
    return startup_credits(books_of(found, PLACE, as_of), as_of, 0)


def run_on(found: Facts, krw_a_day: int, newest) -> Facts:
    """The facts with `krw_a_day` of usage on every later day, in billing months of their own."""
    ahead = [newest + timedelta(days=n) for n in range(1, (END - newest).days + 1)]
    further = {
        on.replace(day=1, year=on.year + 10): [] for on in ahead
    }  # apart from what is known, so that no refund reaches them
    for on in ahead:
        month = on.replace(day=1, year=on.year + 10)
        further[month].append(DayUsage(on, Decimal(krw_a_day)))
    return replace(found, usage={**found.usage, **{m: tuple(rows) for m, rows in further.items()}})


@settings(max_examples=40)
@given(facts(released=True), st.integers(0, 30))
def test_the_projection_equals_settlement_run_on_day_by_day(found, krw_a_day):
    charged = [row.charged_on for rows in found.usage.values() for row in rows]
    assume(charged)
    newest = max(charged)
    standing = standing_of(books_of(found, PLACE, newest), newest)
    ends = tuple(newest + timedelta(days=n) for n in (1, 10, 45))
    run = project(standing, krw_a_day=krw_a_day, ends_of=ends)

    daily = settle(run_on(found, krw_a_day, newest), END + timedelta(days=1)).movements
    overage = [m.on for m in daily if m.kind is MovementKind.OVERAGE and m.on > newest]
    lost = {
        (m.grant_id, m.on): m.amount_krw
        for m in daily
        if m.kind in {MovementKind.EXPIRED, MovementKind.LAPSED} and m.on > newest
    }
    assert {(loss.grant_id, loss.on): loss.amount_krw for loss in run.losses} == lost
    if run.first_overage_on is None or run.first_overage_on > END:
        assert overage == []
    else:
        assert overage[0] == run.first_overage_on
    for end, krw in run.path:
        assert krw == sum(
            m.amount_krw if m.kind is MovementKind.GRANTED else -m.amount_krw
            for m in daily
            if m.grant_id is not None and m.on <= end
        )


def steady(krw: int, first, count: int, *, not_covered: int = 0):
    rows = [
        DayUsage(first + timedelta(days=n), Decimal(krw), Decimal(0), Decimal(not_covered))
        for n in range(count)
    ]
    months = {}
    for row in rows:
        months.setdefault(row.charged_on.replace(day=1), []).append(row)
    return {month: tuple(found) for month, found in months.items()}


def test_burn_is_the_mean_of_28_complete_days_and_the_newest_day_is_not_complete():
    used = steady(100, day(1, 1), 40)
    newest = day(1, 1) + timedelta(days=39)
    month = newest.replace(day=1)
    cut = tuple(
        replace(row, covered_krw=Decimal(1)) if row.charged_on == newest else row
        for row in used[month]
    )
    found = figures(Facts((grant(1, 10**6, day(1, 1), END),), (), {**used, month: cut}), newest)
    assert found.outlook.complete_days == 28
    assert found.outlook.burn_per_month_krw == round(100 * 30.4375)


def test_a_day_without_rows_has_no_data_and_is_not_a_day_of_no_usage():
    used = steady(140, day(1, 1), 29)
    rows = tuple(row for row in used[day(1, 1)] if not 5 <= row.charged_on.day <= 12)
    found = figures(Facts((grant(1, 10**6, day(1, 1), END),), (), {day(1, 1): rows}), day(1, 29))
    assert found.outlook.complete_days == 20
    assert found.outlook.burn_per_month_krw == round(140 * 30.4375)


def test_the_last_28_complete_days_reach_back_over_days_without_rows():
    early, late = steady(100, day(1, 1), 20), steady(140, day(2, 1), 21)
    known = Facts((grant(1, 10**6, day(1, 1), END),), (), {**early, **late})
    found = figures(known, day(2, 21))
    assert found.outlook.complete_days == 28
    assert found.outlook.burn_per_month_krw == round((8 * 100 + 20 * 140) / 28 * 30.4375)


def test_a_day_with_rows_of_nothing_is_a_day_of_no_usage():
    used = steady(140, day(1, 1), 29)
    free = tuple(
        replace(row, covered_krw=Decimal(0)) if row.charged_on.day == 10 else row
        for row in used[day(1, 1)]
    )
    found = figures(Facts((grant(1, 10**6, day(1, 1), END),), (), {day(1, 1): free}), day(1, 29))
    assert found.outlook.burn_per_month_krw == round(140 * 27 / 28 * 30.4375)


@pytest.mark.parametrize(("count", "known"), [(7, False), (8, True)])
def test_under_seven_complete_days_there_is_not_enough_data(count, known):
    found = figures(
        Facts((grant(1, 10**6, day(1, 1), END),), (), steady(100, day(1, 1), count)), day(1, 10)
    )
    assert (found.outlook.burn_per_month_krw is not None) is known
    assert (found.grants[0].will_be_lost_krw is not None) is known


def test_the_day_after_bill_has_what_credits_do_not_cover_in_it():
    used = steady(100, day(1, 1), 30, not_covered=50)
    found = figures(Facts((grant(1, 10**6, day(1, 1), END),), (), used), day(1, 30))
    assert found.outlook.day_after_bill_krw == round(150 * 30.4375)


def test_credits_run_out_on_the_first_day_of_overage():
    used = steady(100, day(1, 1), 30)  # to 01-30; 3,000 used
    found = figures(Facts((grant(1, 4_050, day(1, 1), END),), (), used), day(1, 31))
    assert found.amounts.remaining_krw == 1_050
    assert found.outlook.runs_out_on == day(1, 30) + timedelta(days=11)
    assert found.status is CreditStatus.SHORT
    assert not found.outlook.never_within_grants


def test_credits_that_outlast_their_grants_say_what_will_be_lost():
    used = steady(100, day(1, 1), 30)
    found = figures(Facts((grant(1, 100_000, day(1, 1), day(3, 31)),), (), used), day(1, 30))
    assert found.outlook.runs_out_on is None
    assert found.outlook.never_within_grants
    assert found.outlook.will_be_lost == {1: 100_000 - 90 * 100}
    assert found.grants[0].will_be_lost_krw == 91_000
    assert found.status is CreditStatus.LAPSING


@pytest.mark.parametrize(
    ("krw", "expires_on", "status"),
    [
        (100 * 89, day(3, 31), CreditStatus.SHORT),  # runs out on the last day
        (100 * 90, day(3, 31), CreditStatus.ON_COURSE),  # used to the last won
        (100 * 100, day(3, 31), CreditStatus.LAPSING),  # a tenth is lost
        (100 * 99, day(3, 31), CreditStatus.ON_COURSE),  # nine of ninety-nine: less than a tenth
        (100 * 30, day(3, 31), CreditStatus.USED_UP),
        (10**9, day(9, 30), CreditStatus.ON_COURSE),  # lost, but not within 180 days
    ],
)
def test_status(krw, expires_on, status):
    found = figures(
        Facts((grant(1, krw, day(1, 1), expires_on),), (), steady(100, day(1, 1), 30)), day(1, 30)
    )
    assert found.status is status


def test_without_usage_for_35_days_there_is_no_data_and_no_outlook():
    known = Facts((grant(1, 10**6, day(1, 1), END),), (), steady(100, day(1, 1), 30))
    assert figures(known, day(1, 30) + timedelta(days=34)).status is CreditStatus.ON_COURSE
    stale = figures(known, day(1, 30) + timedelta(days=35))
    assert stale.status is CreditStatus.NO_DATA
    assert stale.outlook.burn_per_month_krw is None
    assert stale.outlook.newest_charged_on == day(1, 30)


def test_a_startup_without_grants_has_no_data():
    assert figures(Facts(usage=usage((day(1, 1), 5))), day(1, 2)).status is CreditStatus.NO_DATA


@given(facts(released=True), days)
def test_figures_add_up_for_every_day(found, as_of):
    shown = figures(found, as_of)
    amounts = shown.amounts
    assert amounts.remaining_krw == sum(g.remaining_krw for g in shown.grants) >= 0
    lost = amounts.expired_krw + amounts.lapsed_krw + amounts.withdrawn_krw
    assert amounts.granted_krw == amounts.used_krw + lost + amounts.remaining_krw
    daily = daily_usage(found.usage).by_day
    assert amounts.usage_krw == sum(krw for on, krw in daily.items() if on <= as_of)


@given(facts(), days, st.integers(0, 200))
def test_what_time_took_is_in_the_figures_whether_or_not_it_is_posted(found, as_of, later):
    posted_then = books_of(found, PLACE, as_of - timedelta(days=later))
    posted_now = books_of(found, PLACE, as_of)
    assert startup_credits(posted_then, as_of, 0) == startup_credits(posted_now, as_of, 0)


@given(facts(), days)
def test_the_cap_is_taken_by_what_is_granted_and_not_free_again(found, as_of):
    books = books_of(found, PLACE, as_of)
    regrantable = frozenset({"withdrawn", "lapsed", "expired"})
    shown = program_credits(
        [books], cap_krw=1000, startup_cap_krw=1000, as_of=as_of, regrantable=regrantable
    )
    none_again = program_credits(
        [books], cap_krw=1000, startup_cap_krw=1000, as_of=as_of, regrantable=frozenset()
    )
    assert shown.total.grantable_krw >= none_again.total.grantable_krw
    if found.left_on is None or found.left_on > as_of:
        assert shown.startups[0].amounts.grantable_krw <= shown.total.grantable_krw + 10**9
    else:
        assert shown.startups[0].amounts.grantable_krw == 0


def test_grants_are_listed_by_the_day_their_credits_would_be_lost():
    waiting = grant(1, 10, day(1, 1), END, activate_by=day(2, 28))
    soon = grant(2, 10, day(1, 1), day(3, 31))
    late = grant(3, 10, day(1, 1), END)
    over = grant(4, 10, day(1, 1), day(1, 2))
    shown = figures(Facts((over, late, soon, waiting)), day(2, 1))
    assert [g.id for g in by_urgency(shown.grants)] == [1, 2, 3, 4]
    states = [GrantState.NOT_ACTIVATED, GrantState.IN_FORCE, GrantState.IN_FORCE]
    assert [g.state for g in by_urgency(shown.grants)] == [*states, GrantState.EXPIRED]


def test_a_projected_path_without_burn_counts_the_grants_ends_alone():
    books = books_of(
        Facts((grant(1, 10, START, day(2, 28)), grant(2, 5, START, END))), PLACE, START
    )
    known = startup_credits(books, START, 0)
    assert projected_path(books, known, month_ends(START, day(3, 31))) == (15, 15, 5)


def test_month_ends_end_with_the_day_asked_for():
    assert month_ends(day(1, 15), day(3, 10)) == (day(1, 31), day(2, 28), day(3, 10))
    assert month_ends(day(1, 15), day(1, 31)) == (day(1, 31),)
