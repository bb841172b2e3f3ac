"""Pages of packages: of one startup, of the program, gaps, what came after, plans, the workbook."""

import io
from datetime import date, timedelta
from decimal import Decimal
from zipfile import ZipFile

import pytest

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.package.actions import set_plan
from tracker.package.queries.plans import plan_history, plans_in_force
from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import NewPlan
from tracker.program.actions import change_setting
from tracker.program.rules import SettingKey
from tracker.progress.actions import record_round
from tracker.progress.rules import Consent, NewRound, SourceGrade, Stage
from tracker.support.actions import log_entry, set_rate
from tracker.support.rules import HelpRate, NewSupportEntry, SupportKind
from tracker.values.clock import now, today

ZONE = "Asia/Seoul"


def day():
    return today(ZONE)


@pytest.fixture
def program(app):
    return make_program(starts_on=date(day().year - 1, 1, 1))


def joined(program, slug="alpha", **changes):
    return make_startup(program, slug, joined_on=date(day().year - 1, 3, 1), **changes)


def enter(app, program, role, *startups):
    return browser(app).enter(make_user(program, role, startups=startups))


def log(startup, kind=SupportKind.MENTORING, *, on=None, minutes=60, topic="시장 진입"):
    new = NewSupportEntry(
        kind=kind, held_on=on or day(), given_by="정멘토", topic=topic, minutes=minutes
    )
    log_entry(startup.id, new, by=OPERATOR, at=now(), today=day())


def plan(program, startup=None, kind=PackageKind.MENTORING, **aims):
    new = NewPlan(kind=kind, year=day().year, source="협약서 제4조", **aims)
    own = startup.id if startup else None
    return set_plan(program.id, own, new, "수요조사", by=OPERATOR, at=now())


def grant(startup, amount_krw=50_000_000):
    new = NewGrant(day(), day() + timedelta(days=300), "문서-1", amount_krw)
    grant_credits(startup.id, new, key=f"grant-{startup.slug}", by=OPERATOR, at=now(), today=day())


def test_a_founder_reads_what_is_left_in_one_sentence(app, program):
    alpha = joined(program)
    plan(program, count=4)
    log(alpha)
    grant(alpha)
    page = enter(app, program, Role.STARTUP, alpha).get_page("/startups/alpha/package")
    assert "쓸 수 있는 크레딧이 50,000,000원" in page.text
    assert "멘토링 3회 남았습니다" in page.text
    assert "1회 / 계획 4회" in page.text


def test_help_stands_beside_the_promise_as_the_setting_says(app, program):
    alpha = joined(program)
    rate = HelpRate(SupportKind.MENTORING, date(day().year, 1, 1), 1_000_000)
    set_rate(program.id, rate, "협약서", by=OPERATOR, at=now())
    log(alpha, minutes=600)
    grant(alpha)
    client = enter(app, program, Role.EXECUTIVE)
    assert "2억원 중 5,000만원" in client.get_page("/startups/alpha/package").text
    change_setting(
        program.id, SettingKey.CAPS_COUNT, "package", reason="제5조", by=OPERATOR, at=now()
    )
    page = client.get_page("/startups/alpha/package")
    assert "2억원 중 6,000만원" in page.text
    assert "140,000,000원" in page.text


def test_the_programs_page_tells_how_evenly_help_is_spread(app, program):
    alpha, beta = joined(program), joined(program, "beta", name="베타")
    for number in range(4):
        log(alpha, topic=f"주제 {number}")
    log(beta)
    page = enter(app, program, Role.PROGRAM_MANAGER).get_page("/package")
    assert "알파는 4회, 베타는 1회 지원을 받아 4배 차이가 있습니다" in page.text


def test_who_was_left_alone_is_told_with_what_to_do_next(app, program):
    alpha = joined(program)
    plan(program, most_days=30)
    plan(program, kind=PackageKind.LEGAL, most_days=30)
    log(alpha, on=day() - timedelta(days=40))
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    page = manager.get_page("/package/gaps")
    assert "40일 지남" in page.text
    assert "/startups/alpha/mentoring/ask" in page.links
    assert "/startups/alpha/support/new?kind=legal" in page.links
    of_mentoring = manager.get_page("/package/gaps?kind=mentoring")
    assert "/startups/alpha/support/new?kind=legal" not in of_mentoring.links
    for address in {link for link in page.links if "/mentoring/ask" in link or "/new?" in link}:
        manager.get_page(address)
    executive = enter(app, program, Role.EXECUTIVE).get_page("/package/gaps")
    assert "/startups/alpha/mentoring/ask" not in executive.links


