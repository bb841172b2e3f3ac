"""The pages of looking into usage: what they say, to whom, in how many queries."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert

from tests.factories import AT, OPERATOR, make_startup
from tests.usage.files import ALPHA, STRAY, Run, csv_bytes, days, row
from tests.usage.test_views import ACCOUNTS, IMPORTS, manager, map_alpha, upload  # noqa: F401
from tracker.access.rules import Role
from tracker.credits.actions import record_usage
from tracker.credits.models import UsageFact
from tracker.credits.rules.facts import DayUsage
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.usage.models import SubAccountMapping
from tracker.usage.views import looking as looking_views
from tracker.values.clock import today as today_in

USAGE, UNUSUAL, MONTHS = "/startups/alpha/usage", "/usage/unusual", "/usage/months"
TODAY = today_in("Asia/Seoul")
SQL = "Azure SQL Database"
QUERIES_MOST = 14


def september(*, jump="1240000"):
    """29 days of 310,000 won of virtual machines, but for the 29th; a little SQL all along."""
    rows = [*days(28, cost="300000"), *days(29, cost="10000", ServiceName=SQL)]
    return [*rows, row(jump, "2026-09-29", x_ResourceGroupName="rg-batch")]


@pytest.fixture
def jumped(manager):  # noqa: F811 - the fixture
    map_alpha(manager)
    beside = row("55000", "2026-09-03", ServiceName="Monitor", x_PublisherCategory="Vendor")
    upload(manager, ("a.zip", Run([*september(), beside]).zipped()))
    return manager


def test_a_startup_without_usage_is_told_so(manager):  # noqa: F811 - the fixture
    assert "반영된 사용 내역이 없습니다" in manager.get_page(USAGE).text


def test_a_month_is_told_by_service_group_and_account(jumped):
    text = jumped.get_page(f"{USAGE}?period=2026-09").text
    total = 28 * 300_000 + 29 * 10_000 + 1_240_000
    assert f"크레딧 차감 대상 사용액은 {total:,}원입니다." in text
    assert "비교할 사용 내역이 없습니다." in text
    assert "크레딧 적용 제외 55,000원" in text
    assert "rg-batch" in text
    assert ALPHA in text
    assert "파일: focus-daily · 2026. 10. 4. 11:40 기준" in text


def test_a_month_is_compared_with_the_one_before(jumped):
    august = Run(
        days(31, cost="200000", month="2026-08"),
        run="august",
        month="2026-08",
        submitted="2026-09-07T00:00:00Z",
    )
    upload(jumped, ("b.zip", august.zipped()))
    text = jumped.get_page(f"{USAGE}?period=2026-09").text
    change = 28 * 300_000 + 29 * 10_000 + 1_240_000 - 29 * 200_000  # up to the same day
    assert f"직전 기간보다 {change:,}원(+71.2%) 증가했습니다." in text
    assert f"{SQL} 서비스 290,000원 새로 사용" in text
    assert "직전 28일 중앙값" not in jumped.get_page(f"{USAGE}?period=2026-08").text.split("※")[0]


def test_why_it_jumped_is_answered_in_two_taps(jumped):
    page = jumped.get_page(f"{USAGE}?period=2026-09")
    said = "2026. 9. 29. 사용액 1,250,000원은 직전 28일 중앙값 310,000원의 4.0배입니다."
    assert said in page.text
    assert "증가분의 100%는 Virtual Machines입니다." in page.text
    (why,) = {link for link in page.links if "day=2026-09-29" in link and "service" not in link}
    day = jumped.get_page(why)
    assert "직전 28일 중앙값보다 940,000원(+303.2%) 증가했습니다." in day.text
    service = next(link for link in day.links if "service=Virtual" in link)
    narrowed = jumped.get_page(service).text
    assert "서비스: Virtual Machines" in narrowed
    assert "rg-batch 1,240,000" in narrowed
    assert "rg-one 0" in narrowed


STRANGE = (
    "period=nonsense",
    "period=2026-13",
    "day=2026-02-30",
    "service=",
    "service=%3Cscript%3Ealert(1)%3C/script%3E",
    "group=nobody&account=nobody&day=2031-01-01",
    "day=0001-01-01",
    "day=9999-12-31",
    "period=3m",
)


def test_whatever_an_address_asks_the_page_stands(jumped):
    page = jumped.get_page(f"{USAGE}?period=2026-09")
    for link in {link for link in page.links if link.startswith(USAGE)}:
        jumped.get_page(link)
    for asked in STRANGE:
        assert "<script>alert" not in jumped.get_page(f"{USAGE}?{asked}").html


def test_unusual_days_are_listed_for_the_program(jumped):
    page = jumped.get_page(UNUSUAL)
    assert "알파" in page.text
    assert "310,000원의 4.0배입니다. 증가분의 100%는 Virtual Machines입니다." in page.text
    assert "위험" not in page.text


def test_where_nothing_is_unusual_the_page_says_so(manager):  # noqa: F811 - the fixture
    assert "평소와 다른 사용이 없습니다" in manager.get_page(UNUSUAL).text


WHO_MAY = {
    Role.EXECUTIVE: (200, 200),
    Role.AUDITOR: (200, 200),
    Role.STARTUP: (200, 403),
    Role.MENTOR: (403, 403),
}


def test_a_startup_looks_into_its_own_usage_and_the_office_into_all(sign_in):
    for role, (own, programs) in WHO_MAY.items():
        client = sign_in(role)
        assert client.get(USAGE).status_code == own, role
        assert client.get(UNUSUAL).status_code == programs, role
        assert client.get(MONTHS).status_code == programs, role


def test_another_startups_usage_is_not_in_the_page(jumped, sign_in):
    make_startup(db.session.query(Program).one(), "bravo")
    other = sign_in(
        Role.STARTUP, startups=[db.session.query(Startup).filter_by(slug="bravo").one()]
    )
    assert other.get(USAGE).status_code == 404
    assert "1,240,000" not in other.get_page("/startups/bravo/usage").text


def test_a_month_says_how_settled_it_is(jumped):
    text = jumped.get_page(MONTHS).text
    assert "2026년 9월 확정 대기" in text
    closing = Run(september(), run="later", submitted="2026-10-06T00:00:00Z")
    upload(jumped, ("b.zip", closing.zipped()))
    again = Run(september(jump="1300000"), run="again", submitted="2026-10-20T00:00:00Z")
    done = upload(jumped, ("c.zip", again.zipped()))
    text = jumped.get_page(MONTHS).text
    assert "2026년 9월 확정 확정 후 다시 반영 1회" in text
    assert f"{28 * 300_000 + 29 * 10_000 + 1_300_000:,}" in text
    assert "29일" in text
    assert (
        "이미 확정한 청구 월입니다. 확정 후에 다시 반영했습니다."
        in jumped.get_page(done.location).text
    )
    assert "확정 후 다시 반영 1회" in jumped.get_page(IMPORTS).text


def test_what_a_re_import_changed_is_shown_exactly(jumped):
    rows = [*september(jump="1240000.25"), row("-5", "2026-09-01", ServiceName="=1+1")]
    done = upload(jumped, ("b.zip", Run(rows, run="b", submitted="2026-10-05T00:00:00Z").zipped()))
    assert f"{done.location}/changes" in jumped.get_page(done.location).links
    text = jumped.get_page(f"{done.location}/changes").text
    assert "9,985,000 9,929,995.25 -55,004.75" in text
    assert "바뀐 항목 3건 · 1개사 · 3일" in text
    assert text.index("Monitor 55,000 - -55,000") < text.index("=1+1 - -5 -5")
    sent = jumped.get(f"{done.location}/changes.csv").text.removeprefix("\ufeff")
    assert list(csv.reader(sent.splitlines()))[1:] == [
        ["2026-09", "알파", "2026-09-03", "Monitor", "KRW", "55000", "0", "-55000"],
        ["2026-09", "알파", "2026-09-01", "'=1+1", "KRW", "0", "-5", "-5"],
        [
            "2026-09",
            "알파",
            "2026-09-29",
            "Virtual Machines",
            "KRW",
            "1240000",
            "1240000.25",
            "0.25",
        ],
    ]


def test_an_import_that_replaced_nothing_has_no_changes(jumped):
    for name in ("changes", "changes.csv"):
        assert jumped.get(f"{IMPORTS}/1/{name}").status_code == 404
        assert jumped.get(f"{IMPORTS}/99/{name}").status_code == 404


def test_an_older_run_that_came_late_replaced_nothing(jumped):
    late = Run(september(), run="late", submitted="2026-10-01T00:00:00Z")
    done = upload(jumped, ("b.zip", late.zipped()))
    assert jumped.get(f"{done.location}/changes").status_code == 404


def test_the_same_amounts_again_are_said_to_be_the_same(manager):  # noqa: F811 - the fixture
    upload(manager, ("a.zip", Run(days(3), run="a").zipped()))
    again = Run(days(3), run="b", parts=2, submitted="2026-10-05T00:00:00Z")
    done = upload(manager, ("b.zip", again.zipped()))
    assert "바뀐 금액이 없습니다" in manager.get_page(f"{done.location}/changes").text


def test_problems_are_counted_and_narrowed_by_code(manager):  # noqa: F811 - the fixture
    rows = [*[row("x")] * 25, row(BillingCurrency="JPY"), *days(2)]
    done = upload(manager, ("bad.csv", csv_bytes(rows)))
    page = manager.get_page(done.location)
    assert "R01 25" in page.text
    assert "R04 1" in page.text
    narrowed = manager.get_page(f"{done.location}?code=R04")
    assert "JPY 통화는" in narrowed.text
    assert "숫자가 아닙니다" not in narrowed.text
    listed = manager.get(f"{done.location}/problems.csv?code=R04").text
    assert len(listed.splitlines()) == 2
    assert len(manager.get(f"{done.location}/problems.json?code=R04").json["problems"]) == 1
    assert manager.get_page(f"{done.location}?code=nonsense").text.count("숫자가 아닙니다") == 20


def test_an_unmapped_account_says_what_it_used_and_whose_it_may_be(manager):  # noqa: F811
    rows = days(3, cost="1000", sub=STRAY, x_ResourceGroupName="rg-alpha-dev")
    upload(manager, ("x.zip", Run(rows).zipped()))
    page = manager.get_page(ACCOUNTS)
    assert "첫 사용일 2026. 9. 1." in page.text
    assert "2026년 9월 3,000원" in page.text
    assert "추천 기업: 알파. 리소스 그룹 이름이 이 기업의 것과 비슷합니다." in page.text
    assert re.search(r'<option value="alpha" selected>', page.html)


def test_a_mapping_is_undone_from_the_message_and_then_suggested(manager):  # noqa: F811
    upload(manager, ("x.zip", Run(days(3, cost="1000", sub=STRAY)).zipped()))
    map_alpha(manager, STRAY)
    mapping = db.session.query(SubAccountMapping).one()
    page = manager.get_page(ACCOUNTS)
    undo = f"{ACCOUNTS}/{mapping.id}/end"
    assert f'<a href="{undo}">되돌리기</a>' in page.html
    manager.post_page(undo)
    after = manager.get_page(ACCOUNTS).text
    assert "추천 기업: 알파. 이전에 연결한 기업입니다." in after


def test_the_managers_home_names_an_unusual_day(manager):  # noqa: F811 - the fixture
    record_jump(db.session.query(Startup).one())
    page = manager.get_page("/home")
    day = TODAY - timedelta(days=2)
    assert "900,000원은 직전 28일 중앙값 100,000원의 9.0배입니다." in page.text
    assert f"{USAGE}?day={day.isoformat()}" in page.links


def record_jump(startup):
    months: dict[date, list[DayUsage]] = {}
    for day, krw in last_days():
        months.setdefault(day.replace(day=1), []).append(DayUsage(day, krw))
    usage = {month: tuple(some) for month, some in months.items()}
    record_usage(startup.id, usage, cause="cost_import:1", by=OPERATOR, at=AT, today=TODAY)


def last_days():
    """40 days of 100,000 won, but for the day before yesterday."""
    for back in range(40, 0, -1):
        yield TODAY - timedelta(days=back), Decimal(900_000 if back == 2 else 100_000)


def jump_of(startup):
    """The same as rows, for many startups."""
    for day, krw in last_days():
        yield {
            "program_id": startup.program_id,
            "startup_id": startup.id,
            "billing_month": day.replace(day=1),
            "charged_on": day,
            "covered_krw": krw,
            "refunded_krw": Decimal(0),
            "not_covered_krw": Decimal(0),
            "estimated": False,
            "cause": "cost_import:1",
            "recorded_at": AT,
        }


def test_the_pages_ask_the_same_however_many_startups(jumped, queries):
    paths = (USAGE, f"{USAGE}?period=2026-09", UNUSUAL, MONTHS)
    few = {path: queries(lambda path=path: jumped.get_page(path)) for path in paths}
    program = db.session.query(Program).one()
    startups = [make_startup(program, f"s{n}", name=f"기업{n}") for n in range(99)]
    db.session.execute(insert(UsageFact), [fact for one in startups for fact in jump_of(one)])
    db.session.commit()
    for path in paths:
        assert queries(lambda path=path: jumped.get_page(path)) == few[path] <= QUERIES_MOST, path


def test_a_name_of_an_address_holds_nothing_that_no_database_takes(app):
    with app.test_request_context("/?service=a%00b"):
        assert looking_views._asked().service == "ab"
