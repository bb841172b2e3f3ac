"""The worked example of the product's Money section, row by row, through the real console command."""

import json
import os

import pytest

from tests.console import run
from tests.usage.files import ALPHA, csv_bytes, row
from tracker.values.clock import now

pytestmark = pytest.mark.usefixtures("machine_clock")
M = 1_000_000
PROGRAM = f"""
[program]
name = "Worked example"
host = "Host"
sponsor = "Sponsor"
starts_on = 2025-01-01
ends_on = 2028-12-31
timezone = "Asia/Seoul"
languages = ["ko", "en"]
credit_total_krw = 1_000_000_000
credit_cap_per_startup_krw = 200_000_000
startup_seats = 5
unicorn_target = 2
unicorn_by = 2028-12-31
unicorn_valuation_krw = 1_000_000_000_000
unicorn_valuation_usd = 1_000_000_000

[[startups]]
slug = "alpha"
name = "Alpha"
joined_on = 2025-03-01
sub_accounts = ["{ALPHA}"]
"""


class Console:
    """The console command on one database."""

    def __init__(self, database_url, home):
        self.home = home
        self.environ = {
            "PATH": os.environ["PATH"],
            "TRACKER_DATABASE_URL": database_url,
            "TRACKER_HOME": str(home),
        }

    def __call__(self, *arguments, exits=0):
        done = run(arguments, self.environ)
        assert done.returncode == exits, (arguments, done.stdout, done.stderr)
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def grant(self, key, amount_krw, granted_on, expires_on):
        return self(
            *("credits", "grant", "--startup", "alpha", "--amount-krw", amount_krw),
            *("--granted-on", granted_on, "--expires-on", expires_on),
            *("--reference", "R-1", "--idempotency-key", key, "--json"),
        )["grant"]

    def usage(self, *, less=False, **won_by_day):
        """Take in one file a month; each names its month's whole state.

        Where a month's total becomes `less` it waits for a person, who takes it.
        """
        months: dict[str, list[dict[str, str]]] = {}
        for day, cost in won_by_day.items():
            iso = f"2026-{day[1:3]}-{day[3:]}"
            months.setdefault(iso[:7], []).append(row(str(cost), iso))
        for month, rows in months.items():
            path = self.home / f"{month}.csv"
            path.write_bytes(csv_bytes(rows))
            options = ("--source", "portal", "--json")
            taken = self("usage", "import", path, *options, exits=2 if less else 0)
            assert taken["status"] == ("held" if less else "imported")
            if less:
                self("usage", "resolve", taken["import"], "--replace", "--reason", "re-rated")

    def show(self, **asked):
        options = [text for name, value in asked.items() for text in (f"--{name}", value)]
        shown = self("credits", "show", "--startup", "alpha", *options, "--json")
        return shown["startups"][0]


def figures(startup):
    """In millions: used, expired, overage, remaining, and what each grant has used."""
    names = ("used_krw", "expired_krw", "overage_krw", "remaining_krw")
    grants = [grant["used_krw"] / M for grant in startup["grants"]]
    return [startup[name] / M for name in names], grants


@pytest.fixture
def console(database_url, tmp_path):
    console = Console(database_url, tmp_path)
    path = tmp_path / "program.toml"
    path.write_text(PROGRAM)
    console("init", "--file", path)
    return console


def test_the_worked_example_row_by_row(console):
    day = {"as-of": "2026-04-10"}
    console.grant("g1", 10 * M, "2026-01-01", "2026-03-31")
    console.grant("g2", 5 * M, "2026-03-01", "2026-12-31")
    console.usage(d0115=4 * M, d0320=3 * M, d0410=6 * M)
    first_row = [12.0, 3.0, 1.0, 0.0], [7.0, 5.0]
    assert figures(console.show(**day)) == first_row
    known_at = now().isoformat()

    console.usage(d0320=3 * M, d0325=2 * M)
    assert figures(console.show(**day)) == ([14.0, 1.0, 1.0, 0.0], [9.0, 5.0])

    console.usage(less=True, d0320=1 * M, d0325=2 * M)
    assert figures(console.show(**day)) == ([12.0, 3.0, 1.0, 0.0], [7.0, 5.0])

    console.grant("g3", 2 * M, "2026-04-01", "2027-03-31")
    assert figures(console.show(**day)) == ([13.0, 3.0, 0.0, 1.0], [7.0, 5.0, 1.0])

    as_known_then = console.show(**day, **{"known-at": known_at})
    assert figures(as_known_then) == first_row
    assert console("ledger", "verify")
