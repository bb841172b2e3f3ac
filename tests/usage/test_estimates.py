"""Usage told by balances, against figures worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.credits.rules.facts import Amendment, AmendmentKind, DayUsage, Facts, Grant
from tracker.credits.rules.settlement import MovementKind, settle
from tracker.usage.rules.estimates import Statement, covered_days, spans, spread, with_estimates

GRANT = Grant(1, 50_000_000, date(2026, 9, 1), date(2026, 12, 31))
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def day(number, month=9):
    return date(2026, month, number)


def stated(on, krw, number=1):
    return Statement(number, on, krw)


def no_rate(month):
    del month


def told(*statements, facts=None, covered=(), rate_of=no_rate):
    return spans(statements, facts or Facts(grants=(GRANT,)), frozenset(covered), rate_of)


def by_day(span):
    return {one.charged_on: one.krw for one in span.estimates}


def exports(krw, days, month=SEPTEMBER):
    return {month: tuple(DayUsage(day, Decimal(krw)) for day in days)}


def test_a_single_statement_says_nothing_of_usage():
    assert told(stated(day(10), 48_000_000)) == ()


def test_the_fall_is_usage_of_the_days_after_the_earlier_up_to_the_later():
    [span] = told(stated(day(10), 48_000_000), stated(day(20), 47_000_000))
    assert by_day(span) == {day(n): 100_000 for n in range(11, 21)}
    assert (span.fall, span.explained, span.left) == (1_000_000, 0, 0)


def test_what_does_not_divide_evenly_is_spread_exactly():
    [span] = told(stated(day(10), 1_000), stated(day(13), 0))
    assert list(by_day(span).values()) == [333, 333, 334]


def test_a_grant_come_in_force_in_between_is_added_to_the_fall():
    second = Grant(2, 20_000_000, day(15), date(2027, 3, 31))
    facts = Facts(grants=(GRANT, second))
    [span] = told(stated(day(10), 10_000_000), stated(day(20), 29_000_000), facts=facts)
    assert (span.granted, span.fall) == (20_000_000, 1_000_000)
    assert set(by_day(span).values()) == {100_000}


def test_a_grant_counts_from_its_activation():
    second = Grant(2, 20_000_000, day(1), date(2027, 3, 31), activate_by=day(30))
    waiting = Facts(grants=(GRANT, second))
    active = Facts(
        grants=(GRANT, second), amendments=(Amendment(1, 2, AmendmentKind.ACTIVATED, day(15)),)
    )
    statements = stated(day(10), 10_000_000), stated(day(20), 29_000_000)
    assert told(*statements, facts=waiting)[0].left == -19_000_000
    assert told(*statements, facts=active)[0].estimated_krw == 1_000_000


def test_a_rise_that_no_grant_explains_is_no_negative_usage():
    [span] = told(stated(day(10), 10_000_000), stated(day(20), 12_000_000))
    assert (span.estimates, span.fall, span.left) == ((), -2_000_000, -2_000_000)


def test_an_export_of_half_the_days_takes_their_place():
    """Fall 1,000,000 over ten days; an export has 120,000 a day of the first five."""
    half = [day(n) for n in range(11, 16)]
    facts = Facts(grants=(GRANT,), usage=exports(120_000, half))
    [span] = told(
        stated(day(10), 48_000_000), stated(day(20), 47_000_000), facts=facts, covered=half
    )
    assert by_day(span) == {day(n): 80_000 for n in range(16, 21)}
    assert (span.explained, span.left) == (600_000, 0)


def test_an_export_that_says_more_than_fell_leaves_a_difference_and_no_usage_below_zero():
    half = [day(n) for n in range(11, 16)]
    facts = Facts(grants=(GRANT,), usage=exports(300_000, half))
    [span] = told(
        stated(day(10), 48_000_000), stated(day(20), 47_000_000), facts=facts, covered=half
    )
    assert (span.estimates, span.left) == ((), -500_000)


def test_a_fall_with_every_day_covered_leaves_a_difference():
    days = [day(n) for n in range(11, 21)]
    facts = Facts(grants=(GRANT,), usage=exports(90_000, days))
    [span] = told(
        stated(day(10), 48_000_000), stated(day(20), 47_000_000), facts=facts, covered=days
    )
    assert (span.estimates, span.explained, span.left) == ((), 900_000, 100_000)


def test_usage_that_no_credit_covered_explains_no_fall():
    """All is used up: exports go on, at the startup's own cost, and the balance stays at zero."""
    days = [day(n) for n in range(2, 21)]
    facts = Facts(grants=(Grant(1, 1_000, day(1), day(30)),), usage=exports(500, days))
    [span] = told(stated(day(10), 0), stated(day(20), 0), facts=facts, covered=days)
    assert (span.fall, span.explained, span.left) == (0, 0, 0)


