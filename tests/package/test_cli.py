"""Packages at the command line, and what a founder's home says of them."""

import json
from datetime import date

import pytest

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.package.actions import set_plan
from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import NewPlan
from tracker.program.models import Program
from tracker.support.actions import log_entry
from tracker.support.rules import NewSupportEntry, SupportKind
from tracker.values.clock import now, today

ZONE = "Asia/Seoul"


@pytest.fixture
def alpha(app):
    """Helped once of four times planned, beside a startup nobody helped."""
    day = today(ZONE)
    program = make_program(starts_on=date(day.year - 1, 1, 1))
    alpha = make_startup(program, joined_on=date(day.year - 1, 3, 1))
    make_startup(program, "beta", joined_on=date(day.year - 1, 3, 1))
    new = NewPlan(kind=PackageKind.MENTORING, year=day.year, count=4, most_days=30, source="협약서")
    set_plan(program.id, None, new, "", by=OPERATOR, at=now())
    help_ = NewSupportEntry(
        kind=SupportKind.MENTORING, held_on=day, given_by="정멘토", topic="IR", minutes=60
    )
    log_entry(alpha.id, help_, by=OPERATOR, at=now(), today=day)
    db.session.commit()
    return alpha


def test_the_package_is_told_as_one_object(app, alpha):
    result = app.test_cli_runner().invoke(args=["support", "package", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["caps_count"], told["spread"]) == ("credits", "some_none")
    first, second = told["startups"]
    assert first["kinds"]["mentoring"] == {
        "entries": 1,
        "minutes": 60,
        "value_krw": None,
        "planned": {"count": 4},
        "left": 3,
        "last_on": today(ZONE).isoformat(),
    }
    assert first["late"] == []
    assert [gap["kind"] for gap in second["late"]] == ["mentoring"]


def test_one_startups_package_may_be_asked_for(app, alpha):
    runner = app.test_cli_runner()
    result = runner.invoke(args=["support", "package", "--startup", "alpha", "--json"])
    assert [row["slug"] for row in json.loads(result.stdout)["startups"]] == ["alpha"]
    refused = runner.invoke(args=["support", "package", "--startup", "zulu", "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["error"]["code"] == "startup_unknown"


def test_a_founders_home_says_what_help_is_left(app, alpha):
    program = db.session.get_one(Program, alpha.program_id)
    founder = browser(app).enter(make_user(program, Role.STARTUP, startups=[alpha]))
    page = founder.get_page("/startups/alpha/credits")
    assert f"{today(ZONE).year}년에 받기로 한 지원이 멘토링 3회 남았습니다" in page.text
    assert "/startups/alpha/package" in page.links


def test_a_plan_is_set_moved_with_a_reason_and_taken_back(app, alpha):
    def run(*arguments):
        fixed = ["--kind", "event", "--year", str(today(ZONE).year), "--startup", "alpha"]
        done = app.test_cli_runner().invoke(args=["support", "plan", *fixed, "--json", *arguments])
        return done.exit_code, done.output

    code, said = run("--count", "3", "--minutes", "10:00", "--source", "협약서")
    assert (code, json.loads(said)["changed"]) == (0, True)
    assert (
        json.loads(run("--count", "3", "--minutes", "10:00", "--source", "협약서")[1])["changed"]
        is False
    )
    assert run("--count", "2", "--source", "협약서")[0] == 1
    assert run("--count", "2", "--source", "협약서", "--reason", "행사 축소")[0] == 0
    assert run("--reason", "계획 취소", "--source", "협약서")[0] == 0


def test_days_since_help_go_on_to_a_second_page(app):
    program = make_program(startup_seats=30)
    for number in range(22):
        make_startup(program, f"s{number}")
    manager = make_user(program, Role.PROGRAM_MANAGER)
    db.session.commit()
    client = browser(app).enter(manager)
    page = client.get_page("/package/gaps")
    assert "/package/gaps?startups=2" in page.links
    assert len(set(client.get_page("/package/gaps?startups=2").links) - set(page.links)) >= 2
