"""Exports made elsewhere, where TRACKER_EXPORTS names their folder: exact to the last decimal."""

import itertools
import json
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.files import read
from tests.usage.test_actions import NOW, TODAY
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.rules.mapping import NewMapping
from tracker.values.exact import exact_sum, plain

EXPORTS = os.environ.get("TRACKER_EXPORTS", "")
pytestmark = pytest.mark.skipif(
    not EXPORTS, reason="TRACKER_EXPORTS does not name a folder of sample exports"
)
AUGUST, FIRST, SECOND = "20260801-20260831", "f6b354ae", "98f58835"


@pytest.fixture
def expected():
    return json.loads((Path(EXPORTS) / "expected_totals.json").read_text())


@pytest.fixture
def startups():
    """Sub account and slug of each startup."""
    lines = (Path(EXPORTS) / "startup_map.csv").read_text().split()[1:]
    return [line.split(",")[:2] for line in lines]


@pytest.fixture
def program(app, startups):
    made = make_program()
    for account, slug in startups:
        startup = make_startup(made, slug)
        new = NewMapping(account)
        actions.map_sub_account(startup.id, new, by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    return made.id


def folder(name) -> Path:
    manifests = (Path(EXPORTS) / "msexports").rglob("manifest.json")
    (found,) = (path.parent for path in manifests if name in str(path))
    return found


def take(program_id, path) -> ImportStatus:
    begin_write()
    taken = actions.take_in(
        program_id, read(path), names=[path.name], by=OPERATOR, at=NOW, today=TODAY
    )
    db.session.commit()
    return taken.status


def found_totals(program_id, month) -> dict[str, dict[str, str]]:
    """By startup ("-" for none) and bucket, without zeros, as the sample's sums are written."""
    totals = queries.month_totals(program_id, month)
    nobodys = defaultdict(Decimal)
    for sums in (totals.shared, totals.unmapped):
        for bucket, amount in sums.items():
            nobodys[bucket] += amount
    owners = [(startup.slug, sums) for startup, sums in totals.startups]
    found = {
        owner: {bucket.value: plain(amount) for bucket, amount in sums.items() if amount}
        for owner, sums in [*owners, ("-", nobodys)]
    }
    return {owner: sums for owner, sums in found.items() if sums}


def september(expected, startups) -> dict[str, dict[str, str]]:
    slugs = dict(startups)
    return {
        slugs[one["sub"].rsplit("/", 1)[1]]: {"credit": plain(Decimal(one["billed"]))}
        for one in expected["sep_run2_final"]
    }


@pytest.mark.parametrize("order", list(itertools.permutations([AUGUST, FIRST, SECOND])))
def test_august_and_september_are_exact_in_any_order_twice(program, expected, startups, order):
    for name in [*order, *order]:
        take(program, folder(name))
    august = expected["aug_special_rows"]["by_startup_and_bucket"]
    assert found_totals(program, date(2026, 8, 1)) == august
    assert found_totals(program, date(2026, 9, 1)) == september(expected, startups)
    assert verify_ledger(program, today=TODAY).holds


def test_the_first_run_of_september_alone(program, expected):
    take(program, folder(FIRST))
    billed = sum(Decimal(one["billed"]) for one in expected["sep_run1_d01-10"])
    found = found_totals(program, date(2026, 9, 1))
    assert sum(Decimal(sums["credit"]) for sums in found.values()) == billed


def test_another_currency_is_never_counted_as_won(program):
    (path,) = Path(EXPORTS).glob("*EUR*.csv")
    assert take(program, path) is ImportStatus.REFUSED
    (run,) = read(path)
    assert {problem.code.value for problem in run.problems.kept} == {"R04"}
    assert run.aggregate.rows_rejected == run.aggregate.rows_read > 0


def test_october_as_parquet_is_exact(program, expected, startups):
    take(program, folder("20261001-20261031"))
    slugs = dict(startups)
    october = {
        slugs[one["sub"].rsplit("/", 1)[1]]: {"credit": plain(Decimal(one["billed"]))}
        for one in expected["oct_parquet_d01-12"]
    }
    assert found_totals(program, date(2026, 10, 1)) == october


@pytest.mark.parametrize("by_columns", [True, False])
def test_files_of_other_tools_have_their_sums(expected, by_columns):
    for name, listed in expected["third_party_file_sums"].items():
        (run,) = read(Path(EXPORTS) / "third_party" / name, by_columns=by_columns)
        assert run.aggregate.rows_read == listed["rows"], name
        if "MC" in listed["sum"]:
            assert {problem.code.value for problem in run.problems.kept} == {"R04"}
        else:
            billed = {currency: plain(x) for currency, x in run.aggregate.billed.items()}
            assert billed == listed["sum"], name
            assert run.usable


def test_both_ways_of_reading_say_the_same_of_every_sample():
    for path in [*Path(EXPORTS).rglob("manifest.json"), *Path(EXPORTS).rglob("*.csv")]:
        if path.name != "startup_map.csv":
            (fast,), (slow,) = read(path), read(path, by_columns=False)
            assert fast.aggregate == slow.aggregate, path
            assert fast.problems.kept == slow.problems.kept, path


@pytest.mark.parametrize("name", [FIRST, SECOND, AUGUST, "20261001-20261031"])
def test_dollars_and_rows_of_a_run_are_exact_by_subscription(expected, name):
    key = {FIRST: "sep_run1_d01-10", SECOND: "sep_run2_final"}.get(name, "oct_parquet_d01-12")
    if name == AUGUST:
        (run,) = read(folder(name))
        assert plain(run.aggregate.billed["KRW"]) == expected["aug_special_rows"]["file_sum"]
        return
    (run,) = read(folder(name))
    for one in expected[key]:
        account = one["sub"].rsplit("/", 1)[1]
        sums = [s for (charge, _), s in run.aggregate.sums.items() if charge.sub_account == account]
        assert sum(s.rows for s in sums) == one["rows"]
        assert plain(exact_sum(s.usd for s in sums)) == one["usd"]
