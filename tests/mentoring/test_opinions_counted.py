"""Satisfaction counted: for the program and its auditors, never for mentors or startups."""

import io
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from tests.mentoring.afterwards_world import actor, held, make_world
from tests.pages import browser
from tracker.db import db
from tracker.mentoring.actions import give_feedback
from tracker.mentoring.rules import Side
from tracker.mentoring.rules.afterwards import Opinion
from tracker.mentoring.rules.counts import Opinions, by_opinion
from tracker.values.clock import now

PATH = "/mentoring/hours/opinions"


def test_who_helped_least_comes_first_and_of_whom_nothing_was_said_last():
    table = by_opinion(
        [("가", Opinions(3, 0, 0, 0)), ("나", Opinions(4, 2, 9, 10)), ("다", Opinions(2, 2, 5, 4))]
    )
    assert [row[0] for row in table.rows] == ["다", "나", "가"]
    assert table.rows[0][3:] == (Fraction(100), Fraction(5, 2), Fraction(2))
    assert table.rows[2][3:] == (Fraction(0), None, None)
    assert table.total == (9, 4, Fraction(400, 9), Fraction(14, 4), Fraction(14, 4))
    assert by_opinion([]).total == (0, 0, None, None, None)


@pytest.fixture
def world(app):
    del app
    world = make_world()
    first = held(world)
    held(world, days_ago=2)
    held(world, mentor=world.other, days_ago=3)
    opinion = Opinion(4, 5, "비밀 의견")
    who = {"side": Side.STARTUP, "by": actor(world.founder), "at": now()}
    give_feedback(world.alpha.id, first, opinion, **who)
    db.session.commit()
    return world


def test_the_program_reads_means_with_how_many_answered(app, world):
    client = browser(app).enter(world.pm)
    page = client.get_page(PATH).text
    assert "정해원 2 1 50% 4점 5점" in page
    assert "임수빈 1 0 0% - -" in page
    assert "비밀 의견" not in page
    assert "한두 사람의 의견입니다" in page
    assert "응답 수 1" in client.get_page("/mentoring/hours").text
    sheet = client.get(f"{PATH}/xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    assert "도움 정도 (5점 만점)" in rows[3]
    assert [row[1:7] for row in rows if row[1] == "정해원"] == [["정해원", 2, 1, 50.0, 4.0, 5.0]]


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 200), ("executive", 404), ("mentor", 403), ("founder", 403)],
)
def test_who_may_not_read_opinions_finds_none_in_the_counts(app, world, who, status):
    client = browser(app).enter(getattr(world, who))
    assert client.get(PATH).status_code == status
    assert client.get(f"{PATH}/xlsx").status_code == status
    overview = client.get("/mentoring/hours")
    assert ("만족도" in overview.text) == (status == 200)
