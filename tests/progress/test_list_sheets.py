"""Milestones, rounds and valuations as workbooks, by who may see what."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import AT, make_program, make_startup
from tests.pages import client, queries, sign_in
from tests.progress.test_actions import PM
from tests.progress.test_rounds_rules import EOK, priced
from tests.progress.test_valuation_corrections import WRONG
from tracker.access.rules import Role
from tracker.db import db
from tracker.program.models import Program
from tracker.progress.actions import (
    change_milestone,
    create_milestone,
    record_round,
    record_valuation,
)
from tracker.progress.rules import (
    Consent,
    Currency,
    MilestoneChange,
    MilestoneState,
    NewMilestone,
)
from tracker.values.clock import today

__all__ = ["client", "queries", "sign_in"]
DAY = date(2026, 3, 2)
AGREED = {"consent": Consent.MICROSOFT, "consent_basis": "동의서"}
SECRET = "비공개투자조합"


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def books(response) -> dict[str, list[list]]:
    """The rows of each sheet below its heads, the sum first."""
    assert response.status_code == 200, response.status_code
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    return {name: book.get_sheet_by_name(name).to_python()[3:] for name in book.sheet_names}


def lines(rows) -> list[dict]:
    """The numbered rows, by their heads: neither the sum nor what is said below the table."""
    heads, *found = rows
    return [dict(zip(heads, row, strict=True)) for row in found if isinstance(row[0], float | int)]


def plan(startup, title, first_on, **change) -> int:
    made = create_milestone(startup.id, NewMilestone(title=title, due_on=first_on), by=PM, at=AT)
    if change:
        before = MilestoneChange(
            title=title, due_on=first_on, owner=None, state=made.state, closed_on=None, reason=""
        )
        change_milestone(
            startup.id, made.id, replace(before, **change),
            version=made.version, by_program=True, by=PM, at=AT, today=DAY,
        )  # fmt: skip
    db.session.commit()
    return made.id


def close(startup, **changes):
    new = priced(closed_on=DAY, **changes)
    made = record_round(startup.id, new, verified=True, by=PM, at=AT, today=DAY)
    db.session.commit()
    return made


def test_every_milestone_goes_out_with_its_slip_and_its_proof(startup, sign_in):
    plan(startup, "시리즈 A 계약", date(2025, 1, 31), due_on=date(2025, 3, 2), reason="심사 지연")
    plan(startup, "특허 출원", date(2099, 1, 1), state=MilestoneState.MET, closed_on=DAY)
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert "/milestones/xlsx" in manager.get_page("/milestones").links
    response = manager.get("/milestones/xlsx")
    name = unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert name.startswith("마일스톤_현황_")
    (rows,) = books(response).values()
    late, met = lines(rows)
    assert (late["마일스톤"], late["상태"], late["기한 변경(일)"]) == (
        "시리즈 A 계약",
        "기한 도래",
        30,
    )
    assert (late["연기(회)"], late["당초 기한"]) == (1, date(2025, 1, 31))
    assert late["기한 경과(일)"] == (today("Asia/Seoul") - date(2025, 3, 2)).days
    assert (met["상태"], met["확인"], met["달성일"]) == ("달성", "미확인", DAY)
    assert rows[1][1:3] == ["합계", "총 2건"]


def test_the_sheet_holds_what_the_filters_leave_and_says_so(startup, sign_in):
    plan(startup, "남는 것", date(2099, 1, 1))
    plan(startup, "지난 것", date(2025, 1, 31))
    plan(make_startup(db.session.get_one(Program, startup.program_id), "bravo"), "남의 것", DAY)
    manager = sign_in(Role.PROGRAM_MANAGER)
    asked = "startup=alpha&standing=planned"
    page = manager.get_page(f"/milestones?{asked}")
    assert f"/milestones/xlsx?{asked}" in page.links
    (rows,) = books(manager.get(f"/milestones/xlsx?{asked}")).values()
    assert [one["마일스톤"] for one in lines(rows)] == ["남는 것"]
    assert "조건을 적용한 목록" in str(rows[-1])
    founder = sign_in(Role.STARTUP)
    link = "/startups/alpha/milestones/xlsx?standing=due"
    assert link in founder.get_page("/startups/alpha/milestones?standing=due").links
    (rows,) = books(founder.get(link)).values()
    assert [one["마일스톤"] for one in lines(rows)] == ["지난 것"]


def test_rounds_and_valuations_go_out_exact_in_both_moneys(startup, sign_in):
    close(startup, **AGREED)
    dollars = {
        "currency": Currency.USD,
        "raised": Decimal("4000000.55"),
        "pre_money": None,
        "post_money": Decimal(20_000_000),
        "usd_krw": Decimal("1384.5"),
    }
    close(startup, **dollars)
    record_valuation(startup.id, WRONG, verified=True, by=PM, at=AT, today=WRONG.valued_on)
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert "/startups/alpha/rounds/xlsx" in manager.get_page("/startups/alpha/rounds").links
    for path in ("/startups/alpha/rounds/xlsx?as_of=2026-10-01", "/rounds/xlsx?as_of=2026-10-01"):
        found = books(manager.get(path))
        in_usd, in_won = lines(found["투자 유치"])
        assert (in_won["투자 유치액"], in_won["투자 후 기업가치"]) == (50 * EOK, 300 * EOK)
        assert (in_usd["투자 유치액(달러)"], in_usd["적용 환율(원/달러)"]) == (4000000.55, 1384.5)
        assert in_usd["투자 후 기업가치"] == 27_690_000_000
        assert found["투자 유치"][1][5] == 50 * EOK + in_usd["투자 유치액"]
        stated, *agreed = lines(found["기업가치"])
        assert (stated["기업가치"], stated["출처"]) == (300 * EOK, "투자 없이 등록")
        assert [one["출처"] for one in agreed] == ["투자 유치", "투자 유치"]
    (stage,) = lines(found["기업별 성장 단계"])
    assert (stage["성장 단계"], stage["최근 기업가치"]) == ("시리즈 A·B", 300 * EOK)


def test_a_day_in_the_address_leaves_out_what_came_after_it(startup, sign_in):
    close(startup)
    found = books(sign_in(Role.AUDITOR).get("/rounds/xlsx?as_of=2026-03-01"))
    assert [lines(found[tab]) for tab in ("투자 유치", "기업가치")] == [[], []]


@pytest.mark.parametrize("path", ["/rounds/xlsx", "/startups/alpha/rounds/xlsx"])
def test_what_travels_holds_only_what_the_firm_agreed_to_show(startup, sign_in, path):
    close(startup, **AGREED)
    close(startup, raised=Decimal(77 * EOK), post_money=None, investors=SECRET)

    def told(reader, asked=""):
        return str(books(reader.get(path + asked)))

    manager, executive = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.EXECUTIVE)
    assert SECRET in told(manager)
    for reader, asked in (
        (manager, "?audience=microsoft"),
        (executive, ""),
        (executive, "?audience=inside"),
    ):
        text = told(reader, asked)
        assert SECRET not in text
        assert str(77 * EOK) not in text
        assert str(float(300 * EOK)) in text or str(300 * EOK) in text
        assert "동의한 값만" in text
    assert "300억" not in told(manager, "?audience=public")
    assert str(300 * EOK) not in told(manager, "?audience=public")


def test_who_may_not_see_the_page_may_not_take_it_away(startup, sign_in):
    make_startup(db.session.get_one(Program, startup.program_id), "bravo")
    db.session.commit()
    mentor, founder = sign_in(Role.MENTOR, startups=[startup]), sign_in(Role.STARTUP)
    for path in ("/rounds/xlsx", "/milestones/xlsx", "/startups/alpha/rounds/xlsx"):
        assert mentor.get(path).status_code == 403
    assert mentor.get("/startups/alpha/milestones/xlsx").status_code == 200
    for part in ("rounds", "milestones"):
        assert founder.get(f"/startups/bravo/{part}/xlsx").status_code == 404
        assert founder.get(f"/{part}/xlsx").status_code == 403


def test_the_sheets_speak_english(startup, sign_in):
    close(startup)
    plan(startup, "Series A", DAY)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page("/account/language", {"language": "en"})
    assert "Days past due" in str(books(manager.get("/milestones/xlsx")))
    found = books(manager.get("/rounds/xlsx"))
    assert list(found) == ["Growth stages", "Funding rounds", "Valuations"]
    assert "Post-money" in str(found["Funding rounds"][0])


def test_the_sheets_ask_as_little_with_many_startups(startup, sign_in, queries):
    close(startup)
    plan(startup, "하나", DAY)
    manager = sign_in(Role.PROGRAM_MANAGER)
    paths = ("/rounds/xlsx", "/milestones/xlsx")
    few = [queries(lambda path=path: manager.get(path)) for path in paths]
    program = db.session.get_one(Program, startup.program_id)
    for number in range(20):
        one = make_startup(program, f"s{number}")
        close(one)
        plan(one, "하나", DAY)
    assert [queries(lambda path=path: manager.get(path)) for path in paths] == few
