"""The executive's dashboard: what it says, to whom, from which rows, in how many queries."""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, delete, event, text, update

from tests.credits.test_verification import switch_guards_off
from tests.editions import read_by
from tests.factories import AT, OPERATOR, make_program, make_startup
from tests.pages import browser, client, sign_in  # noqa: F401 - fixtures
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits, record_usage
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.progress.actions import create_milestone, record_valuation
from tracker.progress.models import Milestone, Valuation
from tracker.progress.rules import (
    Consent,
    NewMilestone,
    NewValuation,
    SourceGrade,
    Stage,
)
from tracker.support.actions import log_entry
from tracker.support.models import SupportEntry
from tracker.support.rules import NewSupportEntry, SupportKind
from tracker.values.clock import now
from tracker.values.clock import today as today_in

TODAY = today_in("Asia/Seoul")
QUERIES_MOST = 12
BY = {"by": OPERATOR, "at": AT}


def make_lively(startup, *, days=40):
    """Credits in use for so many days, a session, a milestone past its day, a valuation."""
    grant = NewGrant(TODAY - timedelta(days=60), TODAY + timedelta(days=90), "문서-1", 10_000_000)
    grant_credits(startup.id, grant, key=f"grant-{startup.slug}", today=TODAY, **BY)
    months: dict[date, list[DayUsage]] = {}
    for back in range(days, 0, -1):
        day = TODAY - timedelta(days=back)
        months.setdefault(day.replace(day=1), []).append(DayUsage(day, Decimal(100_000)))
    usage = {month: tuple(days) for month, days in months.items()}
    record_usage(startup.id, usage, cause="cost_import:1", today=TODAY, **BY)
    entry = NewSupportEntry(
        kind=SupportKind.MENTORING, held_on=TODAY, given_by="정멘토", topic="시장 진입", minutes=90
    )
    log_entry(startup.id, entry, today=TODAY, **BY)
    create_milestone(startup.id, NewMilestone("시제품", TODAY - timedelta(days=3)), **BY)
    valuation = NewValuation(
        valued_on=TODAY,
        grade=SourceGrade.C,
        stage=Stage.SEED,
        amount_krw=30_000_000_000,
        consent=Consent.PROGRAM,
        consent_basis="동의서",
    )
    record_valuation(startup.id, valuation, verified=True, today=TODAY, **BY)


@contextmanager
def counted():
    """The statements sent to the database, transaction marks aside."""
    sent = []

    def note(connection, cursor, statement, *rest):
        if statement not in {"BEGIN", "COMMIT", "ROLLBACK"}:
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def program(app):
    return make_program(startup_seats=200, cap_krw=10**12)


@pytest.fixture
def executive(program, sign_in):  # noqa: F811 - the fixture
    return sign_in(Role.EXECUTIVE, program, startups=[])


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.PROGRAM_MANAGER, Role.AUDITOR])
def test_it_is_read_by(program, sign_in, role):  # noqa: F811 - the fixture
    assert sign_in(role, program).get_page("/dashboard").headings == ["종합 현황"]


@pytest.mark.parametrize("role", [Role.STARTUP, Role.MENTOR, Role.ADMINISTRATOR])
def test_it_is_refused_to(program, sign_in, role):  # noqa: F811 - the fixture
    sign_in(role, program).get_page("/dashboard", 403)


def test_an_empty_program_says_what_is_missing(executive):
    page = executive.get_page("/dashboard")
    for words in (
        "참여기업이 없습니다.",
        "부여한 크레딧이 없습니다.",
        "등록된 마일스톤이 없습니다.",
    ):
        assert words in page.text


def test_a_startup_without_anything_is_drawn(program, executive):
    make_startup(program)
    assert "알파" in executive.get_page("/dashboard").text


def test_its_figures_come_from_the_ledger_and_the_records(program, executive):
    make_lively(make_startup(program))
    page = executive.get_page("/dashboard")
    for words in (
        "1,000만원",
        "400만원",
        "부여액의 40% 사용",
        "300억원",
        "기한 3일 지남",
        "1시간 30분",
    ):
        assert words in page.text
    assert "위험" not in page.text


