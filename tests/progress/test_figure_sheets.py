"""Figures as workbooks, in the office's form and the reader's language."""

import io
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import make_startup
from tests.pages import queries
from tests.progress.test_kpis_views import enter, period, program, state
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.rules.kpis import Kpi
from tracker.values.periods import PeriodKind

__all__ = ["program", "queries"]


def cells_of(response):
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    return book.get_sheet_by_index(0).to_python()


@pytest.fixture
def alpha(program):
    alpha = make_startup(program, name="알파")
    state(alpha, verified=True)
    state(alpha, 42, kpi=Kpi.HEADCOUNT)
    make_startup(program, "beta", name="베타")
    db.session.commit()
    return alpha


def test_the_programs_sheet_has_every_startup_the_sum_first_and_says_what_is_unverified(
    app, program, alpha
):
    month = period(PeriodKind.MONTH)
    client = enter(app, program, Role.EXECUTIVE)
    assert f"/figures/xlsx?period={month.name}" in client.get_page("/figures").links
    response = client.get(f"/figures/xlsx?period={month.name}")
    name = unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert name.startswith(f"성과지표_현황_{month.starts_on.year}년_{month.starts_on.month}월_")
    rows = cells_of(response)
    heads = rows[3]
    at = {head: index for index, head in enumerate(heads)}
    assert (heads[0], heads[1], heads[-1]) == ("연번", "기업", "비고")
    assert [row[1] for row in rows[5:7]] == ["베타", "알파"]
    assert rows[4][at["매출액 (원)"]] == 100_000_000
    assert rows[6][at["상시 근로자 수 (명)"]] == 42
    assert rows[6][at["확인 전(건)"]] == 1
    assert rows[5][at["매출액 (원)"]] == "-"


def test_a_startups_sheet_has_a_line_for_each_figure(app, program, alpha):
    rows = cells_of(enter(app, program, Role.STARTUP, alpha).get("/startups/alpha/figures/xlsx"))
    heads = rows[3]
    line = next(row for row in rows if row[1] == "매출액")
    assert line[2] == "원"
    assert line[heads.index("연간 실적값")] == 100_000_000
    assert "목표" in heads[heads.index("연간 실적값") - 1]


def test_another_startups_figures_are_not_found(app, program, alpha):
    founder = enter(app, program, Role.STARTUP, alpha)
    assert founder.get("/startups/beta/figures/xlsx").status_code == 404
    assert enter(app, program, Role.MENTOR, alpha).get("/figures/xlsx").status_code == 403


def test_the_sheet_asks_as_little_with_many_startups(app, program, alpha, queries):
    client = enter(app, program, Role.PROGRAM_MANAGER)
    few = queries(lambda: client.get("/figures/xlsx"))
    for number in range(20):
        state(make_startup(program, f"s{number}"))
    db.session.commit()
    assert queries(lambda: client.get("/figures/xlsx")) <= few
