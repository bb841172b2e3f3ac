"""Where the agreement's caps mean the whole package, help in kind takes room under them."""

from datetime import date, timedelta

import pytest

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tests.requests.world import actor, grant_of
from tracker.access.rules import Role
from tracker.credits.actions import amend_grant, grant_credits
from tracker.credits.queries import credits_of_program, credits_of_startup, preview_departure
from tracker.credits.rules.caps import Caps, Headroom, caps_counting, grantable
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.credits.standing import cap_standing, preview_grant
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.rules import SettingKey
from tracker.requests import actions as requests
from tracker.requests.rules import NewRequest, RequestKind
from tracker.support.actions import log_entry, set_rate, withdraw_entry
from tracker.support.rules import HelpRate, NewSupportEntry, SupportKind
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

MILLION = 1_000_000
HOUR_KRW = 10 * MILLION
SPONSORED = (SupportKind.MENTORING, SupportKind.INTRODUCTION)


def day() -> date:
    return today("Asia/Seoul")


@pytest.mark.parametrize(
    ("setting", "of_package"), [(None, False), ("credits", False), ("package", True)]
)
def test_what_the_caps_limit_is_the_setting_and_credits_where_nothing_was_decided(
    setting, of_package
):
    assert caps_counting(10, 5, setting) == Caps(10, 5, of_package)


@pytest.mark.parametrize(
    ("own_help", "all_help", "left"),
    [(0, 0, 60), (10, 10, 50), (60, 60, 0), (80, 80, 0), (0, 950, 10), (0, 2000, 0)],
)
def test_help_narrows_its_own_cap_and_the_programs(own_help, all_help, left):
    own, total = Headroom(100, 40, own_help), Headroom(1000, 40, all_help)
    assert grantable(own, total, (), 1) == left


@pytest.fixture
def program(app):
    made = make_program(starts_on=date(day().year - 1, 1, 1), cap_krw=300 * MILLION)
    for kind in SPONSORED:
        rate = HelpRate(kind, date(day().year - 1, 1, 1), HOUR_KRW)
        set_rate(made.id, rate, "협약서", by=OPERATOR, at=now())
    return made


def joined(program, slug="alpha", **changes):
    return make_startup(program, slug, joined_on=date(day().year - 1, 3, 1), **changes)


def count(program, what="package"):
    change_setting(program.id, SettingKey.CAPS_COUNT, what, reason="제5조", by=OPERATOR, at=now())


def log(startup, kind=SupportKind.MENTORING, hours=1, topic="시장 진입") -> int:
    new = NewSupportEntry(
        kind=kind, held_on=day(), given_by="정멘토", topic=topic, minutes=60 * hours
    )
    return log_entry(startup.id, new, by=OPERATOR, at=now(), today=day()).entry_id


def grant(startup, amount_krw):
    new = NewGrant(day(), day() + timedelta(days=300), "문서-1", amount_krw)
    key = f"grant-{startup.slug}-{amount_krw}"
    return grant_credits(startup.id, new, key=key, by=OPERATOR, at=now(), today=day())


def grantable_of(startup) -> int:
    found = credits_of_startup(startup.program_id, startup.id, as_of=day()).amounts.grantable_krw
    every = credits_of_program(startup.program_id, as_of=day())
    assert every.startup(startup.id).amounts.grantable_krw == found
    return found


def test_help_takes_room_only_where_the_caps_mean_the_package(program):
    alpha = joined(program)
    log(alpha, hours=3)
    assert grantable_of(alpha) == 200 * MILLION
    count(program)
    assert grantable_of(alpha) == 170 * MILLION
    count(program, "credits")
    assert grantable_of(alpha) == 200 * MILLION


def test_a_grant_fills_what_help_left_and_not_a_won_more(program):
    alpha = joined(program)
    log(alpha, hours=3)
    count(program)
    with pytest.raises(RuleViolation) as refused:
        grant(alpha, 170 * MILLION + 1)
    assert refused.value.values["grantable_krw"] == 170 * MILLION
    assert grant(alpha, 170 * MILLION).grantable_krw == 0
    assert grantable_of(alpha) == 0


def test_others_help_takes_room_under_the_programs_cap_also_without_a_grant(program):
    alpha, beta, gamma = (joined(program, slug) for slug in ("alpha", "beta", "gamma"))
    count(program)
    grant(beta, 150 * MILLION)
    log(gamma, SupportKind.INTRODUCTION, hours=8)
    assert grantable_of(alpha) == 70 * MILLION
    with pytest.raises(RuleViolation, match="cap_exceeded"):
        grant(alpha, 70 * MILLION + 1)
    grant(alpha, 70 * MILLION)


def test_the_hosts_help_and_what_was_withdrawn_take_no_room(program):
    alpha = joined(program)
    count(program)
    rate = HelpRate(SupportKind.LEGAL, date(day().year - 1, 1, 1), HOUR_KRW)
    set_rate(program.id, rate, "자체", by=OPERATOR, at=now())
    log(alpha, SupportKind.LEGAL, hours=9)
    entry_id = log(alpha, hours=2)
    assert grantable_of(alpha) == 180 * MILLION
    withdraw_entry(alpha.id, entry_id, reason="중복", version=1, by=OPERATOR, at=now())
    assert grantable_of(alpha) == 200 * MILLION


