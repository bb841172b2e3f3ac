"""Columns that only tell rows apart are read where rows are alike in all others, and count then."""

import io
from datetime import date

import pyarrow.parquet as pq
import pytest

from tests.usage.files import HEADER, Run, codes, days, put, read, row, zipped
from tests.usage.parquet_files import parquet_bytes

SEPTEMBER = date(2026, 9, 1)

WIDE = tuple(dict.fromkeys((*HEADER, "ResourceId", "ChargeDescription")))


def resources(*names):
    return [row("7", "2026-09-03", ResourceId=name) for name in names]


def content(rows, **options):
    return parquet_bytes(rows, header=WIDE, row_group_size=5, **options)


def twice(tmp_path, rows, *, zip_it=False, **options):
    """How many rows are duplicates."""
    name, made = "part.parquet", content(rows)
    path = put(tmp_path, "p.zip" if zip_it else name, zipped({name: made}) if zip_it else made)
    (run,) = read(path, **options)
    found = run.aggregate.duplicates.get(SEPTEMBER)
    return found.rows if found else 0


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("zip_it", [True, False])
def test_rows_that_differ_in_the_rest_alone_are_no_duplicates(tmp_path, by_columns, zip_it):
    rows = [*days(9, ResourceId="x"), *resources("a", "b", ""), *days(4, month="2026-09", cost="9")]
    assert twice(tmp_path, rows, by_columns=by_columns, zip_it=zip_it) == 0


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("zip_it", [True, False])
def test_rows_alike_in_the_rest_are_found_across_row_groups(tmp_path, by_columns, zip_it):
    rows = [*resources("a", "b"), *days(9), *resources("a", "", "c"), *days(3, cost="5")]
    rows += resources("", "a")
    assert twice(tmp_path, rows, by_columns=by_columns, zip_it=zip_it) == 3


def test_rows_read_one_by_one_are_compared_with_those_read_by_columns(tmp_path, monkeypatch):
    monkeypatch.setattr("tracker.usage.reading.parquet.ROWS_AT_ONCE", 5)
    bad = row("7", "2026-09-03", ChargeCategory="Nonsense")
    rows = [*resources("a", "b"), *days(3), bad, *resources("a", "c"), *days(2, cost="5")]
    assert twice(tmp_path, rows) == 1


@pytest.mark.parametrize("alike", [True, False])
def test_e02_a_damaged_rest_is_told_where_it_is_needed(tmp_path, alike):
    rows = [*resources("a", "a" if alike else "b"), *days(3)]
    made = bytearray(content(rows if alike else days(5), compression="none", use_dictionary=False))
    group = pq.read_metadata(io.BytesIO(bytes(made))).row_group(0)
    place = group.column(WIDE.index("ResourceId")).data_page_offset
    made[place : place + 8] = b"\xff" * 8
    (run,) = read(put(tmp_path, "part.parquet", bytes(made)))
    assert codes(run) == (["E02"] if alike else [])


def test_parts_of_a_run_are_compared_with_each_other(tmp_path):
    class InParquet(Run):
        def blobs(self):
            return {f"part_{n}.parquet": content(rows) for n, rows in enumerate(self.cut())}

    rows = [*resources("a", "b", "c"), *days(4), *resources("d", "b", "e")]
    (run,) = read(InParquet(rows, parts=2).write(tmp_path))
    assert codes(run) == []
    assert run.aggregate.duplicates[SEPTEMBER].rows == 1
