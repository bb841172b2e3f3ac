"""The commands: exact objects, exit codes, words."""

import json

import pytest

from tests.factories import make_program, make_startup
from tests.usage.files import ALPHA, STRAY, Run, csv_bytes, days, put, row
from tracker.db import db
from tracker.usage.models import CostImport, Snapshot
from tracker.usage.rules.kinds import Bucket


@pytest.fixture
def tracker(app):
    """`tracker("usage", "import", path)`: exit code, output, errors."""
    program = make_program()
    make_startup(program, "alpha")
    make_startup(program, "bravo")
    db.session.commit()
    runner = app.test_cli_runner()

    def run(*arguments):
        done = runner.invoke(app.cli, [str(argument) for argument in arguments])
        assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit)
        return done

    return run


def told(done):
    return json.loads(done.stdout)


def test_a_run_is_imported_then_already_imported(tracker, tmp_path):
    place = Run(days(3)).write(tmp_path)
    first = tracker("usage", "import", place, "--json")
    assert (first.exit_code, told(first)["status"]) == (0, "imported")
    again = tracker("usage", "import", place, "--json")
    assert (again.exit_code, told(again)["status"]) == (0, "already_imported")
    assert list(told(again)) == ["status", "snapshots", "problems"]
    assert list(told(again)["snapshots"][0]["buckets"]) == [bucket.value for bucket in Bucket]


def test_a_refused_file_exits_1_with_its_problems(tracker, tmp_path):
    done = tracker("usage", "import", put(tmp_path, "a.csv", csv_bytes([row("1,0")])), "--json")
    assert done.exit_code == 1
    assert told(done)["status"] == "refused"
    assert told(done)["snapshots"] == []
    (problem,) = told(done)["problems"]
    assert {name: problem[name] for name in ("code", "blob", "line", "column", "value")} == {
        "code": "R01",
        "blob": "a.csv",
        "line": 2,
        "column": "BilledCost",
        "value": "1,0",
    }
    assert problem["message"].startswith("2행: BilledCost 값 '1,0'은 숫자가 아닙니다.")


def test_a_dry_run_says_what_would_happen_and_stores_nothing(tracker, tmp_path, home):
    place = Run(days(3)).write(tmp_path)
    done = tracker("usage", "import", place, "--dry-run", "--json")
    assert told(done)["status"] == "imported"
    assert db.session.query(Snapshot).count() == 0
    assert db.session.query(CostImport).count() == 0
    assert not (home / "files").exists()


def test_a_bare_file_takes_the_source_it_is_given(tracker, tmp_path):
    path = put(tmp_path, "a.csv", csv_bytes(days(2)))
    done = tracker("usage", "import", path, "--source", "Portal download", "--json")
    assert told(done)["snapshots"][0]["source"] == "Portal download"


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 201])
def test_a_source_has_a_name_that_can_be_shown(tracker, tmp_path, name):
    path = put(tmp_path, "a.csv", csv_bytes(days(2)))
    done = tracker("usage", "import", path, "--source", name, "--json")
    assert done.exit_code == 1
    assert told(done)["error"]["code"] == "source_name"


def test_without_json_the_result_is_told_in_words(tracker, tmp_path):
    done = tracker("usage", "import", Run(days(2, cost="1500")).write(tmp_path))
    assert "반영 완료" in done.stdout
    assert "2026년 9월" in done.stdout
    assert "미연결: 3,000원" in done.stdout


def test_dollars_are_told_in_won_at_the_months_rate(tracker, tmp_path):
    tracker("usage", "rate", "set", "--month", "2026-09", "--usd-krw", "1400")
    rows = [row("10", BillingCurrency="USD"), row("500")]
    done = tracker("usage", "import", Run(rows).write(tmp_path))
    assert "14,500원" in done.stdout
    assert "510원" not in done.stdout


def test_a_mapping_makes_the_totals_the_startups(tracker, tmp_path):
    tracker("usage", "import", Run(days(3, cost="0.5")).write(tmp_path))
    mapped = tracker("usage", "map", "--sub-account", ALPHA.upper(), "--startup", "alpha")
    assert mapped.exit_code == 0
    done = told(tracker("usage", "totals", "--month", "2026-09", "--json"))
    assert list(done) == ["month", "startups", "shared", "unmapped"]
    alpha, bravo = done["startups"]
    assert (alpha["slug"], alpha["buckets"]["credit"], alpha["settled_krw"]) == ("alpha", "1.5", 2)
    assert (bravo["buckets"]["credit"], bravo["settled_krw"]) == ("0", 0)
    assert done["unmapped"]["unmapped"] == "0"


def test_mapping_twice_is_refused_and_unmapping_frees_it(tracker):
    assert tracker("usage", "map", "--sub-account", STRAY, "--startup", "alpha").exit_code == 0
    refused = tracker("usage", "map", "--sub-account", STRAY, "--startup", "bravo")
    assert refused.exit_code == 1
    assert "알파에 연결되어 있습니다" in refused.stderr
    freed = tracker("usage", "unmap", "--sub-account", STRAY, "--from", "2026-09-05")
    assert freed.exit_code == 0
    from_then = ("--from", "2026-09-05")
    again = tracker("usage", "map", "--sub-account", STRAY, "--startup", "bravo", *from_then)
    assert again.exit_code == 0


def test_unmapping_what_is_not_mapped_is_refused(tracker):
    assert tracker("usage", "unmap", "--sub-account", STRAY).exit_code == 1


def test_a_startup_nobody_knows_is_refused(tracker):
    assert tracker("usage", "map", "--sub-account", STRAY, "--startup", "zulu").exit_code == 1