def test_every_number_of_a_startup_leads_to_its_source(program, executive):
    make_lively(make_startup(program))
    links = executive.get_page("/dashboard").links
    for path in ("", "/credits", "/support", "/rounds"):
        assert f"/startups/alpha{path}" in links


def test_every_figure_says_as_of_when(program, executive):
    make_lively(make_startup(program))
    html = executive.get_page("/dashboard").html
    sources = re.findall(r'class="figure-source">([^<]+)<', html)
    assert len(sources) >= 6
    assert all("기준" in source for source in sources)


def test_the_outlook_says_that_it_is_one(program, executive):
    make_lively(make_startup(program))
    page = executive.get_page("/dashboard")
    assert "전망" in page.text
    assert "추정" in page.text


def test_another_programs_startups_are_not_in_it(program, executive):
    make_lively(make_startup(program))
    other = make_program("other", startup_seats=5)
    make_lively(make_startup(other, "omega", name="오메가"))
    text_of_page = executive.get_page("/dashboard").text
    assert "오메가" not in text_of_page
    assert "1,000만원" in text_of_page


def test_it_draws_twenty_startups_and_leads_to_the_rest(program, executive):
    for number in range(25):
        make_startup(program, f"s{number}")
    page = executive.get_page("/dashboard")
    rows = re.findall(r'<td class="across">', page.html)
    assert len(rows) == 20
    assert "참여기업 25개사 전체 보기" in page.text
    assert "/startups" in page.links


def test_a_change_is_seen_at_once_whoever_makes_it(program, executive):
    alpha = make_startup(program)
    make_lively(alpha)
    assert "300억원" in executive.get_page("/dashboard").text
    stands = Valuation.startup_id == alpha.id
    db.session.execute(update(Valuation).where(stands).values(withdrawn_at=AT))
    assert "300억원" not in executive.get_page("/dashboard").text
    db.session.execute(delete(Milestone).where(Milestone.startup_id == alpha.id))
    assert "시제품" not in executive.get_page("/dashboard").text
    with db.engine.begin() as elsewhere:
        elsewhere.execute(delete(MentoringSession).where(MentoringSession.startup_id == alpha.id))
        elsewhere.execute(delete(SupportEntry).where(SupportEntry.startup_id == alpha.id))
    assert "1시간 30분" not in executive.get_page("/dashboard").text


def test_a_change_by_another_process_is_seen_at_once(program, executive, database_url):
    alpha = make_startup(program)
    assert "바뀐 이름" not in executive.get_page("/dashboard").text
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE startup SET name = '바뀐 이름' WHERE id = :id"), {"id": alpha.id}
        )
    engine.dispose()
    assert "바뀐 이름" in executive.get_page("/dashboard").text


AREAS = {  # a table of each area a part of the page rests on, and what only that part reads
    "credits": ("startup_credit SET cap_krw = cap_krw", {"usage_fact", "transfer"}),
    "progress": ("milestone SET version = version", {"valuation", "funding_round"}),
    "program": ("startup SET name = name", set()),
    "support": ("support_entry SET version = version", set()),
}


@pytest.mark.parametrize("area", AREAS)
def test_a_write_elsewhere_leaves_what_startups_come_to_standing(program, executive, area):
    make_lively(make_startup(program))
    executive.get_page("/dashboard")
    written, _ = AREAS[area]
    with db.engine.begin() as elsewhere:
        elsewhere.execute(text(f"UPDATE {written}"))
    with counted() as sent:
        executive.get_page("/dashboard")
    read = {table for statement in sent for table, _ in read_by(statement)}
    assert {"startup", "milestone"} <= read, "it was not drawn anew"
    every = set().union(*(tables for _, tables in AREAS.values()))
    assert read & every == AREAS[area][1]


