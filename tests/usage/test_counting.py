"""What counts, pure: dollars at a month's rate, the file's own dollars, switches, zero cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.files import ALPHA, BRAVO
from tracker.usage.rules.aggregate import Unreconciled
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.coverage import (
    Cover,
    Covered,
    NewSwitch,
    Switch,
    Switches,
    checked_switch,
    zero_days,
)
from tracker.usage.rules.deciding import month_state
from tracker.usage.rules.kinds import Bucket, ChargeCategory, ChargeClass, Commitment
from tracker.usage.rules.mapping import Mappings, Span
from tracker.usage.rules.rates import NewRate, checked_rate, missing_rate
from tracker.usage.rules.settling import (
    StoredCharge,
    Unrated,
    billed_by_day,
    buckets_by_currency,
    buckets_of,
    check_buckets,
    day_usages,
    placed,
)
from tracker.values.refusals import RuleViolation

SEPTEMBER, FIRST = date(2026, 9, 1), date(2026, 9, 1)
RATE = Decimal("1421.4")
CHARGE = Charge(
    SEPTEMBER,
    ALPHA,
    FIRST,
    "Virtual Machines",
    "rg",
    ChargeCategory.USAGE,
    ChargeClass.REGULAR,
    "Cloud Provider",
    eligible=True,
    commitment=Commitment.NONE,
    currency="KRW",
)
IN_DOLLARS = CHARGE._replace(currency="USD")


def stored(charge, billed, usd=None, payg=None):
    amounts = (None if one is None else Decimal(one) for one in (usd, payg))
    return StoredCharge(charge, Decimal(billed) < 0, 1, Decimal(billed), *amounts)


def places(*charges, rate=RATE, switches=()):
    rates = {} if rate is None else {SEPTEMBER: rate}
    spans = [Span(1, ALPHA, 7, None, None)]
    return placed(charges, Mappings(spans, rates, Switches(switches)))


def only_day(*charges, **more):
    (found,) = day_usages(places(*charges, **more))
    return found


def test_dollars_become_won_at_the_months_rate_and_stay_dollars():
    found = only_day(stored(IN_DOLLARS, "1.005"), stored(IN_DOLLARS, "-0.005"))
    assert found.covered_krw == Decimal("1.005") * RATE
    assert (found.covered_usd, found.refunded_usd) == (Decimal("1.005"), Decimal("-0.005"))


def test_dollars_of_a_month_without_a_rate_are_never_counted():
    with pytest.raises(Unrated):
        day_usages(places(stored(IN_DOLLARS, 1), rate=None))


def test_won_keep_the_dollars_of_the_files_own_column():
    found = only_day(stored(CHARGE, 1470, "1"), stored(CHARGE, -147, "-0.1"), rate=None)
    assert (found.covered_usd, found.refunded_usd) == (1, Decimal("-0.1"))


def test_won_without_dollars_are_divided_by_the_rate_after_summing():
    found = only_day(stored(CHARGE, 1000), stored(CHARGE, "421.4"))
    assert found.covered_usd == 1


def test_won_without_dollars_and_rate_have_no_dollars():
    assert only_day(stored(CHARGE, 1000), stored(CHARGE, 1, "1"), rate=None).covered_usd is None


@pytest.mark.parametrize("usd", ["0", "-1"])
def test_dollars_that_do_not_go_with_their_won_count_as_unknown(usd):
    assert only_day(stored(CHARGE, 1000, usd), rate=None).covered_usd is None
    assert only_day(stored(CHARGE, "1421.4", usd)).covered_usd == 1


def test_no_won_are_no_dollars():
    assert only_day(stored(CHARGE, 0, None), rate=None).covered_usd == 0


def test_buckets_are_won_and_reconcile_by_currency():
    found = places(stored(CHARGE, 100), stored(IN_DOLLARS, "2.5"))
    assert buckets_of(found)[Bucket.CREDIT] == 100 + Decimal("2.5") * RATE
    by_currency = buckets_by_currency(found)
    assert by_currency["KRW"][Bucket.CREDIT] == 100
    assert by_currency["USD"][Bucket.CREDIT] == Decimal("2.5")
    check_buckets(found, {"KRW": Decimal(100), "USD": Decimal("2.5")})
    with pytest.raises(Unreconciled):
        check_buckets(found, {"KRW": Decimal("102.5")})


def test_a_months_won_never_add_dollars_to_won():
    charges = [stored(CHARGE, 100), stored(IN_DOLLARS, 2)]
    assert month_state(SEPTEMBER, charges, RATE).won == 100 + 2 * RATE
    assert month_state(SEPTEMBER, charges).won == 100


def test_a_month_in_dollars_waits_for_its_rate():
    state = month_state(SEPTEMBER, [stored(IN_DOLLARS, 1)])
    problem = missing_rate(SEPTEMBER, state.billed, None)
    assert (problem.code, problem.values["month"], problem.notice) == ("H02", "2026-09", False)
    assert missing_rate(SEPTEMBER, state.billed, RATE) is None
    assert missing_rate(SEPTEMBER, {"KRW": Decimal(1)}, None) is None


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewRate(date(2026, 9, 2), RATE), "rate_month"),
        (NewRate(SEPTEMBER, Decimal("499.99")), "rate_out_of_range"),
        (NewRate(SEPTEMBER, Decimal("5000.01")), "rate_out_of_range"),
        (NewRate(SEPTEMBER, Decimal("NaN")), "rate_out_of_range"),
        (NewRate(SEPTEMBER, Decimal("1421.1234567")), "rate_decimals"),
        (NewRate(SEPTEMBER, RATE, "x" * 201), "too_long"),
    ],
)
def test_a_rate_nobody_can_mean_is_refused(new, code):
    with pytest.raises(RuleViolation) as refused:
        checked_rate(new)
    assert refused.value.code == code


def test_the_bounds_themselves_are_rates():
    for rate in (500, 5000, "1421.400000"):
        assert checked_rate(NewRate(SEPTEMBER, Decimal(rate))).usd_krw == Decimal(rate)


BOUGHT = CHARGE._replace(category=ChargeCategory.PURCHASE, commitment=Commitment.BOUGHT)
CARD = CHARGE._replace(publisher="Vendor")


def switch(own, what, covers=True, from_on=FIRST):
    return Switch(own, 7, what, covers, from_on)


@pytest.mark.parametrize(
    ("charge", "what", "without"),
    [
        (BOUGHT, Covered.COMMITMENT, Bucket.COMMITMENT),
        (CARD, Covered.NOT_COVERED, Bucket.NOT_COVERED),
        (CHARGE._replace(eligible=False), Covered.NOT_COVERED, Bucket.NOT_COVERED),
    ],
)
def test_a_switch_moves_its_charges_into_the_credit_bucket(charge, what, without):
    (before,) = places(stored(charge, 5))
    (after,) = places(stored(charge, 5), switches=[switch(1, what)])
    assert (before.bucket, after.bucket) == (without, Bucket.CREDIT)


def test_a_switch_holds_from_its_charge_day_and_for_its_startup_alone():
    switches = Switches([switch(1, Covered.COMMITMENT)])
    assert switches.on(7, FIRST) == Cover(commitment=True)
    assert switches.on(7, FIRST - timedelta(days=1)) == switches.on(8, FIRST) == Cover()
    assert switches.on(None, FIRST) == Cover()


def test_the_latest_decision_that_reaches_a_day_holds():
    later = FIRST + timedelta(days=9)
    switches = Switches(
        [
            switch(1, Covered.PAYG),
            switch(3, Covered.PAYG, covers=False, from_on=FIRST),
            switch(2, Covered.PAYG, from_on=later),
        ]
    )
    assert not switches.on(7, later).payg  # decided last, from a day before the second


def test_a_bought_commitment_that_is_not_eligible_stays_uncovered():
    (found,) = places(
        stored(BOUGHT._replace(eligible=False), 5), switches=[switch(1, Covered.COMMITMENT)]
    )
    assert found.bucket is Bucket.NOT_COVERED


def test_on_the_pay_as_you_go_basis_that_amount_counts_where_there_is_one():
    payg = [switch(1, Covered.PAYG)]
    charges = [stored(CHARGE, 0, "0", 1400), stored(CHARGE, 10, "0.01", 0), stored(CHARGE, 5)]
    found = only_day(*charges, rate=Decimal(1415), switches=payg)
    assert found.covered_krw == 1415
    assert only_day(*charges).covered_krw == 15
    assert buckets_of(places(*charges, switches=payg))[Bucket.CREDIT] == 15  # as billed


@pytest.mark.parametrize("commitment", [Commitment.USED, Commitment.UNUSED])
def test_usage_that_a_commitment_paid_counts_nothing_on_the_pay_as_you_go_basis(commitment):
    used = stored(CHARGE._replace(commitment=commitment), 0, "0", 1400)
    assert only_day(used, switches=[switch(1, Covered.PAYG)]).covered_krw == 0


def test_pay_as_you_go_won_have_dollars_by_the_rate_alone():
    payg = [switch(1, Covered.PAYG)]
    charge = stored(CHARGE, 700, "0.5", 1400)
    assert only_day(charge, rate=None, switches=payg).covered_usd is None
    assert only_day(charge, rate=Decimal(1400), switches=payg).covered_usd == 1


def test_a_pay_as_you_go_refund_is_a_refund_whatever_was_billed():
    payg = [switch(1, Covered.PAYG)]
    found = only_day(stored(CHARGE, 0, None, -300), rate=Decimal(1000), switches=payg)
    assert (found.covered_krw, found.refunded_krw) == (0, -300)
    assert found.refunded_usd == Decimal("-0.3")


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewSwitch(Covered.PAYG, covers=True, from_on=FIRST, reason=" "), "reason"),
        (NewSwitch(Covered.PAYG, covers=True, from_on=FIRST, reason="x" * 501), "reason"),
        (NewSwitch(Covered.PAYG, covers=True, from_on=date(1999, 1, 1), reason="R"), "from_on"),
    ],
)
def test_a_switch_says_from_when_and_why(new, field):
    with pytest.raises(RuleViolation) as refused:
        checked_switch(new)
    assert refused.value.field == field


def run_of(*amounts):
    return {FIRST + timedelta(days=n): Decimal(a) for n, a in enumerate(amounts) if a is not None}


@pytest.mark.parametrize(
    ("billed", "days"),
    [
        (run_of(0, 0), None),
        (run_of(0, 0, 0), 3),
        (run_of(5, 0, 0, 0, 0), 4),
        (run_of(0, 0, None, 0), None),  # a day without usage is no data, not zero
        (run_of(0, 0, 1, 0), None),
        (run_of(0, 0, 0, 7, 0, 0), 3),
        ({}, None),
    ],
)
def test_three_days_in_a_row_billed_at_nothing_are_found(billed, days):
    found = zero_days(billed)
    assert (found.days if found else None) == days


def test_usage_paid_by_a_commitment_is_not_billed_at_nothing():
    used = CHARGE._replace(commitment=Commitment.USED)
    assert billed_by_day(places(stored(used, 0))) == {}
    assert billed_by_day(places(stored(CHARGE, 0))) == {FIRST: 0}
    assert billed_by_day(places(stored(CHARGE, 0), switches=[switch(1, Covered.PAYG)])) == {}


amounts = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=12)
charges = st.builds(
    stored,
    st.sampled_from([CHARGE, IN_DOLLARS, BOUGHT, CARD, CHARGE._replace(sub_account=BRAVO)]),
    amounts,
    st.none() | amounts,
    st.none() | amounts,
)


@given(
    st.lists(charges, max_size=8),
    st.sets(st.sampled_from(list(Covered))),
    st.sampled_from([None, Decimal("1421.40"), Decimal("999.999999")]),
)
def test_whatever_counts_every_currency_reconciles_and_facts_are_fit_to_settle(some, on, rate):
    found = places(*some, rate=rate, switches=[switch(n, what) for n, what in enumerate(on)])
    check_buckets(found, month_state(SEPTEMBER, some).billed)
    if rate is None and any(one.charge.currency == "USD" for one in some):
        return
    for day in day_usages(found):
        assert day.covered_krw >= 0 >= day.refunded_krw
        for krw, usd in ((day.covered_krw, day.covered_usd), (day.refunded_krw, day.refunded_usd)):
            assert usd is None or (usd > 0) == (krw > 0)
            assert usd is None or (usd < 0) == (krw < 0)
