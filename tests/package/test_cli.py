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