def test_what_expired_in_between_is_told_from_usage():
    """30,000 of grant 1 end on the 15th; 44,000 fall by the 20th, ten days at an even pace.

    At 4,000 a day the first five days draw 20,000 of grant 1, whose last 10,000 expire, and the
    other five 20,000 of grant 2: 20,000 + 10,000 + 20,000 is 50,000, too much. At 2,800 it is
    14,000 + 16,000 + 14,000 = 44,000; and the least that does is a won less, before the end.
    """
    ending = Grant(1, 30_000, day(1), day(15))
    lasting = Grant(2, 100_000, day(1), date(2026, 12, 31))
    facts = Facts(grants=(ending, lasting))
    [span] = told(stated(day(10), 130_000), stated(day(20), 86_000), facts=facts)
    assert [by_day(span)[day(n)] for n in (11, 20)] == [2_799, 2_800]
    assert (span.fall, span.explained, span.left) == (44_000, 16_001, 0)


def test_where_all_could_have_expired_unused_no_usage_is_made_up():
    facts = Facts(grants=(Grant(1, 30_000, day(1), day(15)),))
    [span] = told(stated(day(10), 30_000), stated(day(20), 0), facts=facts)
    assert (span.estimates, span.explained) == ((), 30_000)


def test_statements_in_any_order_tell_the_same():
    statements = [stated(day(d), krw, d) for d, krw in ((5, 49_000), (12, 40_000), (30, 1_000))]
    tellings = {told(*order) for order in permutations(statements)}
    assert len(tellings) == 1


def test_a_span_over_a_months_end_belongs_to_both_months():
    [span] = told(stated(day(28), 10_000), stated(day(2, 10), 6_000))
    assert by_day(span) == {day(29): 1000, day(30): 1000, day(1, 10): 1000, day(2, 10): 1000}


def test_dollars_fall_in_dollars_and_are_won_at_each_months_rate():
    rates = {SEPTEMBER: Decimal(1400), OCTOBER: Decimal("1421.4")}
    first = Statement(1, day(29), None, Decimal("1000.00"))
    second = Statement(2, day(1, 10), None, Decimal("999.00"))
    [span] = told(first, second, rate_of=rates.get)
    assert [(one.usd, one.krw) for one in span.estimates] == [
        (Decimal("0.50"), Decimal("700.00")),
        (Decimal("0.50"), Decimal("710.700")),
    ]


def test_dollars_that_expired_in_between_are_told_from_usage():
    """Of 1,000 and 500 dollars 1,000 end on the 15th; 1,020 fall by the 20th: 20 were used."""
    ending = Grant(1, 1_380_000, day(1), day(15), amount_usd=Decimal(1000), usd_krw=Decimal(1380))
    lasting = Grant(2, 700_000, day(1), date(2026, 12, 31))
    first = Statement(1, day(10), None, Decimal("1500.00"))
    second = Statement(2, day(20), None, Decimal("480.00"))
    facts = Facts(grants=(ending, lasting))
    [span] = told(first, second, facts=facts, rate_of={SEPTEMBER: Decimal(1400)}.get)
    assert (span.fall, span.explained, span.left) == (1020, 1000, 0)
    assert [(len(span.estimates), one.usd) for one in span.estimates[:1]] == [(10, 2)]


def test_dollars_without_a_rate_are_no_usage_yet():
    first = Statement(1, day(10), None, Decimal("1000.00"))
    [span] = told(first, Statement(2, day(20), None, Decimal("900.00")))
    assert span.rate_missing
    assert span.estimates == ()


def test_days_between_the_first_and_the_last_charge_day_of_a_month_are_covered():
    seen = [(SEPTEMBER, day(3)), (SEPTEMBER, day(6)), (OCTOBER, day(2, 10)), (OCTOBER, day(28))]
    assert covered_days(seen) == {day(3), day(4), day(5), day(6), day(2, 10)}


@given(st.integers(0, 10**12), st.integers(1, 400))
def test_a_spread_is_whole_even_and_complete(amount, count):
    days = [SEPTEMBER + timedelta(days=n) for n in range(count)]
    shares = list(spread(amount, days).values())
    assert sum(shares) == amount
    assert max(shares) - min(shares) <= 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=2, max_size=5),
    st.sets(st.integers(2, 30)),
    st.lists(st.decimals(0, 20, places=6), min_size=30, max_size=30),
)
def test_every_span_adds_up_and_the_ledger_falls_as_the_balances_do(balances, covered, costs):
    """Whatever is stated: fall = explained + estimated + left, and with nothing left the ledger fell as far."""
    days = [day(n) for n in covered]
    usage = {SEPTEMBER: tuple(DayUsage(d, costs[d.day - 1]) for d in sorted(days))}
    facts = Facts(grants=(Grant(1, 100_000, day(1), date(2026, 12, 31)),), usage=usage)
    statements = [stated(day(1 + 6 * n), krw, n) for n, krw in enumerate(balances)]
    found = told(*statements, facts=facts, covered=days)
    estimates = [one for span in found for one in span.estimates]
    whole = Facts(grants=facts.grants, usage=with_estimates(usage, estimates))
    moved = settle(whole, date(2026, 9, 30)).movements
    for span in found:
        assert span.fall == span.explained + span.estimated_krw + span.left
        assert all(one.krw >= 0 for one in span.estimates)
        drawn = sum(
            m.amount_krw
            for m in moved
            if m.kind is MovementKind.DRAWN
            and span.earlier.stated_on < m.on <= span.later.stated_on
        )
        assert drawn == span.fall - span.left
