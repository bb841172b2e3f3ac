"""A workbook taken in, recorded, taken back and given out at the command line."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_program
from tests.workbook.offices import office_list, programs_book, workbook
from tracker.credits.models import CreditGrant
from tracker.db import db
from tracker.program.models import Startup


@pytest.fixture(params=["sqlite"])  # commands are the same on any engine
def home(request, homes):
    from tests.conftest import emptied

    return emptied(homes[request.param])


@pytest.fixture
def run(app, tmp_path):
    make_program(starts_on=date(2025, 1, 1))
    db.session.commit()
    runner = app.test_cli_runner()

    def command(*arguments, code=0):
        result = runner.invoke(args=list(arguments))
        db.session.rollback()
        assert result.exit_code == code, result.output
        return result

    return command


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "현황.xlsx"
    path.write_bytes(programs_book())
    return str(path)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_dry_run_says_what_was_understood_and_stores_nothing(run, book):
    said = json.loads(run("import", "workbook", book, "--dry-run", "--json").stdout)
    assert (said["status"], said["rows"], said["waiting"]) == ("checked", 9, 3)
    assert [sheet["table"] for sheet in said["sheets"]] == ["startups", "grants", "sessions"]
    assert said["sheets"][1]["understood"][0]["amount_krw"] == 100_000_000
    assert count(Startup) == 0


def test_what_waits_is_recorded_by_a_command_of_its_own_or_at_once(run, book):
    said = json.loads(run("import", "workbook", book, "--json").stdout)
    assert (count(Startup), count(CreditGrant)) == (3, 0)
    run("import", "record", str(said["import"]))
    assert count(CreditGrant) == 3
    run("import", "take-back", str(said["import"]), "--reason", "늦음", code=1)


def test_everything_is_recorded_at_once_where_that_is_asked(run, book):
    run("import", "workbook", book, "--record")
    assert count(CreditGrant) == 3


def test_an_import_is_taken_back_by_its_number(run, book):
    said = json.loads(run("import", "workbook", book, "--json").stdout)
    number = str(said["import"])
    run("import", "take-back", number, "--reason", "연습", "--dry-run")
    assert count(Startup) == 3
    run("import", "take-back", number, "--reason", "연습")
    assert count(Startup) == 0
    listed = json.loads(run("import", "list", "--json").stdout)
    assert listed["imports"][0]["taken_back_reason"] == "연습"
    run("import", "take-back", "999", "--reason", "연습", code=1)


def test_bad_rows_are_told_and_nothing_is_stored(run, tmp_path):
    path = tmp_path / "실적.csv"
    path.write_bytes(office_list())
    result = run("import", "workbook", str(path), "--json", code=1)
    said = json.loads(result.stdout)
    assert said["status"] == "refused"
    assert {one["line"] for one in said["sheets"][0]["problems"]} == {3, 4}
    assert "5월 중" in run("import", "workbook", str(path), code=1).stdout


def test_a_mapping_says_which_sheet_and_column_is_what(run, tmp_path):
    path, mapping = tmp_path / "갑.xlsx", tmp_path / "map.toml"
    path.write_bytes(
        workbook(
            {
                "갑": [["이름표", "누구"], ["새물결", "박하늘"]],
                "을": [["기업명", "대표자"], ["나", "다"]],
            }
        )
    )
    mapping.write_text(
        '[sheets."갑"]\ntable = "startups"\n'
        'columns = { name = "이름표", representative = "누구" }\n[sheets."을"]\ntable = "none"\n'
    )
    run("import", "workbook", str(path), "--mapping", str(mapping))
    assert db.session.execute(select(Startup.name, Startup.representative)).all() == [
        ("새물결", "박하늘")
    ]
    mapping.write_text('[sheets."갑"]\ntable = "money"\n')
    run("import", "workbook", str(path), "--mapping", str(mapping), code=1)


def test_every_table_goes_out_as_a_workbook_that_brings_nothing_new(run, book, tmp_path):
    run("import", "workbook", book, "--record")
    out = tmp_path / "전체.xlsx"
    run("export", "workbook", str(out))
    said = json.loads(run("import", "workbook", str(out), "--json").stdout)
    assert (said["status"], said["faulty"]) == ("nothing_new", 0)
