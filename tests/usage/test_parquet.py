"""Parquet parts: any codec and any type a column may have, damaged and hostile ones refused."""

import io
import random
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.usage.classic import MOSP
from tests.usage.files import codes, csv_bytes, days, put, read, row, zipped
from tests.usage.parquet_files import parquet_bytes
from tracker.usage.reading import Limits
from tracker.usage.rules.aggregate import check_reconciled

EXACT = "10067.4000000000004188038399982402"
ROWS = [*days(9, cost=EXACT), row("-1", "2026-09-03", x_BilledCostInUsd="")]


def bare(tmp_path, content, name="part.parquet", **options):
    (run,) = read(put(tmp_path, name, content), **options)
    return run


@pytest.fixture
def expected(tmp_path):
    return bare(tmp_path, csv_bytes(ROWS), "p.csv").aggregate.sums


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
@pytest.mark.parametrize("by_columns", [True, False])
def test_any_codec_gives_the_sums_of_the_text(tmp_path, expected, compression, by_columns):
    content = parquet_bytes(ROWS, compression=compression)
    run = bare(tmp_path, content, by_columns=by_columns)
    assert codes(run) == []
    assert run.aggregate.sums == expected


@pytest.mark.parametrize(
    "moment",
    [
        pa.timestamp("ms"),
        pa.timestamp("us"),
        pa.timestamp("ns"),
        pa.date32(),
        pa.timestamp("us", tz="Asia/Seoul"),
    ],
)
def test_any_kind_of_moment_is_its_utc_day(tmp_path, expected, moment):
    assert bare(tmp_path, parquet_bytes(ROWS, moment=moment)).aggregate.sums == expected


def test_days_of_96_bits_are_read(tmp_path, expected):
    content = parquet_bytes(ROWS, moment=pa.timestamp("ns"), use_deprecated_int96_timestamps=True)
    assert bare(tmp_path, content).aggregate.sums == expected


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_empty_text_are_alike(tmp_path, expected, empty):
    assert bare(tmp_path, parquet_bytes(ROWS, empty=empty)).aggregate.sums == expected


def test_a_parquet_in_a_zip_is_read(tmp_path, expected):
    content = zipped({"part.snappy.parquet": parquet_bytes(ROWS)})
    assert bare(tmp_path, content, "x.zip").aggregate.sums == expected


def with_column(name, values):
    table = pq.read_table(io.BytesIO(parquet_bytes(days(len(values)))))
    place = table.schema.get_field_index(name)
    made = io.BytesIO()
    pq.write_table(table.set_column(place, name, values), made)
    return made.getvalue()


@pytest.mark.parametrize("by_columns", [True, False])
def test_e20_doubles_are_read_by_their_shortest_number_and_noticed(tmp_path, by_columns):
    content = with_column("BilledCost", pa.array([0.1, 0.2, 1234.5]))
    run = bare(tmp_path, content, by_columns=by_columns)
    assert [(p.code, p.column, p.notice) for p in run.problems.kept] == [
        ("E20", "BilledCost", True)
    ]
    assert run.aggregate.billed == {"KRW": Decimal("1234.8")}


def test_a_bad_row_is_named_by_its_number(tmp_path):
    run = bare(tmp_path, parquet_bytes([row(), row(), row(ChargeCategory="Fee")]))
    assert [(p.code, p.line, p.column) for p in run.problems.kept] == [("R05", 4, "ChargeCategory")]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), 1e300])
def test_what_is_no_cost_is_r01(tmp_path, value):
    run = bare(tmp_path, with_column("BilledCost", pa.array([1.0, value])))
    assert [(p.code, p.line) for p in run.problems.kept if not p.notice] == [("R01", 3)]


def test_a_classic_parquet_with_days_as_text(tmp_path):
    table = pa.table(
        {name: [value] for name, value in {**MOSP, "UsageDateTime": "9/21/2026"}.items()}
    )
    made = io.BytesIO()
    pq.write_table(table, made)
    run = bare(tmp_path, made.getvalue())
    assert run.aggregate.billed == {"USD": Decimal("0.0000564902")}


@pytest.mark.parametrize("cut", [4, 100, -9, -1])
def test_e02_a_parquet_cut_short(tmp_path, cut):
    assert codes(bare(tmp_path, parquet_bytes(days(3))[:cut])) == ["E02"]


def test_e02_a_footer_that_claims_to_be_huge(tmp_path):
    content = parquet_bytes(days(3))
    huge = content[:-8] + (1 << 31).to_bytes(4, "little") + b"PAR1"
    assert codes(bare(tmp_path, huge)) == ["E02"]


def test_e14_a_parquet_bomb_is_told_by_its_footer(tmp_path):
    rows = days(1, Tags="x" * 1_000_000) * 80
    bomb = parquet_bytes(rows, compression="zstd", use_dictionary=False)
    run = bare(tmp_path, bomb)
    assert [(p.code, p.words) for p in run.problems.kept] == [("E14", "ratio")]


def test_e14_more_rows_than_may_be_read(tmp_path):
    for content in (parquet_bytes(days(30)), csv_bytes(days(30))):
        run = bare(tmp_path, content, limits=Limits(rows=20))
        assert [(p.code, p.words) for p in run.problems.kept] == [("E14", "rows")]


def test_flipped_bytes_never_raise(tmp_path):
    whole = parquet_bytes(days(30), compression="none")
    dice = random.Random(5)  # noqa: S311 - junk, no secret
    for _ in range(120):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        check_reconciled(bare(tmp_path, bytes(content)).aggregate)
