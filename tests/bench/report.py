"""What was measured, as docs/measurements.md."""

import os
import platform
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.bench.balances import Balances
from tests.bench.load import CONNECTIONS, Measured

REPORT = """\
# Measurements

Made by `make bench` on {day}: {machine}, {cores} cores, Python {python}; server, load generator and database on the
same machine.

## Pages

A program manager's dashboard and a startup's credits page of the demo program, under the product's own server with 2 workers,
asked for on {connections} connections for {seconds:g} s at a time, {rounds} times in turns with the bare page; the median round
counts. The *bare page* has the same layout, bytes, session and permission check, and asks the domain nothing. *Among 200*: the
same program beside 200 others of five startups each, {transfers:,} transfers in all. Wanted: at least 0.50 of the bare page's rate,
and at most 1.20 times slower among the 200 (compared through the bare page, so that the machine's mood cancels).

| engine | page | program | requests/s | median ms | p99 ms | bare requests/s | bare p99 ms | of bare | times slower | bytes, real / bare |
|---|---|---|---|---|---|---|---|---|---|---|
{pages}

## Balances

The balance of every ledger account. `ledger` and `hledger` read the same transfers as a journal, parsing included, as they always
do.

| engine | transfers | how | time | same balances |
|---|---|---|---|---|
{balances}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One page of one world: the real one, and the bare one asked for in the same minute."""

    engine: str
    world: str
    page: str
    real: Measured
    bare: Measured
    sizes: tuple[int, int]

    @property
    def of_bare(self) -> float:
        return self.real.rate / self.bare.rate


def as_report(
    lines: Sequence[Line], balances: Sequence[Balances], asked: Namespace, at: datetime
) -> str:
    alone = {(line.engine, line.page): line for line in lines if line.world == "alone"}
    return REPORT.format(
        day=f"{at:%Y-%m-%d}",
        machine=platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        python=platform.python_version(),
        connections=CONNECTIONS,
        seconds=asked.seconds,
        rounds=asked.rounds,
        transfers=asked.transfers,
        pages="\n".join(_page_row(line, alone) for line in lines),
        balances="\n".join(
            f"| {x.engine} | {x.transfers:,} | {x.what} | {1000 * x.seconds:,.1f} ms | {x.agrees} |"
            for each in balances
            for x in each.lines
        ),
    )


def _page_row(line: Line, alone: Mapping[tuple[str, str], Line]) -> str:
    before = alone[line.engine, line.page]
    slower = "-" if line is before else f"{before.of_bare / line.of_bare:.2f}"
    real, bare = line.real, line.bare
    cells = (
        line.engine,
        line.page,
        line.world,
        f"{real.rate:.0f}",
        f"{real.percentile(0.5):.0f}",
        f"{real.percentile(0.99):.0f}",
        f"{bare.rate:.0f}",
        f"{bare.percentile(0.99):.0f}",
        f"{line.of_bare:.2f}",
        slower,
        f"{line.sizes[0]:,} / {line.sizes[1]:,}",
    )
    return f"| {' | '.join(cells)} |"
