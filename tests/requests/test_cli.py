"""`tracker credits requests`: what startups asked for, and what waits for a second person."""

import json

import pytest

from tests.requests.world import MILLION, make_world
from tracker.db import db


@pytest.fixture
def run(app):
    def command(*arguments):
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["credits", "requests", *arguments])
        assert result.exit_code == 0, result.output
        db.session.rollback()
        return result.stdout

    return command


def test_credit_requests_and_prepared_acts_are_printed(run):
    world = make_world()
    waits, small = world.ask(60 * MILLION), world.ask(10 * MILLION)
    world.ask_help()
    act_id = world.approve(waits, 60 * MILLION).prepared_act_id
    grant_id = world.approve(small, 5 * MILLION).grant_id
    told = json.loads(run("--json"))
    assert told["second_above_krw"] == 50 * MILLION
    kept = ("id", "startup", "state", "amount_krw", "approved_krw", "grant")
    assert [tuple(one[name] for name in kept) for one in told["requests"]] == [
        (waits, "alpha", "awaiting_second", 60 * MILLION, 60 * MILLION, None),
        (small, "alpha", "approved_less", 10 * MILLION, 5 * MILLION, grant_id),
    ]
    assert told["requests"][0]["due_on"] == "2026-06-29"
    (act,) = told["prepared"]
    assert (act["id"], act["kind"], act["prepared_by"]) == (act_id, "grant", "김서연")
    every = json.loads(run("--json", "--every-kind", "--startup", "alpha"))
    assert [one["kind"] for one in every["requests"]] == ["credits", "credits", "legal"]
    assert "2인 승인 대기 60,000,000원" in run()
