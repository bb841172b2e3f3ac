"""A past day is told by what the program had promised then, and by the due dates of then."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories import AT, OPERATOR, make_program, make_startup
from tests.progress.test_actions import PM
from tracker.db import db
from tracker.program.actions import edit_program
from tracker.program.queries import program_figures, program_history
from tracker.program.rules import figures_before
from tracker.progress.actions import change_milestone, create_milestone, set_assumption
from tracker.progress.queries import (
    forecast_given,
    forecast_then_and_now,
    overview,
    unicorn_rule,
)
from tracker.progress.rules import (
    Audience,
    MilestoneChange,
    MilestoneStanding,
    MilestoneState,
    NewMilestone,
)
from tracker.progress.rules.forecast import Assumed, Cause, NewAssumption, explained

DECIDED = datetime(2026, 5, 10, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
BEFORE, ON = date(2026, 5, 9), date(2026, 5, 10)
EVE = DECIDED - timedelta(hours=1)


@pytest.fixture
def program(app):
    del app
    program = make_program()
    now = replace(
        program_figures(program.id),
        unicorn_target=3,
        unicorn_by=date(2029, 12, 31),
        unicorn_valuation_krw=2 * 10**12,
    )
    edit_program(program.id, now, by=OPERATOR, at=DECIDED)
    db.session.commit()
    return program


def test_the_target_the_line_and_the_day_are_those_of_the_day_asked_for(program):
    then, since = unicorn_rule(program.id, BEFORE), unicorn_rule(program.id, ON)
    assert (then.line_krw, then.by) == (10**12, date(2028, 12, 31))
    assert (since.line_krw, since.by) == (2 * 10**12, date(2029, 12, 31))
    for day, target in ((BEFORE, 2), (ON, 3)):
        assert forecast_given(program.id, day).target == target
        assert overview(program.id, day=day, audience=Audience.INSIDE).rule.by.year == target + 2026


def test_several_changes_are_taken_back_one_by_one(program):
    later = replace(program_figures(program.id), unicorn_target=5, host="다른 기관")
    edit_program(program.id, later, by=OPERATOR, at=DECIDED + timedelta(days=9))
    known = program_history(program.id)
    targets = [
        known.figures(at).unicorn_target
        for at in (EVE, DECIDED, DECIDED + timedelta(days=1), DECIDED + timedelta(days=10))
    ]
    assert targets == [2, 2, 3, 5]
    assert known.figures(EVE).host != "다른 기관"


def test_what_the_trail_calls_otherwise_is_left_alone(program):
    now = program_figures(program.id)
    assert figures_before(now, [(DECIDED, {"budget": 7})], EVE) == now


def test_the_commands_tell_the_day_by_its_own_target(app, program):
    make_startup(program)
    db.session.commit()

    def told(day):
        asked = ["progress", "forecast", "--as-of", day.isoformat(), "--json"]
        return json.loads(app.test_cli_runner().invoke(app.cli, asked).stdout)

    assert [(one["target"], one["by"], one["line"]) for one in map(told, (BEFORE, ON))] == [
        (2, "2028-12-31", 10**12),
        (3, "2029-12-31", 2 * 10**12),
    ]


def test_a_moved_line_is_a_cause_of_what_changed(program):
    make_startup(program, joined_on=date(2025, 3, 1))
    before, after = forecast_then_and_now(
        program.id, (BEFORE, EVE), (ON, DECIDED + timedelta(hours=9))
    )
    assert (before.target, after.target) == (2, 3)
    assert (before.rule.line_krw, after.rule.line_krw) == (10**12, 2 * 10**12)
    assert Cause.RULE in {one.cause for one in explained(before, after)}


def test_an_assumption_decided_later_is_not_in_the_forecast_of_an_earlier_day(program):
    new = NewAssumption(key=Assumed.DRIFT, value=Decimal("0.1"), source="출처", reason="이유")
    set_assumption(program.id, new, by=OPERATOR, at=DECIDED)
    drifts = [forecast_given(program.id, day).assumptions.drift for day in (BEFORE, ON)]
    assert drifts == [pytest.approx(0.15), pytest.approx(0.1)]
    tried = forecast_given(program.id, BEFORE, {Assumed.DRIFT: Decimal("0.2")})
    assert tried.assumptions.drift == pytest.approx(0.2)


def test_a_milestone_put_off_since_was_late_then(program):
    startup = make_startup(program)
    new = NewMilestone(title="시리즈 A", due_on=date(2026, 5, 1))
    made = create_milestone(startup.id, new, by=PM, at=AT)
    for version, due_on in ((1, date(2026, 8, 1)), (2, date(2026, 12, 1))):
        change = MilestoneChange(
            title=new.title, due_on=due_on, owner=None, state=MilestoneState.PLANNED,
            closed_on=None, reason="심사 지연",
        )  # fmt: skip
        at = DECIDED + timedelta(hours=version)
        change_milestone(
            startup.id, made.id, change, version=version, by_program=True, by=PM, at=at,
            today=ON,
        )  # fmt: skip
    for day, standing in (
        (ON, MilestoneStanding.DUE),
        (ON + timedelta(days=1), MilestoneStanding.PLANNED),
    ):
        seen = overview(program.id, day=day, audience=Audience.INSIDE).progress[startup.id]
        assert seen.milestones[standing] == 1
