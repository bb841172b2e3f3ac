"""Balances of every ledger account: ours beside `ledger` and `hledger` on the same transfers."""

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, create_engine, text

KEPT = "SELECT code, debits_krw - credits_krw FROM ledger_account"
FROM_TRANSFERS = """
SELECT account, SUM(amount) FROM (
  SELECT debit_account_id AS account, amount_krw AS amount FROM transfer
  UNION ALL
  SELECT credit_account_id, -amount_krw FROM transfer
) AS moved GROUP BY account
"""
JOURNAL = "SELECT concerns_on, debit_account_id, credit_account_id, amount_krw FROM transfer ORDER BY concerns_on"
PROGRAMS = {
    "ledger": ("ledger", "-f", "{journal}", "balance", "--flat", "--no-total"),
    "hledger": ("hledger", "-f", "{journal}", "balance", "--flat", "--no-total"),
}
Balance = dict[str, int]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Line:
    engine: str
    transfers: int
    what: str
    seconds: float
    agrees: str


@dataclass(frozen=True, slots=True)
class Balances:
    lines: tuple[Line, ...]


def measure_balances(name: str, url: str, home: Path) -> Balances:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            transfers = connection.execute(text("SELECT COUNT(*) FROM transfer")).scalar_one()
        summed, seconds = _timed(lambda: _rows(engine, FROM_TRANSFERS))
        lines = [Line(name, transfers, "summed from every transfer", seconds, "is the measure")]
        _, seconds = _timed(lambda: _rows(engine, KEPT))
        lines.append(Line(name, transfers, "kept with each account", seconds, "-"))
        if name == "sqlite":
            lines += _plain_text(engine, home, summed, transfers)
    finally:
        engine.dispose()
    return Balances(tuple(lines))


def _plain_text(engine: Engine, home: Path, summed: Balance, transfers: int) -> list[Line]:
    journal = home / "transfers.journal"
    with engine.connect() as connection, journal.open("w") as file:
        for on, debit, credit, amount in connection.execute(text(JOURNAL)):
            file.write(f"{on} t\n    a:{debit}  {amount}\n    a:{credit}  {-amount}\n\n")
    lines = []
    for program, command in PROGRAMS.items():
        if shutil.which(program) is None:
            continue
        arguments = [part.format(journal=journal) for part in command]
        output, seconds = _timed(
            lambda arguments=arguments: (
                subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
            )
        )
        same = "yes" if _parsed(output) == {k: v for k, v in summed.items() if v} else "NO"
        lines.append(Line("-", transfers, f"`{program} balance`", seconds, same))
    return lines


def _parsed(output: str) -> Balance:
    pairs = (line.split() for line in output.splitlines() if "a:" in line)
    return {name.removeprefix("a:"): int(amount) for amount, name in pairs if int(amount)}


def _rows(engine: Engine, query: str) -> Balance:
    with engine.connect() as connection:
        return {str(key): int(value) for key, value in connection.execute(text(query))}


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began
