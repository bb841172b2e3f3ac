"""`make bench-reading`: reading and grouping large cost files, beside polars and duckdb.

Each reader reads the same file in a process of its own, in turns; the least processor time of some
rounds counts, for the machine has other things to do. Imports are not counted. All three group by
the columns that make a charge and sum the three amounts; ours alone does so exactly, checks every
cell it reads and tells duplicates. Digests of the bytes are taken where they are kept on the disk,
which is not measured here.
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.bench.costfiles import COLUMNS, blocks
from tracker.usage.rules.layouts.focus_1_0 import FOCUS_1_0

KEYS = [name for name in FOCUS_1_0.mapped if name in COLUMNS]
AMOUNTS = list(FOCUS_1_0.amounts)
HEADER = "| file | rows | reader | rows per CPU second | of polars | CPU s | wall s | peak MB |"
RULE = "|---|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Measured:
    """One reader's best round."""

    rows: int
    groups: int
    cpu: float
    wall: float
    peak_mb: int


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench reading", description=__doc__)
    parser.add_argument("--rows", default="1000000,5000000", help="of each file, by commas")
    parser.add_argument("--kinds", default="csv,csv.gz,parquet")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.read:
        _child(*asked.read)
        return
    _say(f"{HEADER}\n{RULE}")
    for rows in map(int, asked.rows.split(",")):
        for kind in asked.kinds.split(","):
            with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
                path = Path(folder) / f"part_0_0001.{kind}"
                MAKERS[kind](path, rows)
                _compare(path, kind, rows, asked.rounds)


def _compare(path: Path, kind: str, rows: int, rounds: int) -> None:
    found: dict[str, list[Measured]] = {name: [] for name in READERS}
    for _ in range(rounds):
        for name in READERS:
            found[name].append(_measured(name, path))
    best = {name: min(several, key=lambda one: one.cpu) for name, several in found.items()}
    for name, one in best.items():
        if (one.rows, one.groups) != (rows, best["polars"].groups):
            raise SystemExit(f"{name} read {one.rows} rows in {one.groups} groups")
        peak = max(several.peak_mb for several in found[name])
        cells = (
            kind,
            f"{rows:,}",
            name,
            f"{rows / one.cpu:,.0f}",
            f"{best['polars'].cpu / one.cpu:.2f}",
            f"{one.cpu:.2f}",
            f"{one.wall:.2f}",
            f"{peak:,}",
        )
        _say(f"| {' | '.join(cells)} |")


def _measured(name: str, path: Path) -> Measured:
    command = [sys.executable, "-m", "tests.bench", "reading", "--read", name, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout))


def _child(name: str, path: str) -> None:
    read = READERS[name](path)
    cpu, wall = time.process_time(), time.perf_counter()
    rows, groups = read()
    measured = {
        "rows": rows,
        "groups": groups,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    _say(json.dumps(measured))


# --- readers: each imports what it needs, and gives back what reads ------------------------------

Read = Callable[[], tuple[int, int]]


def _ours(path: str) -> Read:
    import tracker.usage.reading.reader  # noqa: F401 - else loaded by the first file
    from tracker.usage.reading import opened_paths, read_runs

    def read() -> tuple[int, int]:
        with opened_paths([Path(path)]) as bundles:
            (run,) = read_runs(bundles, source=None)
        assert run.usable, run.problems.kept
        return run.aggregate.rows_stored, len(run.aggregate.sums)

    return read


def _polars(path: str) -> Read:
    import polars as pl

    def read() -> tuple[int, int]:
        scan = pl.scan_parquet if path.endswith(".parquet") else pl.scan_csv
        sums = [pl.col(name).sum() for name in AMOUNTS]
        grouped = scan(path).group_by(KEYS).agg(*sums, pl.len().alias("n"))
        found = grouped.collect(engine="streaming")
        return int(found["n"].sum()), found.height

    return read


def _duckdb(path: str) -> Read:
    import duckdb

    def read() -> tuple[int, int]:
        keys = ", ".join(f'"{name}"' for name in KEYS)
        sums = ", ".join(f'sum("{name}")' for name in AMOUNTS)
        counts = duckdb.sql(f"SELECT count(*) AS n, {sums} FROM '{path}' GROUP BY {keys}")
        rows = counts.fetchall()
        return sum(row[0] for row in rows), len(rows)

    return read


READERS: dict[str, Callable[[str], Read]] = {"ours": _ours, "polars": _polars, "duckdb": _duckdb}


# --- files ---------------------------------------------------------------------------------------


def _make_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(blocks(rows))


def _make_gz(path: Path, rows: int) -> None:
    with gzip.open(path, "wt", compresslevel=6, encoding="utf-8") as file:
        file.writelines(blocks(rows))


def _make_parquet(path: Path, rows: int) -> None:
    """Typed as Azure types it: exact decimals, moments, texts."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    def kind(name: str) -> pa.DataType:
        if name.endswith(("Cost", "CostInUsd")):
            return pa.decimal128(38, 18)
        return pa.timestamp("us") if "Period" in name else pa.string()

    with tempfile.NamedTemporaryFile(dir=path.parent) as text:
        _make_csv(Path(text.name), rows)
        kinds = {name: kind(name) for name in COLUMNS}
        converted = pa_csv.ConvertOptions(
            column_types=kinds, timestamp_parsers=["%Y-%m-%dT%H:%M:%SZ"]
        )
        reader = pa_csv.open_csv(
            text.name, pa_csv.ReadOptions(block_size=32 << 20), convert_options=converted
        )
        with pq.ParquetWriter(path, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "csv": _make_csv,
    "csv.gz": _make_gz,
    "parquet": _make_parquet,
}


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
