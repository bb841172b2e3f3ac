import json
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup
from tracker.db import db
from tracker.support.models import SupportEntry

LOG = ["support", "log", "--startup", "alpha", "--kind", "mentoring", "--given-by", "박지훈"]


@pytest.fixture
def run(app):
    program = make_program()
    make_startup(program)
    make_startup(program, "bravo")
    db.session.commit()
    runner = app.test_cli_runner()

    def command(*arguments):
        result = runner.invoke(args=list(arguments))
        db.session.rollback()
        return result

    return command


def entries() -> list[SupportEntry]:
    return list(db.session.scalars(select(SupportEntry)))


def test_help_is_logged_as_typed(run):
    result = run(*LOG, "--held-on", "26.3.5", "--minutes", "1시간 30분", "--topic", "IR", "--json")
    assert result.exit_code == 0, result.output
    (entry,) = entries()
    assert json.loads(result.stdout) == {
        "entry": entry.id,
        "startup": "alpha",
        "held_on": "2026-03-05",
    }
    assert (entry.held_on, entry.minutes, entry.topic) == (date(2026, 3, 5), 90, "IR")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--held-on", "어제", "--topic", "IR"], "day_unreadable"),
        (["--held-on", "26.3.5", "--minutes", "한참", "--topic", "IR"], "minutes_unreadable"),
        (["--held-on", "2099-1-1", "--topic", "IR"], "in_the_future"),
        (["--held-on", "26.3.5", "--topic", " "], "needed"),
        (["--held-on", "26.3.5", "--topic", "IR", "--startup", "zulu"], "startup_unknown"),
    ],
)
def test_a_refusal_exits_1_and_writes_nothing(run, arguments, code):
    result = run(*LOG, *arguments, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == code
    assert entries() == []


def test_totals_are_shown_per_startup_within_their_days(run):
    run(*LOG, "--held-on", "2026-3-5", "--minutes", "90", "--topic", "IR")
    run(*LOG, "--held-on", "2026-4-5", "--minutes", "30", "--topic", "IR")
    shown = json.loads(run("support", "show", "--json").stdout)["startups"]
    bravo = next(row for row in shown if row["slug"] == "bravo")
    assert bravo == {
        "slug": "bravo",
        "entries": 0,
        "minutes": 0,
        "value_krw": None,
        "by_kind": {},
        "last_touch_on": None,
    }
    alpha = next(row for row in shown if row["slug"] == "alpha")
    assert (alpha["entries"], alpha["minutes"], alpha["last_touch_on"]) == (2, 120, "2026-04-05")
    assert alpha["by_kind"] == {"mentoring": 2}
    march = run(
        "support", "show", "--startup", "alpha", "--from", "2026-3-1", "--to", "2026-3-31", "--json"
    )
    (only,) = json.loads(march.stdout)["startups"]
    assert (only["entries"], only["minutes"]) == (1, 90)


def test_startups_are_listed_in_the_offices_order(run):
    listed = json.loads(run("startup", "list", "--json").stdout)["startups"]
    assert [row["slug"] for row in listed] == ["alpha", "bravo"]
    assert listed[0]["status"] == "active"
    assert "alpha" in run("startup", "list").stdout


def test_several_programs_need_a_name(run):
    make_program("second")
    db.session.commit()
    assert run("startup", "list", "--json").exit_code == 1
    assert run("startup", "list", "--program", "second", "--json").exit_code == 0


def test_help_is_logged_with_the_fields_of_its_kind(run):
    base = ["support", "log", "--startup", "alpha", "--held-on", "26.3.5", "--topic", "보도"]
    result = run(
        *base, "--given-by", "홍보담당관", "--kind", "promotion", "--medium", "인천경제일보",
        "--reach", "12,000", "--link", "https://news.example.org/1", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    (entry,) = entries()
    assert entry.details == {
        "medium": "인천경제일보",
        "reach": 12_000,
        "link": "https://news.example.org/1",
    }


def test_a_field_of_another_kind_is_refused(run):
    result = run(*LOG, "--held-on", "26.3.5", "--topic", "IR", "--medium", "신문", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "of_other_kind"
    assert entries() == []