def test_rounds_follow_help_only_where_the_firm_agreed_to_show_them(app, program):
    alpha = joined(program)
    log(alpha, on=day() - timedelta(days=100))
    for number, consent in enumerate((Consent.NONE, Consent.PROGRAM)):
        new = NewRound(
            stage=Stage.SEED,
            closed_on=day() - timedelta(days=10 + number),
            grade=SourceGrade.B,
            priced=False,
            raised=Decimal(10**9 * (number + 1)),
            consent=consent,
            consent_basis="" if consent is Consent.NONE else "동의서",
        )
        record_round(alpha.id, new, verified=True, by=OPERATOR, at=now(), today=day())
    executive = enter(app, program, Role.EXECUTIVE)
    assert "1건, 20억원" in executive.get_page("/package/after").text
    page = executive.get_page("/startups/alpha/package")
    assert "인과관계가 아님" in page.text
    assert "10억원" not in page.text
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    assert "2건, 30억원" in manager.get_page("/package/after").text


def test_a_plan_is_set_moved_with_a_reason_and_taken_back(app, program):
    joined(program)
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    path, year = "/package/plans", str(day().year)
    manager.get_page(path)
    told = {"startup": "", "kind": "mentoring", "year": year, "source": "협약서"}
    manager.post_page(path, {**told, "count": "6", "most_days": "60"})
    manager.post_page(path, {**told, "count": "8"}, status=422)
    manager.post_page(path, {**told, "count": "8", "reason": "수요조사"})
    manager.post_page(path, {**told, "startup": "alpha", "minutes": "12시간"})
    assert "수요조사" in manager.get_page(path).text
    assert "12시간" in manager.get_page(f"{path}?startup=alpha").text
    manager.post_page(path, {**told, "source": "", "reason": "사업 축소"})
    assert plans_in_force(program.id).own(None, PackageKind.MENTORING, day().year) is None
    rows, total = plan_history(program.id, None, offset=0, limit=20)
    assert [row.empty for row in rows] == [True, False, False]
    assert total == 3


def test_a_plan_of_credits_is_in_won_alone(app, program):
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    told = {"startup": "", "kind": "credits", "year": str(day().year), "source": "협약서"}
    page = manager.post_page("/package/plans", {**told, "count": "1"}, status=422)
    assert "크레딧은 금액으로만 계획합니다" in page.text
    manager.post_page("/package/plans", {**told, "amount_krw": "1억5천"})
    assert "150,000,000원" in manager.get_page("/package/plans").text


def test_the_workbook_holds_every_startup_and_its_help(app, program):
    log(joined(program))
    response = enter(app, program, Role.EXECUTIVE).get("/package/xlsx")
    assert response.status_code == 200
    strings = ZipFile(io.BytesIO(response.data)).read("xl/sharedStrings.xml").decode()
    assert "알파" in strings
    assert "연계(회)" in strings


def test_empty_pages_say_what_to_do(app, program):
    manager = enter(app, program, Role.PROGRAM_MANAGER)
    for path in ("/package", "/package/gaps", "/package/after"):
        assert "참여기업이 없습니다" in manager.get_page(path).text
    joined(program)
    assert "지원 간격이 정해지지 않았습니다" in manager.get_page("/package/gaps").text
    assert "간격 안에서 지원을 받았습니다" not in manager.get_page("/package").text
    page = manager.get_page("/startups/alpha/package")
    assert "지원 계획과 기록이 없습니다" in page.text
    assert "아직 나란히 놓을 기록이 없습니다" in page.text


def test_a_page_asks_as_much_for_100_startups_as_for_5(app, program, queries):
    def fill(slugs):
        for slug in slugs:
            startup = joined(program, slug)
            log(startup, SupportKind.MENTORING)
            log(startup, SupportKind.LEGAL)

    plan(program, count=2, most_days=10)
    client = enter(app, program, Role.PROGRAM_MANAGER)
    paths = ("/package", "/package/gaps", "/package/after", "/package/plans", "/package/xlsx")

    def asked():
        return [queries(lambda path=path: client.get(path)) for path in paths]

    fill([f"s{n}" for n in range(5)])
    few = asked()
    fill([f"t{n}" for n in range(95)])
    assert asked() == few
