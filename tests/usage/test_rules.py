"""Rows, buckets, mappings and decisions, without app or database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.files import ALPHA, BRAVO, codes, csv_bytes, days, put, read, row
from tracker.usage.rules.aggregate import Aggregate, Sums, Unreconciled, check_reconciled
from tracker.usage.rules.buckets import bucket_of, bucket_sums
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.deciding import (
    MonthState,
    lost_account,
    month_state,
)
from tracker.usage.rules.kinds import (
    Bucket,
    ChargeCategory,
    ChargeClass,
    Commitment,
    ImportStatus,
    most_telling,
)
from tracker.usage.rules.manifest import Places
from tracker.usage.rules.mapping import Mappings, NewMapping, Span, checked_mapping, overlapping
from tracker.usage.rules.numbers import cost, instant, month_after, sub_account, utc_day
from tracker.usage.rules.problems import Code, Problem, Problems, shown
from tracker.usage.rules.settling import StoredCharge, check_buckets, day_usages, placed
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation

SEPTEMBER = date(2026, 9, 1)
CHARGE = Charge(
    SEPTEMBER,
    ALPHA,
    date(2026, 9, 3),
    "Virtual Machines",
    "rg",
    ChargeCategory.USAGE,
    ChargeClass.REGULAR,
    "Cloud Provider",
    eligible=True,
    commitment=Commitment.NONE,
    currency="KRW",
)


def read_rows(tmp_path, *rows, **options):
    (run,) = read(put(tmp_path, "part.csv", csv_bytes(rows, **options)))
    return run


def only_problem(run) -> Problem:
    (problem,) = run.problems.kept
    return problem


def only_charge(run) -> Charge:
    ((charge, _),) = run.aggregate.sums
    return charge


# --- numbers, days, sub accounts ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("-41230.125", "-41230.125"),
        ("10067.4000000000004188038399982402", "10067.4000000000004188038399982402"),
        ("5.64902E-05", "0.0000564902"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_a_cost_is_read_digit_for_digit(text, amount):
    assert cost(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "9,876.50",
        "+5",
        "1_000",
        "NaN",
        "Infinity",
        "1e400",
        "1e99",
        "１２",
        "0x1",
        "TRUE",
        "1000000000000000",
        "0." + "1" * 37,
    ],
)
def test_what_python_would_take_for_a_number_is_none(text):
    assert cost(text) is None


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=28))
def test_every_cost_written_plainly_is_read_back(amount):
    assert cost(plain(amount)) == amount


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-01T00:00:00Z", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("2024-09-18 22:00:00", date(2024, 9, 18)),
        ("2026-09-01T08:00:00+09:00", date(2026, 8, 31)),
        ("2026-09-01T00:00:00.0000000Z", date(2026, 9, 1)),
    ],
)
def test_a_day_is_the_utc_day(text, day):
    assert utc_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "31/12/2026", "2026-13-01", "2026-02-30", "20260901", "9/1/26"]
)
def test_other_dates_are_none(text):
    assert utc_day(text) is None


def test_an_instant_of_seven_decimals_is_cut_to_six():
    expected = datetime(2026, 9, 11, 2, 11, 9, 514127, tzinfo=UTC)
    assert instant("2026-09-11T02:11:09.5141279Z") == expected


def test_a_sub_account_is_a_bare_lower_case_guid():
    assert sub_account(f"/subscriptions/{ALPHA.upper()}") == ALPHA
    assert sub_account("") == ""
    assert sub_account("prod-1") is None


def test_december_is_followed_by_january():
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)


# --- rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("BilledCost", "9,876.50", "R01"),
        ("BilledCost", "", "R01"),
        ("x_BilledCostInUsd", "n/a", "R01"),
        ("ListCost", "1e400", "R01"),
        ("ChargePeriodStart", "31/12/2026", "R02"),
        ("BillingPeriodStart", "", "R02"),
        ("SubAccountId", "prod-1", "R03"),
        ("BillingCurrency", "JPY", "R04"),
        ("BillingCurrency", "", "R04"),
        ("BillingCurrency", "MC", "R04"),
        ("ChargeCategory", "Fee", "R05"),
        ("ChargeClass", "Mistake", "R05"),
        ("x_SkuIsCreditEligible", "maybe", "R05"),
        ("ChargePeriodStart", "2026-08-30T00:00:00Z", "R07"),
        ("ChargePeriodStart", "2026-10-01T00:00:00Z", "R07"),
    ],
)
def test_a_bad_cell_is_named_with_its_line(tmp_path, column, value, code):
    run = read_rows(tmp_path, row(), row(**{column: value}), row())
    problem = only_problem(run)
    assert (problem.code, problem.line, problem.column) == (code, 3, column)
    assert problem.value == value
    assert (run.aggregate.rows_read, run.aggregate.rows_stored) == (3, 2)
    assert run.problems.fatal == 1


def test_the_line_of_a_record_counts_line_breaks_inside_quotes(tmp_path):
    tags = '{"a":"x\ny\nz"}'
    run = read_rows(tmp_path, row(Tags=tags), row(Tags=tags), row("oops", Tags=tags), row("oops"))
    assert [problem.line for problem in run.problems.kept] == [8, 11]


def test_every_bad_cell_of_a_row_is_listed_and_the_row_counted_once(tmp_path):
    run = read_rows(tmp_path, row("x", SubAccountId="y", ChargeCategory="Fee"))
    assert codes(run) == ["R01", "R03", "R05"]
    assert run.aggregate.rows_rejected == 1


def test_r06_a_row_of_another_width(tmp_path):
    head, line, _ = csv_bytes(days(1)).split(b"\n")
    (run,) = read(put(tmp_path, "p.csv", b"\n".join([head, line, b"1,2,3", line + b",", b""])))
    assert [(p.code, p.line) for p in run.problems.kept] == [("R06", 3), ("R06", 4)]
    assert run.problems.kept[0].values["fields"] == 3
    assert run.aggregate.rows_rejected == 2


def test_r07_is_a_notice_for_a_correction_of_an_earlier_month(tmp_path):
    early = row("-5", BillingPeriodStart="2026-09-01T00:00:00Z", ChargeClass="Correction")
    early["ChargePeriodStart"] = "2026-08-20T00:00:00Z"
    run = read_rows(tmp_path, early)
    problem = only_problem(run)
    assert (problem.code, problem.words, problem.notice) == ("R07", "correction", True)
    assert run.usable
    assert only_charge(run).billing_month == SEPTEMBER


def test_dollars_are_charges_in_dollars(tmp_path):
    run = read_rows(tmp_path, *days(5, BillingCurrency="USD"))
    assert codes(run) == []
    assert run.aggregate.billed == {"USD": Decimal(500)}
    assert {charge.currency for charge, _ in run.aggregate.sums} == {"USD"}


def test_a_long_value_is_cut_and_unprintables_are_replaced():
    assert len(shown("x" * 500)) == 120
    assert shown("a\x00b\ud800") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"


def test_only_so_many_problems_are_kept_but_all_are_counted():
    problems = Problems(3)
    for line in range(9):
        problems.add(Problem(Code.NOT_A_NUMBER, "b", line))
    assert (len(problems.kept), problems.total, problems.fatal) == (3, 9, 9)


@pytest.mark.parametrize(
    ("changes", "service"),
    [
        ({}, "Virtual Machines"),
        ({"ServiceName": "", "x_SkuMeterSubcategory": "Meter"}, "Meter"),
        ({"ServiceName": ""}, "Microsoft"),
        ({"ServiceName": "", "PublisherName": ""}, "(none)"),
        ({"ServiceName": "NULL", "PublisherName": "NULL"}, "(none)"),
    ],
)
def test_a_missing_service_falls_back(tmp_path, changes, service):
    assert only_charge(read_rows(tmp_path, row(**changes))).service == service


def test_resource_groups_differing_in_case_are_one(tmp_path):
    rows = [row(x_ResourceGroupName="Domains"), row(x_ResourceGroupName="domains")]
    assert only_charge(read_rows(tmp_path, *rows)).resource_group == "domains"


def test_rows_that_lower_the_cost_are_kept_apart(tmp_path):
    run = read_rows(tmp_path, row("10"), row("-3"), row("5"))
    sums = {refund: sums.billed for (_, refund), sums in run.aggregate.sums.items()}
    assert sums == {False: Decimal(15), True: Decimal(-3)}


def test_a_missing_dollar_amount_makes_the_dollar_sum_unknown(tmp_path):
    run = read_rows(tmp_path, row(), row(x_BilledCostInUsd=""))
    (sums,) = run.aggregate.sums.values()
    assert (sums.rows, sums.usd) == (2, None)


def test_sums_that_do_not_reconcile_stop_everything():
    aggregate = Aggregate({(CHARGE, False): Sums(1, Decimal(5))}, 1, 0, {"KRW": Decimal(6)})
    with pytest.raises(Unreconciled):
        check_reconciled(aggregate)
    with pytest.raises(Unreconciled):
        check_buckets(
            placed([StoredCharge(CHARGE, False, 1, Decimal(5))], Mappings([])), {"KRW": 6}
        )


# --- buckets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "mapped", "bucket"),
    [
        ({}, True, Bucket.CREDIT),
        ({}, False, Bucket.UNMAPPED),
        ({"sub_account": ""}, False, Bucket.SHARED),
        ({"category": ChargeCategory.CREDIT, "sub_account": ""}, False, Bucket.CREDIT_APPLIED),
        ({"category": ChargeCategory.TAX}, False, Bucket.TAX),
        ({"category": ChargeCategory.ADJUSTMENT, "sub_account": ""}, False, Bucket.SHARED),
        ({"commitment": Commitment.BOUGHT}, True, Bucket.COMMITMENT),
        ({"commitment": Commitment.BOUGHT, "eligible": False}, True, Bucket.COMMITMENT),
        ({"commitment": Commitment.USED}, True, Bucket.CREDIT),
        ({"publisher": "Vendor"}, True, Bucket.NOT_COVERED),
        ({"publisher": "Marketplace"}, True, Bucket.NOT_COVERED),
        ({"eligible": False}, True, Bucket.NOT_COVERED),
        (
            {"category": ChargeCategory.PURCHASE, "service": "Developer Support"},
            True,
            Bucket.NOT_COVERED,
        ),
        ({"charge_class": ChargeClass.CORRECTION}, True, Bucket.CREDIT),
    ],
)
def test_a_charge_falls_in_the_first_bucket_that_fits(changes, mapped, bucket):
    assert bucket_of(CHARGE._replace(**changes), mapped=mapped) is bucket


@pytest.mark.parametrize(
    ("changes", "commitment"),
    [
        ({"ChargeCategory": "Purchase", "PricingCategory": "Committed"}, Commitment.BOUGHT),
        (
            {"ChargeCategory": "Purchase", "CommitmentDiscountType": "Reservation"},
            Commitment.BOUGHT,
        ),
        ({"ChargeCategory": "Purchase"}, Commitment.NONE),
        ({"PricingCategory": "Committed"}, Commitment.NONE),
        ({"CommitmentDiscountStatus": "Used"}, Commitment.USED),
        ({"CommitmentDiscountStatus": "Unused"}, Commitment.UNUSED),
    ],
)
def test_a_commitment_is_known_by_its_discount(tmp_path, changes, commitment):
    assert only_charge(read_rows(tmp_path, row(**changes))).commitment is commitment


def test_every_bucket_has_a_sum():
    assert list(bucket_sums([(Bucket.TAX, Decimal(5))])) == list(Bucket)


# --- mappings -------------------------------------------------------------------------------

D1, D2, D3 = date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 20)


def test_a_mapping_holds_from_its_first_day_and_not_on_its_last():
    mappings = Mappings([Span(1, ALPHA, 7, D1, D2), Span(2, ALPHA, 8, D2, None)])
    assert [mappings.owner(ALPHA, day) for day in (date(2026, 8, 31), D1, D2)] == [None, 7, 8]
    assert mappings.owner(BRAVO, D1) is None
    assert mappings.startups_of([ALPHA]) == {7, 8}


day_or_none = st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 12))


@given(st.tuples(day_or_none, day_or_none), st.tuples(day_or_none, day_or_none))
def test_overlap_is_a_day_in_both(first, second):
    span, new = Span(1, ALPHA, 7, *first), NewMapping(ALPHA, *second)
    other = Span(2, ALPHA, 8, *second)
    around = [date(2026, 8, 1), date(2027, 1, 1), *(date(2026, 9, n) for n in range(1, 15))]
    shared = any(span.holds_on(day) and other.holds_on(day) for day in around)
    empty = any(s and e and s >= e for s, e in (first, second))
    if not empty:
        assert (overlapping(new, [span]) is not None) == shared


@pytest.mark.parametrize("text", ["", "prod-1", "  ", "/subscriptions/"])
def test_a_mapping_needs_a_sub_account(text):
    with pytest.raises(RuleViolation) as refused:
        checked_mapping(NewMapping(text))
    assert (refused.value.code, refused.value.field) == ("sub_account_unreadable", "sub_account")


def test_a_mapping_ends_after_it_starts():
    with pytest.raises(RuleViolation) as refused:
        checked_mapping(NewMapping(ALPHA, D2, D2))
    assert refused.value.code == "mapping_span"


def test_usage_by_day_keeps_refunds_and_not_covered_apart():
    later = CHARGE._replace(charged_on=D3)
    stored = [
        StoredCharge(CHARGE, False, 1, Decimal("10.5")),
        StoredCharge(CHARGE, True, 1, Decimal("-2.25")),
        StoredCharge(later._replace(eligible=False), False, 1, Decimal(4)),
        StoredCharge(later._replace(category=ChargeCategory.TAX), False, 1, Decimal(9)),
    ]
    found = day_usages(placed(stored, Mappings([Span(1, ALPHA, 7, None, None)])))
    assert [
        (day.charged_on, day.covered_krw, day.refunded_krw, day.not_covered_krw) for day in found
    ] == [
        (CHARGE.charged_on, Decimal("10.5"), Decimal("-2.25"), 0),
        (D3, 0, 0, Decimal(4)),
    ]


# --- decisions ------------------------------------------------------------------------------


def state(count, won="100", accounts=(ALPHA,)) -> MonthState:
    covered = frozenset(date(2026, 9, n) for n in range(1, count + 1))
    return MonthState(count, covered, frozenset(accounts), {"KRW": Decimal(won)})


def test_days_of_other_months_do_not_count_as_covered():
    back = StoredCharge(CHARGE._replace(charged_on=date(2026, 8, 20)), True, 1, Decimal(-1))
    assert month_state(SEPTEMBER, [back]).days == frozenset()


def test_an_unnamed_file_that_would_drop_a_sub_account_asks_for_its_source():
    assert lost_account(SEPTEMBER, state(3), state(3)) is None
    problem = lost_account(SEPTEMBER, state(3, accounts=[BRAVO]), state(3))
    assert (problem.code, problem.value) == (Code.SOURCE_NEEDED, ALPHA)


def test_of_several_results_the_most_telling_counts():
    assert most_telling(list(reversed(ImportStatus))) is ImportStatus.REFUSED
    assert most_telling([ImportStatus.ALREADY_IMPORTED, ImportStatus.IMPORTED]) == "imported"


# --- blobs of a manifest --------------------------------------------------------------------


def test_a_blob_is_found_by_the_longest_ending_or_beside_its_manifest():
    places = Places(["x/run-1/part.csv", "x/run-2/part.csv", "up/part.csv", "up/manifest.json"])
    beside = "up/manifest.json"
    assert places.of("c/exp/run-2/part.csv", manifest=beside) == "x/run-2/part.csv"
    assert places.of("c/exp/run-9/part.csv", manifest=beside) == "up/part.csv"
    assert places.of("c/run-9/part.csv", manifest="x/manifest.json") is None