def test_a_write_to_credits_is_seen_at_once_whoever_makes_it(program, executive):
    alpha = make_startup(program)
    make_lively(alpha)
    assert "부여액의 40% 사용" in executive.get_page("/dashboard").text
    grant = NewGrant(TODAY, TODAY + timedelta(days=90), "문서-2", 10_000_000)
    grant_credits(alpha.id, grant, key="more", today=TODAY, **BY)
    assert "부여액의 20% 사용" in executive.get_page("/dashboard").text
    switch_guards_off()
    with db.engine.begin() as elsewhere:
        elsewhere.execute(text("DELETE FROM transfer WHERE kind = 'drawn'"))
    assert "부여액의 0% 사용" in executive.get_page("/dashboard").text


def test_it_is_worded_in_english_too(program, sign_in):  # noqa: F811 - the fixture
    executive = sign_in(Role.EXECUTIVE, program, startups=[], name="Jane Smith")
    make_lively(make_startup(program))
    executive.post_page("/account/language", {"language": "en"})
    page = executive.get_page("/dashboard")
    assert page.headings == ["Dashboard"]
    assert "₩10M" in page.text
    assert not re.search("[가-힣]", re.sub("한국어|시제품", "", page.text))


@pytest.mark.parametrize("count", [5, 100])
def test_it_takes_no_more_queries_for_more_startups(program, executive, count):
    for number in range(count):
        make_lively(make_startup(program, f"s{number}"), days=8)
    executive.get_page("/startups")  # whoever reads has been seen just now
    with counted() as cold:
        executive.get_page("/dashboard")
    with counted() as kept:
        executive.get_page("/dashboard")
    assert len(cold) <= QUERIES_MOST, "\n".join(cold)
    assert len(kept) <= 5, "\n".join(kept)


def test_what_travels_holds_no_forecast_and_only_what_was_consented(program, sign_in):  # noqa: F811 - the fixture
    make_lively(make_startup(program))
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    inside, public = (
        manager.get_page(f"/dashboard{asked}").text for asked in ("", "?audience=public")
    )
    assert "전망 범위" in inside
    assert "300억원" in inside
    assert "전망 범위" not in public
    assert "300억원" not in public
    assert "외부에 보일 수 있는 화면입니다." in public
    assert "특허" in public


def test_an_address_asks_for_no_wider_sight_than_ones_own(program, executive):
    valuation = NewValuation(
        valued_on=TODAY, grade=SourceGrade.A, stage=Stage.SEED, amount_krw=77_000_000_000
    )
    record_valuation(make_startup(program).id, valuation, verified=True, today=TODAY, **BY)
    assert "770억원" not in executive.get_page("/dashboard?audience=inside").text


@pytest.mark.parametrize("asked", ["period=2025-Q1", "period=x&audience=y&rung=-1", "rung=999"])
def test_an_address_that_makes_no_sense_shows_the_year_so_far(program, executive, asked):
    make_startup(program)
    assert executive.get_page(f"/dashboard?{asked}").headings == ["종합 현황"]


def test_startups_of_one_growth_stage_are_shown_alone(program, sign_in):  # noqa: F811 - the fixture
    make_lively(make_startup(program))
    for number in range(6):
        make_startup(program, f"new{number}")
    page = sign_in(Role.PROGRAM_MANAGER, program).get_page("/dashboard?rung=1")
    table = page.html.partition('id="startups"')[2].partition("</table>")[0]
    assert "New3" in table
    assert "알파" not in table


def test_it_tells_what_others_did_since_the_last_visit(program, sign_in):  # noqa: F811 - the fixture
    startup = make_startup(program)
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    assert "지난 접속" not in manager.get_page("/dashboard").text
    again = browser(manager.application).enter(manager.user)
    assert "달라진 내용이 없습니다." in again.get_page("/dashboard").text
    entry = NewSupportEntry(
        kind=SupportKind.EVENT, held_on=TODAY, given_by="담당자", topic="교류회", minutes=60
    )
    log_entry(startup.id, entry, by=OPERATOR, at=now(), today=TODAY)
    assert "지원 기록 1건" in again.get_page("/dashboard").text
