"""The fast way says what the slow way says, however the rows are cut, packed and ordered."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usage.files import ALPHA, BRAVO, STRAY, Run, csv_bytes, days, put, read, row
from tests.usage.parquet_files import parquet_bytes
from tracker.usage.reading import held, texts, twins
from tracker.usage.rules.aggregate import check_reconciled

CELLS = {
    "BilledCost": [
        "0",
        "-1.5",
        "12.000000000000000000000001",
        "1e-3",
        "9,5",
        "",
        "5.",
        ".5",
        "NaN",
        "0" * 20 + "1",
    ],
    "x_BilledCostInUsd": ["", "NULL", "0.1", "x", "-0", "1000000000000000"],
    "ListCost": ["", "3", "+3"],
    "SubAccountId": ["", f"/subscriptions/{BRAVO}", "prod-1"],
    "ServiceName": ["", "NULL", "가상 머신", ' "quoted" ', "a,b", "Bandwidth\nand more"],
    "ChargePeriodStart": ["2026-08-30T00:00:00Z", "2026-09-30T00:00:00Z", "soon"],
    "ChargeClass": ["Correction", "Odd"],
    "ChargeCategory": ["Purchase", "Tax", "Credit", "Fee"],
    "BillingCurrency": ["USD", "EUR", ""],
    "Tags": ["", "{broken", '{"a":"x\ny"}'],
    "x_SkuIsCreditEligible": ["False", "TRUE", "maybe"],
}


def odd_rows(dice, count):
    """Mostly good rows, now and then one with an odd cell."""
    rows = []
    for number in range(count):
        made = row(
            f"{dice.randrange(10**6)}.{dice.randrange(10**9)}", f"2026-09-{number % 30 + 1:02}"
        )
        if dice.random() < 0.2:
            column = dice.choice(list(CELLS))
            made[column] = dice.choice(CELLS[column])
        rows.append(made)
    return rows


def told(run):
    """All that a run says, but for how it was read."""
    found = run.aggregate
    return (
        found.sums,
        found.billed,
        found.file_billed,
        found.rows_read,
        found.rejected,
        found.duplicates,
        run.problems.kept,
        run.content_sha256,
    )


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of a few records, so that a small file has many."""
    monkeypatch.setattr(texts, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(twins, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(held, "SLICE_BYTES", 300)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_by_columns_is_by_rows(tmp_path, small_blocks, seed, ending):
    content = csv_bytes(odd_rows(random.Random(seed), 60)).replace(b"\n", ending.encode())  # noqa: S311 - junk, no secret
    path = put(tmp_path, "p.csv", content if seed % 2 else content.rstrip(b"\r\n"))
    (fast,), (slow,) = read(path), read(path, by_columns=False)
    assert told(fast) == told(slow)
    check_reconciled(fast.aggregate)


def test_good_files_are_read_by_columns_alone(tmp_path, small_blocks, monkeypatch):
    monkeypatch.setattr(texts._Body, "_by_rows", None)
    (run,) = read(put(tmp_path, "p.csv", csv_bytes(days(30), bom=False)))
    assert run.aggregate.rows_stored == 30


def test_a_line_is_the_physical_one_deep_inside_a_file(tmp_path, small_blocks):
    rows = [*days(30), *days(10, cost="5")]
    rows[10]["Tags"] = '{"a":"x\ny\nz"}'
    rows[30]["BilledCost"] = "oops"
    (run,) = read(put(tmp_path, "p.csv", csv_bytes(rows)))
    assert [(p.code, p.line) for p in run.problems.kept] == [("R01", 34)]


def test_a_quote_inside_a_plain_cell_is_part_of_it(tmp_path, small_blocks):
    head, *lines = csv_bytes(days(30)).split(b"\n")
    lines[3] = lines[3].replace(b"Virtual Machines", b'5" disk')
    path = put(tmp_path, "p.csv", b"\n".join([head, *lines]))
    (fast,), (slow,) = read(path), read(path, by_columns=False)
    assert told(fast) == told(slow)
    assert {charge.service for charge, _ in fast.aggregate.sums} == {"Virtual Machines", '5" disk'}


# --- any split, format and order ------------------------------------------------------------

MONTH = [
    *days(20, cost="10067.4000000000004188038399982402", sub=ALPHA),
    *days(15, cost="-0.000000000000000000000000000005", sub=BRAVO),
    *days(9, cost="3", sub=STRAY, ServiceName="Bandwidth"),
    *days(3, cost="7.5", BillingCurrency="USD"),
]


def test_any_split_order_and_format_gives_the_same_sums(tmp_path):
    whole = read(Run(MONTH).write(tmp_path / "whole"))[0].aggregate
    for seed in range(6):
        dice = random.Random(seed)  # noqa: S311 - junk, no secret
        rows = dice.sample(MONTH, len(MONTH))
        for packed in (True, False):
            export = Run(rows, parts=dice.randint(1, 9), packed=packed)
            folder = tmp_path / f"{seed}{packed}"
            for run in read(export.write(folder), put(folder, "z.zip", export.zipped())):
                assert (run.aggregate.sums, run.aggregate.billed) == (whole.sums, whole.billed)
        (run,) = read(put(tmp_path, f"{seed}.parquet", parquet_bytes(rows)))
        assert (run.aggregate.sums, run.aggregate.billed) == (whole.sums, whole.billed)


@pytest.mark.parametrize("by_columns", [True, False])
def test_a_pay_as_you_go_amount_of_zero_is_what_was_billed(tmp_path, by_columns):
    rows = [row("10", ListCost="0"), row("3", ListCost="1400"), row("0", ListCost="5")]
    (run,) = read(put(tmp_path, "p.csv", csv_bytes(rows)), by_columns=by_columns)
    (sums,) = run.aggregate.sums.values()
    assert (sums.billed, sums.payg) == (13, 1415)


# --- duplicates -----------------------------------------------------------------------------


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("make", [csv_bytes, parquet_bytes])
def test_h03_exact_duplicates_are_found_and_counted(tmp_path, small_blocks, make, by_columns):
    rows = [*days(30), *days(2), row("100", "2026-09-01", ChargeDescription="another")]
    (run,) = read(put(tmp_path, "p", make(rows)), by_columns=by_columns)
    (found,) = run.aggregate.duplicates.values()
    assert list(run.aggregate.duplicates) == [date(2026, 9, 1)]
    assert (found.rows, found.billed) == (2, {"KRW": Decimal(200)})
    assert run.aggregate.billed == {"KRW": Decimal(3300)}


def test_h03_across_parts_and_ways_of_reading(tmp_path, small_blocks):
    odd = row("7", Tags="{broken")
    (run,) = read(Run([*days(20), odd, odd, *days(20)], parts=3).write(tmp_path))
    assert run.aggregate.duplicates[date(2026, 9, 1)].rows == 21


def test_rejected_rows_are_kept_by_month_with_their_cost(tmp_path):
    rows = [row("5", SubAccountId="x"), row("oops"), row("2", BillingPeriodStart="?"), row("1")]
    (run,) = read(put(tmp_path, "p.csv", csv_bytes(rows)))
    rejected = run.aggregate.rejected
    assert (rejected[date(2026, 9, 1)].rows, rejected[date(2026, 9, 1)].billed) == (
        2,
        {"KRW": Decimal(5)},
    )
    assert (rejected[None].rows, rejected[None].billed) == (1, {"KRW": Decimal(2)})
    assert run.aggregate.file_billed == {"KRW": Decimal(8)}


# --- watched ----------------------------------------------------------------------------------


def test_whoever_watches_is_told_every_byte_and_may_stop(tmp_path):
    path = put(tmp_path, "p.csv", csv_bytes(days(30)))
    told_bytes = []
    read(path, watch=told_bytes.append)
    assert sum(told_bytes) == path.stat().st_size

    class Stop(Exception):
        pass

    def stop(count):
        raise Stop

    with pytest.raises(Stop):
        read(path, watch=stop)


# --- whatever comes ---------------------------------------------------------------------------


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_the_same_by_both_ways(
    tmp_path_factory, small_blocks, data
):
    content = bytearray(csv_bytes(days(12, Tags='{"a":"x\ny"}'), bom=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.sampled_from(b'a1,.\n"\r \xff-'))
    folder = tmp_path_factory.mktemp("both")
    path = put(folder, "p", bytes(content[: data.draw(st.integers(0, len(content)))]))
    (fast,), (slow,) = read(path), read(path, by_columns=False)
    check_reconciled(fast.aggregate)
    assert fast.usable == slow.usable
    if slow.usable:
        assert told(fast) == told(slow)
