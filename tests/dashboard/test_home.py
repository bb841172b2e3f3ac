"""The program manager's home and a startup's credits page: what they say, to whom, from which rows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, text

from tests.credits.test_verification import switch_guards_off
from tests.dashboard.test_executive import BY, TODAY, counted, make_lively
from tests.editions import read_by
from tests.factories import make_program, make_startup
from tests.pages import client, sign_in  # noqa: F401 - fixtures
from tracker.access.rules import Role
from tracker.credits.actions import amend_grant, grant_credits
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.progress.models import Milestone
from tracker.support.models import SupportEntry

HOME = "/home"
CREDITS = "/startups/alpha/credits"


@pytest.fixture
def program(app):
    return make_program(startup_seats=200, cap_krw=10**12)


@pytest.fixture
def alpha(program):
    return make_startup(program)


@pytest.fixture
def manager(program, sign_in):  # noqa: F811 - the fixture
    return sign_in(Role.PROGRAM_MANAGER, program, startups=[])


def without_guards(*tables):
    """Empty guarded tables behind the application's back."""
    switch_guards_off()
    for table in tables:
        db.session.execute(text(f"DELETE FROM {table}"))
    db.session.commit()


def grant_ahead(startup, *, key="ahead", **changes):
    values = {
        "granted_on": TODAY,
        "expires_on": TODAY + timedelta(days=300),
        "reference": "문서-2",
        "amount_krw": 7_000_000,
        "activate_by": TODAY + timedelta(days=10),
    }
    new = NewGrant(**{**values, **changes})
    return grant_credits(startup.id, new, key=key, today=TODAY, **BY)


@pytest.mark.parametrize("role", [Role.STARTUP, Role.MENTOR, Role.ADMINISTRATOR])
def test_the_home_is_refused_to(program, sign_in, role):  # noqa: F811 - the fixture
    sign_in(role, program).get_page(HOME, 403)


def test_an_empty_program_says_what_to_do_first(manager):
    page = manager.get_page(HOME)
    for words in ("조치할 일이 없습니다", "참여기업이 없습니다", "가져온 사용 내역이 없습니다"):
        assert words in page.text


def test_what_needs_action_leads_to_where_it_is_done(alpha, manager):
    make_lively(alpha)
    granted = grant_ahead(alpha)
    page = manager.get_page(HOME)
    assert "활성화 기한 10일 전" in page.text
    assert f"/startups/alpha/credits/grants/{granted.grant_id}" in page.links
    assert "마일스톤 기한" in page.text


def test_the_rows_behind_the_home_are_its_only_source(alpha, manager):
    make_lively(alpha)
    assert "마일스톤 기한" in manager.get_page(HOME).text
    db.session.execute(delete(Milestone))
    assert "마일스톤 기한" not in manager.get_page(HOME).text
    db.session.execute(delete(MentoringSession))
    db.session.execute(delete(SupportEntry))
    assert "아직 없음" in manager.get_page(HOME).text
    assert "10,000,000" in manager.get_page(HOME).text
    without_guards("transfer")
    assert "4,000,000" not in manager.get_page(HOME).text


def test_the_home_takes_the_same_queries_for_five_and_for_forty_startups(program, manager):
    asked = []
    for first, last in ((0, 5), (5, 40)):
        for number in range(first, last):
            make_lively(make_startup(program, f"s{number}"), days=8)
        manager.get_page("/startups")
        with counted() as sent:
            manager.get_page(HOME)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_the_home_works_credits_out_once_for_all_who_read_it(alpha, manager):
    make_lively(alpha)
    manager.get_page(HOME)
    with counted() as sent:
        manager.get_page(HOME)
    read = {table for statement in sent for table, _ in read_by(statement)}
    assert not read & {"credit_grant", "transfer", "usage_fact"}
    db.session.execute(text("UPDATE milestone SET version = version"))
    db.session.commit()
    with counted() as sent:  # the inbox is put together anew
        manager.get_page(HOME)
    read = {table for statement in sent for table, _ in read_by(statement)}
    assert "milestone" in read
    assert not read & {"credit_grant", "transfer"}
    grant_ahead(alpha)
    assert "7,000,000" in manager.get_page(HOME).text


def test_the_home_draws_twenty_startups_and_leads_to_the_rest(program, manager):
    for number in range(25):
        make_startup(program, f"s{number}")
    page = manager.get_page(HOME)
    assert len(re.findall(r'href="/startups/s\d+/credits"', page.html)) == 20
    assert "참여기업 25개사 전체 보기" in page.text


def test_the_startup_reads_its_credits_in_one_sentence(alpha, sign_in):  # noqa: F811
    make_lively(alpha)
    page = sign_in(Role.STARTUP, startups=[alpha]).get_page(CREDITS)
    assert "크레딧 6,000,000원이 남아 있으며" in page.text
    assert "크레딧 부여" not in page.text


def test_a_startup_without_credits_reads_that(alpha, sign_in):  # noqa: F811 - the fixture
    page = sign_in(Role.STARTUP, startups=[alpha]).get_page(CREDITS)
    assert "아직 부여된 크레딧이 없습니다." in page.text


def test_a_strangers_credits_are_not_found(program, alpha, sign_in):  # noqa: F811
    make_lively(alpha)
    other = make_startup(program, "bravo")
    page = sign_in(Role.STARTUP, startups=[other]).get_page(CREDITS, 404)
    assert "6,000,000" not in page.text


def test_a_grants_card_shows_when_it_runs_out_and_when_it_ends(alpha, manager):
    make_lively(alpha)
    page = manager.get_page(CREDITS)
    assert "소진 예상일" in page.text
    assert "90일 남음" in page.text


def test_the_burn_and_the_bill_follow_from_usage(alpha, manager):
    make_lively(alpha)
    page = manager.get_page(CREDITS)
    assert "3,043,750원" in page.text  # 100,000 a day, 30.4375 days a month
    without_guards("transfer", "usage_fact")
    assert "3,043,750원" not in manager.get_page(CREDITS).text


def test_a_cancelled_grant_leaves_the_sentence(alpha, manager):
    make_lively(alpha)
    granted = grant_ahead(alpha, activate_by=None)
    assert "13,000,000원이 남아" in manager.get_page(CREDITS).text
    new = NewAmendment(AmendmentKind.CANCELLED, TODAY, reason="착오")
    amend_grant(alpha.id, granted.grant_id, new, key="cancel", today=TODAY, **BY)
    assert "6,000,000원이 남아" in manager.get_page(CREDITS).text


def test_both_pages_are_worded_in_english_too(alpha, manager):
    make_lively(alpha)
    grant_ahead(alpha)
    manager.post_page("/account/language", {"language": "en"})
    for path in (HOME, CREDITS):
        text_of_page = manager.get_page(path).text
        own = "한국어|시제품|시장 진입|김사용\\d*|김|문서-\\d"
        assert not re.findall("[가-힣]+", re.sub(own, "", text_of_page))
