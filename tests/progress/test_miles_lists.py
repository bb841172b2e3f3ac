"""Lists of milestones: filters that live in the address, slips, what counts as late."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories import AT, make_program, make_startup
from tests.pages import client, queries, sign_in
from tests.progress.test_actions import ON_SITE, PM, change, facts, met, planned
from tests.progress.test_rules import PLANNED, TODAY
from tests.progress.test_views import MILESTONES, program_of
from tracker.access.rules import Role
from tracker.progress.actions import send_back_milestone, verify_milestone
from tracker.progress.queries import (
    milestone_counts,
    milestone_moves,
    milestones_by_urgency,
    milestones_of_program,
    move_counts,
    owners_of,
)
from tracker.progress.rules import MilestoneStanding, put_off
from tracker.progress.rules.narrowing import ALL, Narrowed, Proof
from tracker.values.periods import Period, PeriodKind, periods_between, read_period

__all__ = ["client", "queries", "sign_in"]


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


STARTS_ON = date(2025, 5, 1)


def a_period(name: str) -> Period:
    return read_period(name, program_starts_on=STARTS_ON)


def test_periods_cover_every_year_of_the_program():
    found = periods_between(STARTS_ON, date(2026, 6, 1))
    names = {kind: [period.name for period in periods] for kind, periods in found.items()}
    assert names == {
        PeriodKind.FISCAL_YEAR: ["2025", "2026"],
        PeriodKind.PROGRAM_YEAR: ["2025-05-01/Y", "2026-05-01/Y"],
        PeriodKind.HALF: ["2025-H1", "2025-H2", "2026-H1"],
        PeriodKind.QUARTER: ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"],
    }


@pytest.mark.parametrize(
    ("only", "takes"),
    [
        (ALL, True),
        (Narrowed(startup_id=2), False),
        (Narrowed(standing=MilestoneStanding.DUE), False),
        (Narrowed(owner="김서연"), True),
        (Narrowed(owner="박지훈"), False),
        (Narrowed(period=a_period("2026-Q4")), True),
        (Narrowed(period=a_period("2026-H1")), False),
    ],
)
def test_a_filter_takes_what_fits_it(only, takes):
    assert only.takes(PLANNED, TODAY) is takes
    assert not Narrowed(owner="김서연").takes(replace(PLANNED, owner=None), TODAY)


def test_the_database_narrows_as_the_rule_does(startup):
    other = make_startup(program_of(startup), "bravo")
    for whose in (startup, other):
        for due_on, owner in ((date(2026, 8, 1), None), (date(2026, 12, 31), "박지훈")):
            planned(whose, due_on, owner=owner)
        met(whose, planned(whose, date(2026, 9, 30)))
    seen, back = (met(startup, planned(startup)) for _ in range(2))
    verify_milestone(startup.id, seen.id, ON_SITE, by=PM, at=AT)
    send_back_milestone(startup.id, back.id, reason="직인 없음", by=PM, at=AT)
    every = milestones_of_program(startup.program_id)
    for only in (
        ALL,
        Narrowed(startup_id=other.id),
        *(Narrowed(standing=standing) for standing in MilestoneStanding),
        *(Narrowed(proof=proof) for proof in Proof),
        Narrowed(owner="박지훈"),
        Narrowed(period=a_period("2026-Q3")),
        Narrowed(startup_id=startup.id, period=a_period("2026"), owner="김서연"),
    ):
        found = milestones_by_urgency(startup.program_id, TODAY, limit=50, offset=0, only=only)
        wanted = {one.id for one in every if only.takes(one, TODAY)}
        assert {one.id for one in found} == wanted
        assert sum(milestone_counts(startup.program_id, TODAY, only).values()) == len(wanted)
    assert owners_of(startup.program_id) == ["김서연", "박지훈"]


def test_every_move_of_a_due_date_is_kept_with_its_reason(startup):
    first = planned(startup)
    second = change(startup, first, due_on=date(2026, 12, 31), reason="실사 연기")
    third = change(startup, second, due_on=date(2026, 12, 1), reason="일정 당김")
    change(startup, third, title="시리즈 A 납입")
    moves = milestone_moves(first.id)
    assert [(move.days, move.reason) for move in moves] == [(77, "실사 연기"), (-30, "일정 당김")]
    assert moves[1].from_on == date(2026, 12, 31)
    assert put_off(moves) == move_counts([first.id])[first.id] == 1
    assert facts(startup, first.id).baseline_due_on == date(2026, 10, 15)


def test_a_milestone_moved_twice_tells_both_moves_and_its_other_changes(startup, sign_in):
    first = planned(startup)
    second = change(startup, first, due_on=date(2026, 12, 31), reason="실사 연기")
    change(startup, second, due_on=date(2027, 2, 1), title="시리즈 A 납입", reason="심의")
    page = sign_in(Role.PROGRAM_MANAGER).get_page(f"{MILESTONES}/{first.id}")
    assert "기한을 2회 늦춤" in page.text
    assert "77일 늦춤" in page.text
    assert "32일 늦춤" in page.text
    assert "시리즈 A 계약 → 시리즈 A 납입" in page.text


def test_filters_live_in_the_address_of_both_lists(startup, sign_in):
    make_startup(program_of(startup), "bravo")
    planned(startup, date(2027, 3, 1), title="봄 목표", owner="박지훈")
    planned(startup, date(2027, 9, 1), title="가을 목표")
    client = sign_in(Role.PROGRAM_MANAGER)
    for path in ("/milestones", MILESTONES):
        page = client.get_page(f"{path}?period=2027-Q1&owner=박지훈")
        assert "봄 목표" in page.text
        assert "가을 목표" not in page.text
        assert "조건에 맞는" in client.get_page(f"{path}?standing=missed").text
        assert "가을 목표" in client.get_page(f"{path}?standing=x&period=y").text
    assert "조건에 맞는" in client.get_page("/milestones?startup=bravo").text


def test_what_counts_as_late_is_said_in_words(startup, sign_in):
    planned(startup, date(2020, 1, 1))
    client = sign_in(Role.EXECUTIVE)
    for path in ("/milestones", MILESTONES):
        page = client.get_page(path)
        assert "하루라도 지나면" in page.text
        assert "기한 경과" in page.text


@pytest.mark.parametrize("path", ["/milestones"])
def test_the_list_asks_as_often_with_100_startups_as_with_5(startup, sign_in, queries, path):
    program = program_of(startup)
    for number in range(4):
        planned(make_startup(program, f"few-{number}"))
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page(path)
    few = queries(lambda: client.get(path))
    for number in range(95):
        planned(make_startup(program, f"many-{number}"))
    assert queries(lambda: client.get(path)) == few
