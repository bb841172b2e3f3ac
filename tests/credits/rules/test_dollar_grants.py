"""Grants in dollars (rule 9), worked out by hand, and what holds of them whatever the facts are."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.credits.rules.making import START, amendment, day, days, facts, grant, sums
from tracker.credits.rules.caps import Caps
from tracker.credits.rules.effect import Place, amended, books_of, preview
from tracker.credits.rules.facts import AmendmentKind, DayUsage, Facts, Grant, MovementKind
from tracker.credits.rules.figures import startup_credits
from tracker.credits.rules.path import projected_path
from tracker.credits.rules.requests import NewAmendment, check_usage
from tracker.credits.rules.settlement import settle

END = day(12, 31)
DRAWN, OVERAGE = MovementKind.DRAWN, MovementKind.OVERAGE


def dollars(own, usd, rate, granted_on=START, expires_on=END, **more):
    usd, rate = Decimal(usd), Decimal(rate)
    krw = int((usd * rate).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    return Grant(own, krw, granted_on, expires_on, amount_usd=usd, usd_krw=rate, **more)


def used(*rows):
    """`(charge day, dollars, won)`, each in the billing month of its charge day; < 0 a refund."""
    months = {}
    for on, *amounts in rows:
        usd, krw = (None if one is None else Decimal(one) for one in amounts)
        zero = None if usd is None else Decimal(0)
        found = (
            DayUsage(on, Decimal(0), krw, Decimal(0), zero, usd)
            if krw < 0
            else DayUsage(on, krw, Decimal(0), Decimal(0), usd, zero)
        )
        months.setdefault(on.replace(day=1), []).append(found)
    return {month: tuple(rows) for month, rows in months.items()}


def drawn(found, own):
    return sum(
        m.amount_krw for m in settle(found, END).movements if m.kind is DRAWN and m.grant_id == own
    )


def overage(found):
    return sums(settle(found, END))[OVERAGE]


def test_a_dollar_grant_used_up_is_used_up_exactly_whatever_the_market_did():
    rows = [(START + timedelta(days=n), "1449.27", Decimal("1449.27") * 1470) for n in range(100)]
    found = Facts((dollars(1, 144_927, 1380),), (), used(*rows))
    assert drawn(found, 1) == 199_999_260
    assert overage(found) == 0
    assert settle(found, END).held_krw == 0


def test_usage_beyond_the_dollars_is_overage_at_its_own_value():
    found = Facts(
        (dollars(1, 100, 1000),), (), used((day(1, 5), 60, 90_000), (day(1, 6), 60, 90_000))
    )
    assert drawn(found, 1) == 100_000
    assert overage(found) == 30_000


def test_a_dollar_draw_is_rounded_on_the_sum_of_what_is_drawn_not_day_by_day():
    rows = [(START + timedelta(days=n), "0.001", "1.4") for n in range(200)]
    found = Facts((dollars(1, "0.2", "1380.55"),), (), used(*rows))
    assert drawn(found, 1) == 276  # 0.2 x 1380.55 = 276.11
    assert overage(found) == 0


def test_a_won_grant_that_expires_first_is_drawn_in_won_and_the_rest_in_dollars():
    first = grant(1, 30_000, START, day(6, 30))
    found = Facts((dollars(2, 100, 1000), first), (), used((day(2, 1), 60, 90_000)))
    assert drawn(found, 1) == 30_000  # a third of the day
    assert drawn(found, 2) == 40_000  # two thirds of $60 at 1,000
    assert overage(found) == 0


def test_a_dollar_grant_that_expires_first_leaves_its_share_of_the_won_to_the_next():
    won = grant(2, 50_000, START, END)
    found = Facts((dollars(1, 15, 1000, START, day(6, 30)), won), (), used((day(2, 1), 60, 90_000)))
    assert drawn(found, 1) == 15_000  # a quarter of the day
    assert drawn(found, 2) == 50_000
    assert overage(found) == 67_500 - 50_000


def test_a_refund_gives_a_dollar_grant_its_dollars_back():
    rows = [(day(1, 5), 60, 90_000), (day(1, 9), 40, 60_000), (day(1, 20), -50, -75_000)]
    found = Facts((dollars(1, 100, 1000),), (), used(*rows))
    assert drawn(found, 1) == 50_000
    by_day = {m.on: m.amount_krw for m in settle(found, END).movements if m.kind is DRAWN}
    assert by_day == {day(1, 5): 50_000}


def test_a_refund_of_a_later_month_lowers_dollars_by_its_own_dollars_not_by_its_won():
    rows = [(day(1, 5), 60, 78_000), (day(2, 9), 10, 15_000), (day(2, 10), -30, -45_000)]
    found = Facts((dollars(1, 100, 1000),), (), used(*rows))
    assert drawn(found, 1) == 40_000
    assert overage(found) == 0


def test_a_refund_of_unknown_dollars_takes_the_days_dollars_along_in_proportion():
    rows = [(day(1, 5), 60, 90_000), (day(1, 9), None, -30_000)]
    found = Facts((dollars(1, 100, 1000),), (), used(*rows))
    assert drawn(found, 1) == 40_000


def test_what_a_refund_leaves_over_is_held_in_both_measures():
    found = Facts(
        (dollars(1, 100, 1000),), (), used((day(1, 5), 6, 9_000), (day(1, 9), -8, -12_000))
    )
    settled = settle(found, END)
    assert (settled.held_krw, settled.held_usd) == (3_000, 2)
    assert sums(settled)[DRAWN] == 0


def test_usage_without_dollars_draws_won_grants_alone_never_a_guessed_rate():
    given_ = (dollars(1, 100, 1000, START, day(6, 30)), grant(2, 5_000, START, END))
    found = Facts(given_, (), used((day(2, 1), None, 9_000)))
    assert (drawn(found, 1), drawn(found, 2), overage(found)) == (0, 5_000, 4_000)


def test_a_withdrawal_takes_dollars_at_the_agreed_rate():
    part = amendment(1, 1, AmendmentKind.WITHDRAWN, day(2, 1), amount_krw=30_000)
    rows = used((day(1, 5), 20, 30_000), (day(3, 1), 90, 130_500))
    found = Facts((dollars(1, 100, 1000),), (part,), rows)
    assert drawn(found, 1) == 70_000
    assert overage(found) == 58_000  # $40 at the 1,450 of the day
    assert sums(settle(found, END))[MovementKind.WITHDRAWN] == 30_000


def test_what_is_left_of_the_dollars_expires_at_the_agreed_rate():
    given_ = dollars(1, "100.33", "1380.5", START, day(3, 31))  # 138,506 won
    found = Facts((given_,), (), used((day(1, 5), "0.33", 480)))
    settled = sums(settle(found, END))
    assert settled[DRAWN] == 456  # 455.565
    assert settled[MovementKind.EXPIRED] == 138_506 - 456


def test_released_credits_cannot_be_drawn_in_dollars_either():
    released = amendment(1, 1, AmendmentKind.RELEASED, day(2, 1), amount_krw=60_000)
    found = Facts((dollars(1, 100, 1000),), (released,), used((day(1, 5), 90, 130_500)))
    assert drawn(found, 1) == 40_000


PLACE = Place(1, Caps(10**9, 10**9), 0, frozenset({"withdrawn", "lapsed"}))


def figures(found, as_of):
    return startup_credits(books_of(found, PLACE, as_of), as_of, 0)


def ten_dollars_a_day(count, *, usd=10):
    return used(*((START + timedelta(days=n), usd, 15_000) for n in range(count)))


def test_burn_is_at_the_usages_own_value_and_the_dollars_last_as_long_as_dollars_do():
    shown = figures(Facts((dollars(1, 1000, 1000),), (), ten_dollars_a_day(30)), day(1, 30))
    assert shown.amounts.used_krw == 300_000
    assert shown.outlook.burn_per_month_krw == 456_563  # 15,000 x 30.4375
    assert shown.outlook.day_after_bill_krw == 456_563  # 15,000 x 30.4375
    assert shown.outlook.runs_out_on == START + timedelta(days=100)
    assert shown.outlook.grants_run_out_on == {1: START + timedelta(days=99)}


def test_what_dollars_leave_unused_will_be_lost_at_the_agreed_rate():
    given_ = dollars(1, 1000, 1000, START, day(3, 31))
    shown = figures(Facts((given_,), (), ten_dollars_a_day(30)), day(1, 30))
    assert shown.outlook.will_be_lost == {1: 1_000_000 - 90 * 10_000}


def test_a_won_grant_follows_a_dollar_grant_in_the_outlook():
    given_ = (dollars(1, 400, 1000, START, day(6, 30)), grant(2, 75_000, START, END))
    shown = figures(Facts(given_, (), ten_dollars_a_day(30)), day(1, 30))
    assert shown.outlook.runs_out_on == START + timedelta(days=45)  # 40 days of $10, 5 of 15,000


def test_days_without_dollars_count_at_the_mean_rate_of_the_others():
    without = used(
        *((START + timedelta(days=n), None if n > 20 else 10, 15_000) for n in range(30))
    )
    given_ = (dollars(1, 400, 1000, START, day(6, 30)), grant(2, 10**6, START, END))
    shown = figures(Facts(given_, (), without), day(1, 30))
    assert shown.outlook.grants_run_out_on[1] == day(1, 30) + timedelta(days=19)


def test_dollars_nobody_knows_leave_a_dollar_grant_undrawn_in_the_outlook_too():
    given_ = dollars(1, 400, 1000, START, day(6, 30))
    shown = figures(Facts((given_,), (), ten_dollars_a_day(30, usd=None)), day(1, 30))
    assert shown.outlook.will_be_lost == {1: 400_000}
    assert shown.outlook.runs_out_on == day(1, 31)


def test_a_path_to_come_falls_by_dollars_at_the_agreed_rate():
    books = books_of(Facts((dollars(1, 1000, 1000),), (), ten_dollars_a_day(30)), PLACE, day(1, 30))
    known = startup_credits(books, day(1, 30), 0)
    assert projected_path(books, known, (day(1, 31), day(2, 9))) == (690_000, 600_000)


def test_a_preview_settles_a_dollar_grant_in_dollars():
    found = Facts((dollars(1, 1000, 1000),), (), ten_dollars_a_day(30))
    new = NewAmendment(AmendmentKind.WITHDRAWN, day(1, 30), "R")
    shown = preview(found, amended(found, 1, new), PLACE, today=day(1, 30))
    assert shown.before.amounts.remaining_krw == 700_000
    assert shown.after.amounts.withdrawn_krw == 710_000  # the day's own usage comes after it
    assert shown.after.amounts.overage_krw == 15_000


def test_estimated_days_are_counted_for_whoever_asks():
    row = DayUsage(day(1, 5), Decimal(10), estimated=True)
    shown = figures(Facts((grant(1, 100, START, END),), (), {START: (row,)}), day(1, 6))
    assert shown.estimated_days == 1


@pytest.mark.parametrize(
    "row",
    [
        DayUsage(day(1, 1), Decimal(5), covered_usd=Decimal(0)),
        DayUsage(day(1, 1), Decimal(5), covered_usd=Decimal(-1)),
        DayUsage(day(1, 1), Decimal(5), Decimal(-5), refunded_usd=Decimal(1)),
        DayUsage(day(1, 1), Decimal(5), Decimal(-5), refunded_usd=Decimal(0)),
    ],
)
def test_dollars_that_do_not_go_with_their_won_are_a_defect(row):
    with pytest.raises(ValueError, match="dollars"):
        check_usage({day(1, 1): (row,)})


rates = st.integers(500_00, 2000_00).map(lambda n: Decimal(n) / 100)
cents = st.integers(1, 9).map(lambda n: Decimal(n) / 137).map(lambda d: d.quantize(Decimal("1e-9")))


@st.composite
def dollar_facts(draw):
    """The facts of the other tests; some grants and days in dollars, some days without."""
    found = draw(facts(released=True))
    given_ = tuple(
        dollars(
            g.id,
            draw(cents),
            draw(rates),
            g.granted_on,
            g.expires_on,
            activate_by=g.activate_by,
            activated_on=g.activated_on,
        )
        if draw(st.booleans())
        else g
        for g in found.grants
    )
    given_ = tuple(g if g.amount_krw else replace(g, amount_krw=1) for g in given_)
    krw = {g.id: g.amount_krw for g in given_}
    changes = tuple(
        replace(a, amount_krw=min(a.amount_krw, krw[a.grant_id])) if a.amount_krw else a
        for a in found.amendments
    )
    market = draw(rates)

    def in_dollars(row):
        if not draw(st.booleans()):
            return row
        usd = [
            (krw / market).quantize(Decimal("1e-12")) for krw in (row.covered_krw, row.refunded_krw)
        ]
        return replace(row, covered_usd=usd[0], refunded_usd=usd[1])

    months = {month: tuple(map(in_dollars, rows)) for month, rows in found.usage.items()}
    return replace(found, grants=given_, amendments=changes, usage=months)


@settings(max_examples=120)
@given(dollar_facts(), days)
def test_every_identity_holds_to_the_won_on_every_day(found, until):
    settled = settle(found, END + timedelta(days=1))
    for each in found.grants:
        if any(
            a.kind is AmendmentKind.CANCELLED and a.grant_id == each.id for a in found.amendments
        ):
            continue
        own = [m for m in settled.movements if m.grant_id == each.id]
        out = sum(m.amount_krw for m in own if m.kind is not MovementKind.GRANTED)
        assert out == each.amount_krw  # by then all of it is used or lost
        assert all(m.amount_krw > 0 for m in own)
        if each.amount_usd is not None:
            value = Fraction(each.amount_usd) * Fraction(each.usd_krw)
            assert abs(each.amount_krw - value) <= 1
    assert sums(settled, until)[OVERAGE] <= sums(settled)[OVERAGE]


@settings(max_examples=60)
@given(dollar_facts(), st.randoms())
def test_the_order_of_facts_makes_no_difference(found, random):
    rows = {month: tuple(random.sample(days_, len(days_))) for month, days_ in found.usage.items()}
    months = dict(random.sample(list(rows.items()), len(rows)))
    other = replace(
        found, grants=tuple(random.sample(found.grants, len(found.grants))), usage=months
    )
    through = day(4, 1)
    assert set(settle(other, through).movements) == set(settle(found, through).movements)
