"""A past day is counted by what counted then, whatever was decided since."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import OPERATOR, make_program
from tests.pages import queries
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.rules import SettingKey
from tracker.progress.actions import decide_ladder
from tracker.progress.queries import ladder_of, overview, unicorn_rule
from tracker.progress.queries.forecast import forecast_given
from tracker.progress.rules import Audience, Rung
from tracker.values.days import after_day

__all__ = ["queries"]
DECIDED = datetime(2026, 5, 10, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
BEFORE, ON = date(2026, 5, 9), date(2026, 5, 10)


def test_a_day_ends_at_midnight_where_the_program_is():
    assert after_day(ON, "Asia/Seoul") == datetime(2026, 5, 10, 15, tzinfo=UTC)


@pytest.fixture
def program(app):
    del app
    program = make_program()
    change_setting(
        program.id,
        SettingKey.UNICORN_COUNTING,
        "holding",
        reason="운영위원회 의결",
        by=OPERATOR,
        at=DECIDED,
    )
    return program


def test_the_counting_rule_is_that_of_the_day_asked_for(program):
    assert unicorn_rule(program.id, BEFORE).counting == "reached"
    assert unicorn_rule(program.id, ON).counting == "holding"
    for day, counting in ((BEFORE, "reached"), (ON, "holding")):
        assert overview(program.id, day=day, audience=Audience.INSIDE).rule.counting == counting
        assert forecast_given(program.id, day).rule.counting == counting


def test_the_ladder_is_that_of_the_day_asked_for(program):
    rungs = (Rung(name="선정"), Rung(name="유니콘", unicorn=True))
    decide_ladder(program.id, rungs, version=0, reason="단순화", by=OPERATOR, at=DECIDED)
    assert len(overview(program.id, day=ON, audience=Audience.INSIDE).ladder.rungs) == 2
    then = overview(program.id, day=BEFORE, audience=Audience.INSIDE).ladder
    assert then.version == 0
    assert ladder_of(program.id).version == 1


def test_asking_for_a_day_costs_no_more(program, queries):
    db.session.flush()
    db.session.expire_all()
    assert queries(lambda: unicorn_rule(program.id, BEFORE)) <= 3
