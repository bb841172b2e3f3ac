"""Where a rejected row of a Parquet file stands: its rows have numbers, and no physical lines."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.usage.files import HEADER, csv_bytes, days, put, read, row
from tracker.usage.reading import parquet

BROKEN = {"ChargeDescription": "one\ntwo\r\nthree", "Tags": '{"a":\n"b"}', "ServiceName": "VM\n"}
ROWS = [*days(5, **BROKEN), row("oops"), *days(3, **BROKEN), row(ChargePeriodStart="31/12/2026")]
BAD = [("R01", "BilledCost", "oops"), ("R02", "ChargePeriodStart", "31/12/2026")]


def texts_alone(rows):
    """A Parquet whose every column is text, as a tool writes that knows no types."""
    made = io.BytesIO()
    pq.write_table(pa.table({name: [one.get(name, "") for one in rows] for name in HEADER}), made)
    return made.getvalue()


def rejected(tmp_path, content, **options):
    (run,) = read(put(tmp_path, "part", content), **options)
    found = [one for one in run.problems.kept if not one.notice]
    return [(one.code, one.column, one.value) for one in found], [one.line for one in found]


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("at_once", [2, 1 << 16])
def test_r01_r02_a_rows_line_is_its_number_after_the_header_whatever_its_cells_hold(
    tmp_path, monkeypatch, by_columns, at_once
):
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", at_once)
    found, lines = rejected(tmp_path, texts_alone(ROWS), by_columns=by_columns)
    assert found == BAD
    assert lines == [2 + 5, 2 + 9]


@pytest.mark.parametrize("by_columns", [True, False])
def test_r01_r02_the_same_rows_as_text_begin_on_their_physical_lines(tmp_path, by_columns):
    """Each of the eight rows before them takes five lines: two breaks, one and one more."""
    found, lines = rejected(tmp_path, csv_bytes(ROWS), by_columns=by_columns)
    assert found == BAD
    assert lines == [2 + 5 * 5, 2 + 5 * 5 + 1 + 3 * 5]


def test_r01_r02_without_line_breaks_text_and_parquet_name_the_same_lines(tmp_path):
    plain = [{**one, **dict.fromkeys(BROKEN, "x"), "Tags": ""} for one in ROWS]
    assert rejected(tmp_path, texts_alone(plain)) == rejected(tmp_path, csv_bytes(plain))