def test_help_beyond_the_cap_is_recorded_and_then_nothing_can_be_granted(program):
    alpha = joined(program)
    count(program)
    grant(alpha, 190 * MILLION)
    log(alpha, hours=3)
    assert grantable_of(alpha) == 0
    with pytest.raises(RuleViolation) as refused:
        grant(alpha, 1)
    assert refused.value.values["grantable_krw"] == 0


def test_a_new_rate_narrows_what_may_be_granted_and_not_what_was(program):
    alpha = joined(program)
    count(program)
    granted = grant(alpha, 100 * MILLION)
    log(alpha, hours=2)
    assert grantable_of(alpha) == 80 * MILLION
    rate = HelpRate(SupportKind.MENTORING, day(), HOUR_KRW, 60 * MILLION)
    set_rate(program.id, rate, "변경협약서", by=OPERATOR, at=now())
    assert grantable_of(alpha) == 20 * MILLION
    new = NewAmendment(AmendmentKind.CANCELLED, day(), reason="잘못 부여")
    key = {"key": "cancel", "by": OPERATOR, "at": now(), "today": day()}
    assert amend_grant(alpha.id, granted.grant_id, new, **key).grantable_krw == 120 * MILLION


def test_a_request_is_granted_within_what_help_left(program):
    alpha = joined(program)
    founder = make_user(program, Role.STARTUP, startups=[alpha])
    manager = make_user(program, Role.PROGRAM_MANAGER)
    log(alpha, hours=18)
    count(program)
    new = NewRequest(kind=RequestKind.CREDITS, purpose="학습", plan="매월", amount_krw=30 * MILLION)
    by = {"by": actor(founder, program, Role.STARTUP), "at": now(), "today": day()}
    request_id = requests.ask(alpha.id, new, **by).request_id
    answer = {
        "note": "승인합니다",
        "seen": 1,
        "role": Role.PROGRAM_MANAGER,
        "by": actor(manager, program, Role.PROGRAM_MANAGER),
        "at": now(),
        "today": day(),
    }
    with pytest.raises(RuleViolation, match="cap_exceeded"):
        requests.approve_credits(alpha.id, request_id, _own_dates(30 * MILLION), **answer)
    requests.approve_credits(alpha.id, request_id, _own_dates(20 * MILLION), **answer)
    assert grantable_of(alpha) == 0


def _own_dates(krw: int) -> NewGrant:
    new = grant_of(krw)
    return NewGrant(day(), day() + timedelta(days=300), new.reference, krw)


def test_previews_and_the_standing_of_the_caps_count_it_too(program):
    alpha = joined(program)
    grant(alpha, 100 * MILLION)
    log(alpha, hours=3)
    count(program)
    new = NewGrant(day(), day() + timedelta(days=300), "문서-2", 10 * MILLION)
    assert preview_grant(program.id, alpha.id, new, today=day()).grantable_after_krw == 60 * MILLION
    assert preview_departure(program.id, alpha.id, day() + timedelta(days=9), today=day()).before
    standing = cap_standing(program.id, today=day())
    (line,) = standing.lines
    assert (line.granted_krw, line.regranted_krw, line.help_krw) == (100 * MILLION, 0, 30 * MILLION)
    assert line.counted_krw + line.grantable_krw == standing.caps.startup_cap_krw


def test_what_was_known_earlier_knew_neither_the_setting_nor_the_help(program):
    alpha = joined(program)
    grant(alpha, 100 * MILLION)
    db.session.commit()
    before = now()
    log(alpha, hours=3)
    count(program)
    as_known = credits_of_program(program.id, as_of=day(), known_at=before)
    assert as_known.startup(alpha.id).amounts.grantable_krw == 100 * MILLION
    as_known = credits_of_program(program.id, as_of=day(), known_at=now())
    assert as_known.startup(alpha.id).amounts.grantable_krw == 70 * MILLION


def test_the_pages_say_what_help_took(app, program):
    alpha = joined(program)
    log(alpha, hours=3)
    manager = browser(app).enter(make_user(program, Role.PROGRAM_MANAGER))
    assert "현물 지원 환산액" not in manager.get_page("/credits/caps").text
    count(program)
    page = manager.get_page("/credits/caps")
    assert "현물 지원 환산액" in page.text
    assert "30,000,000" in page.text
    assert "170,000,000" in page.text
    assert "170,000,000" in manager.get_page("/home").text


def test_it_asks_two_statements_more_and_none_where_the_caps_mean_credits(program, queries):
    alpha = joined(program)
    grant(alpha, MILLION)

    program_id = program.id

    def ask():
        credits_of_program(program_id, as_of=day())

    ask()
    before = queries(ask)
    count(program)
    ask()  # what was only flushed so far is read back once
    assert queries(ask) == before + 2
