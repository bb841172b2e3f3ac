"""Files made to do harm, or too large for the disk: refused in bounded time and memory."""

import gzip
import tracemalloc

import pytest

from tests.usage.files import codes, csv_bytes, days, put, read, row, zipped
from tests.usage.parquet_files import parquet_bytes
from tracker.usage import reading
from tracker.usage.reading import keeping

MEMORY_MAX = 150 << 20


def bare(tmp_path, content, name="x"):
    (run,) = read(put(tmp_path, name, content))
    return run


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda content: zipped({"a.gz": gzip.compress(content)})]
)
def test_a_parquet_in_a_gz_is_an_archive_in_an_archive(tmp_path, pack):
    run = bare(tmp_path, pack(parquet_bytes(days(2))))
    assert [(p.code, p.words) for p in run.problems.kept] == [("E14", "nested")]


@pytest.mark.parametrize(
    "content",
    [
        b"\n" * (6 << 20),
        csv_bytes([]) + b"\n" * (6 << 20),
        csv_bytes([]) + b"," * (6 << 20),
        csv_bytes([]) + b'"' * (6 << 20),
        csv_bytes([]) + b'"\n' * (1 << 17),
        csv_bytes([]) + b"\r" * (3 << 20),
        b"," * (6 << 20),
        csv_bytes([row(ServiceName="x" * (8 << 20))]),
    ],
    ids=["lines", "empty", "commas", "quotes", "quoted lines", "returns", "header", "cell"],
)
def test_endless_files_end_in_bounded_memory(tmp_path, content):
    path = put(tmp_path, "x.csv", content)
    tracemalloc.start()
    (run,) = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert run.problems.total
    assert peak < MEMORY_MAX


def test_e21_originals_for_which_there_is_no_room(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "SPARE_BYTES", 1 << 60)
    run = bare(tmp_path, csv_bytes(days(2)))
    reading.keep_originals(tmp_path / "files", [run])
    assert codes(run) == ["E21"]
    assert not run.usable
    assert not (tmp_path / "files").exists()
