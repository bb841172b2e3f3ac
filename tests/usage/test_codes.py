"""Every code of a row from a file, on the physical line where its record begins."""

import gzip

import pytest

from tests.usage.files import csv_bytes, put, read, row
from tests.usage.parquet_files import parquet_bytes

BROKEN = '{"a":"x\ny\n\nz"}'  # four physical lines
EARLY = {"ChargePeriodStart": "2026-08-30T00:00:00Z"}
BAD_ROWS = [
    ("R01", {"BilledCost": "9,876.50"}),
    ("R02", {"ChargePeriodStart": "31/12/2026"}),
    ("R03", {"SubAccountId": "prod-1"}),
    ("R04", {"BillingCurrency": "JPY"}),
    ("R05", {"ChargeCategory": "Fee"}),
    ("R07", EARLY),
    ("R07", {**EARLY, "ChargeClass": "Correction"}),
    ("R08", {"Tags": "{broken"}),
]


def rows_with(bad):
    return [row(Tags=BROKEN), row(), row(Tags=BROKEN, ChargeDescription="\r\n"), row(**bad), row()]


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(("code", "bad"), BAD_ROWS)
def test_quoted_line_breaks_before_a_bad_row_are_counted(tmp_path, code, bad, pack, by_columns):
    (run,) = read(put(tmp_path, "p", pack(csv_bytes(rows_with(bad)))), by_columns=by_columns)
    assert [(one.code.value, one.line) for one in run.problems.kept] == [(code, 12)]


@pytest.mark.parametrize("by_columns", [True, False])
def test_r06_on_its_physical_line(tmp_path, by_columns):
    lines = csv_bytes([row(Tags=BROKEN), row()])
    content = lines + b"1,2,3\n" + csv_bytes([row(Tags=BROKEN)], bom=False).split(b"\n", 1)[1]
    (run,) = read(put(tmp_path, "p.csv", content), by_columns=by_columns)
    assert [(one.code.value, one.line) for one in run.problems.kept] == [("R06", 7)]
    assert run.aggregate.rows_read == 4


@pytest.mark.parametrize(("code", "bad"), [one for one in BAD_ROWS if one[0] not in {"R01", "R02"}])
def test_a_parquet_row_is_named_by_its_number_after_the_header(tmp_path, code, bad):
    (run,) = read(put(tmp_path, "p.parquet", parquet_bytes(rows_with(bad))))
    assert [(one.code.value, one.line) for one in run.problems.kept] == [(code, 5)]
