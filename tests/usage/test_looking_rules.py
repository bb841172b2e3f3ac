"""Periods, comparisons, movers, habits and unusual days, by hand; no app, no database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.usage.rules.looking import (
    DAYS_28,
    MONTHS_3,
    Asked,
    Facet,
    Period,
    Use,
    habits,
    lines,
    looked,
    looked_at_day,
    movers,
    period_before,
    period_of,
    series,
    why_it_rose,
)
from tracker.usage.rules.unusual import chief_rise, median, unusual_days
from tracker.values.exact import exact_sum, whole

DAY = date(2026, 9, 12)
VM, SQL = "Virtual Machines", "Azure SQL Database"


def use(amount, service=VM, day=DAY, group="rg-prod", *, covered=True, refund=False):
    return Use(day, "account", service, group, covered, refund, Decimal(amount))


def back(days: int) -> date:
    return DAY - timedelta(days=days)


def month_of_days(krw: int, *, days=28) -> dict[date, int]:
    """So much on each of the days before DAY."""
    return {back(n): krw for n in range(1, days + 1)}


def days_of(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


HISTORY = days_of(date(2026, 7, 3), date(2026, 9, 20))
MONTHS = [date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("asked", "period", "before"),
    [
        (DAYS_28, (date(2026, 8, 23), date(2026, 9, 19)), (date(2026, 7, 26), date(2026, 8, 22))),
        (MONTHS_3, (date(2026, 6, 20), date(2026, 9, 19)), (date(2026, 3, 20), date(2026, 6, 19))),
        ("2026-09", (date(2026, 9, 1), date(2026, 9, 20)), (date(2026, 8, 1), date(2026, 8, 20))),
        ("2026-08", (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 7, 1), date(2026, 7, 31))),
        ("2026-02", (date(2026, 8, 23), date(2026, 9, 19)), (date(2026, 7, 26), date(2026, 8, 22))),
        ("=1+1", (date(2026, 8, 23), date(2026, 9, 19)), (date(2026, 7, 26), date(2026, 8, 22))),
    ],
)
def test_a_period_ends_where_data_do_and_is_compared_with_as_much_before(asked, period, before):
    found = period_of(asked, HISTORY, MONTHS)
    compared = period_before(found)
    assert (found.first, found.last) == period
    assert (compared.first, compared.last) == before


def test_the_month_before_a_running_march_ends_with_february():
    found = Period(date(2026, 3, 1), date(2026, 3, 30), date(2026, 3, 1))
    assert period_before(found).last == date(2026, 2, 28)


def test_the_first_day_of_all_is_a_period_of_its_own():
    found = period_of(DAYS_28, [DAY], [date(2026, 9, 1)])
    assert found.last == DAY
    assert period_of("2026-09", [DAY], [date(2026, 9, 1)]).last == DAY


def test_three_months_before_the_end_of_may_begin_after_the_end_of_february():
    found = period_of(MONTHS_3, days_of(date(2026, 1, 1), date(2026, 6, 1)), [])
    assert found.first == date(2026, 3, 1)


def test_lines_are_the_dearest_first_and_keep_what_was_only_before():
    found = lines([use(300), use(100, SQL)], [use(200), use(50, "Gone")], Facet.SERVICE)
    assert [(line.name, line.krw, line.before_krw) for line in found] == [
        (VM, 300, 200),
        (SQL, 100, 0),
        ("Gone", 0, 50),
    ]
    assert [line.share for line in found] == [75, 25, 0]
    assert [line.change for line in found] == [50, None, -100]


def test_amounts_are_summed_exactly_and_rounded_once():
    found = looked([use("0.4"), use("0.4", SQL), use("0.4", "Storage")], [])
    assert found.total.krw == 1
    assert [line.krw for line in found.by[Facet.SERVICE]] == [0, 0, 0]


def test_what_no_credits_cover_stands_apart():
    found = looked([use(100), use(900, "Monitor", covered=False)], [use(7, covered=False)])
    assert found.total.krw == 100
    assert (found.not_covered.krw, found.not_covered.before_krw) == (900, 7)
    assert [line.name for line in found.not_covered_by_service] == ["Monitor", VM]


def test_a_refund_lowers_the_total_and_is_named():
    found = looked([use(100), use(-30, refund=True)], [])
    assert (found.total.krw, found.refunds_krw) == (70, -30)


def test_movers_are_the_largest_changes_up_or_down():
    now = [use(500, group="a"), use(10, SQL, group="b")]
    then = [use(100, group="a"), use(900, SQL, group="b")]
    by = {facet: lines(now, then, facet) for facet in (Facet.SERVICE, Facet.GROUP)}
    assert [(m.facet, m.line.name, m.line.change_krw) for m in movers(by)] == [
        (Facet.GROUP, "b", -890),
        (Facet.SERVICE, SQL, -890),
        (Facet.GROUP, "a", 400),
        (Facet.SERVICE, VM, 400),
    ]


def test_what_did_not_change_is_no_mover():
    by = {Facet.SERVICE: lines([use(5)], [use(5)], Facet.SERVICE)}
    assert movers(by) == ()


def test_the_dearest_five_are_drawn_and_the_others_as_one():
    uses = [use(100 - n, f"service {n}") for n in range(8)]
    found = series(uses, [DAY], Facet.SERVICE)
    assert [one.name for one in found] == [*(f"service {n}" for n in range(5)), ""]
    assert found[-1].krw == (95 + 94 + 93,)


def test_six_need_no_others():
    uses = [use(100 - n, f"service {n}") for n in range(6)]
    assert [one.name for one in series(uses, [DAY], Facet.SERVICE)][-1] == "service 5"


def test_a_day_is_compared_with_the_median_of_each_name():
    uses = [use(100, day=back(n)) for n in range(1, 29)]
    uses += [use(40, SQL, day=back(n)) for n in range(1, 11)]  # on fewer than half of the days
    uses += [use(900), use(70, "New")]
    found = {line.name: (line.krw, line.before_krw) for line in habits(uses, DAY, Facet.SERVICE)}
    assert found == {VM: (900, 100), "New": (70, 0)}


def test_an_empty_name_narrows_and_none_does_not():
    assert Asked(service=VM, group="").narrowed == {Facet.SERVICE: VM, Facet.GROUP: ""}
    assert Asked().narrowed == {}


def test_a_day_four_times_the_median_is_unusual_and_says_so():
    (found,) = unusual_days({**month_of_days(310_000), DAY: 1_240_000})
    assert (found.day, found.amount_krw, found.median_krw) == (DAY, 1_240_000, 310_000)
    assert found.times == "4.0"


@pytest.mark.parametrize(
    ("usual", "amount"),
    [
        (310_000, 464_999),  # below one and a half times
        (20_000, 69_999),  # far above, but less than 50,000 won of it
        (310_000, 0),  # low days may be incomplete
    ],
)
def test_what_is_not_far_above_is_not_unusual(usual, amount):
    assert unusual_days({**month_of_days(usual), DAY: amount}) == ()


def test_days_that_were_all_alike_leave_room_for_a_trifle_only():
    assert len(unusual_days({**month_of_days(310_000), DAY: 465_000})) == 1


def test_a_habit_that_swings_is_not_unusual_when_it_swings():
    swinging = {back(n): 100_000 if n % 2 else 400_000 for n in range(1, 29)}
    assert unusual_days({**swinging, DAY: 600_000}) == ()


def test_a_jump_does_not_hide_the_next_one():
    amounts = {**month_of_days(100_000), back(3): 5_000_000, DAY: 900_000}
    assert [one.day for one in unusual_days(amounts)] == [DAY, back(3)]


def test_from_nothing_there_are_no_times():
    (found,) = unusual_days({**month_of_days(0), DAY: 80_000})
    assert (found.median_krw, found.times) == (0, None)


@pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 1)])
def test_a_habit_needs_half_of_the_days(days, count):
    assert len(unusual_days({**month_of_days(100_000, days=days), DAY: 900_000})) == count


def test_a_day_without_data_is_not_a_day_of_nothing():
    every_other = {back(n): 100_000 for n in range(2, 29, 2)}
    (found,) = unusual_days({**every_other, DAY: 900_000})
    assert found.median_krw == 100_000


def test_the_newest_day_is_still_growing():
    amounts = {**month_of_days(100_000), DAY: 900_000}
    assert not unusual_days(amounts)[0].complete
    assert unusual_days({**amounts, back(-1): 10})[0].complete


def test_days_before_a_day_are_not_told():
    amounts = {**month_of_days(100_000), back(3): 5_000_000, DAY: 900_000}
    assert [one.day for one in unusual_days(amounts, since=back(2))] == [DAY]


@given(st.lists(st.integers(0, 10**7), min_size=14, max_size=28), st.integers(0, 10**8))
def test_whatever_the_habit_an_unusual_day_is_far_above_it(habit, amount):
    amounts = {back(n + 1): krw for n, krw in enumerate(habit)} | {DAY: amount}
    for found in unusual_days(amounts, since=DAY):
        assert found.amount_krw >= found.median_krw + 49_999
        assert 2 * found.amount_krw >= 3 * (found.median_krw - 1)


def test_the_chief_rise_is_its_share_of_all_rises():
    found = chief_rise({VM: 920, SQL: 190, "Storage": 10}, {VM: 100, SQL: 10, "Storage": 50})
    assert (found.name, found.percent) == (VM, 82)
    assert chief_rise({VM: 1}, {VM: 2}) is None


def test_refunds_and_marketplace_explain_no_jump():
    uses = [use(100, day=back(n)) for n in range(1, 29)]
    uses += [use(900), use(9_000, "Monitor", covered=False), use(-500, SQL, refund=True)]
    found = why_it_rose(uses, DAY)
    assert (found.name, found.percent) == (VM, 100)
    day = looked_at_day(uses, DAY)
    assert (day.total.krw, day.total.before_krw, day.refunds_krw) == (900, 100, -500)
    assert day.not_covered.krw == 9_000


def test_a_median_of_two_in_the_middle_is_their_mean():
    assert median([1, 2, 3, 10]) == Fraction(5, 2)
    assert median([3, 1, 2]) == 2


AMOUNTS = st.decimals(-(10**6), 10**6, places=6)
USES = st.lists(
    st.builds(use, AMOUNTS, st.sampled_from([VM, SQL, "Storage"]), st.dates(back(40), DAY))
)


@given(USES)
def test_services_days_and_groups_come_to_the_same_total(uses):
    found = looked(uses, [])
    total = whole(exact_sum(one.amount for one in uses))
    assert found.total.krw == total
    for some in found.by.values():
        assert abs(sum(line.krw for line in some) - total) <= len(some)
    days = days_of(back(40), DAY)
    drawn = sum(sum(one.krw) for one in series(uses, days, Facet.SERVICE))
    assert abs(drawn - total) <= 3 * len(days)
