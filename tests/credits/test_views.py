"""The pages of grants, amendments, the ledger and the caps: what they show, do and refuse."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from tests.credits.test_verification import run, switch_guards_off
from tests.factories import OPERATOR, PASSWORD, make_program, make_startup
from tracker.access.rules import Role
from tracker.credits import actions
from tracker.credits.models import CapChange, CreditGrant, GrantAmendment, Transfer
from tracker.credits.queries import caps_of, credits_of_startup
from tracker.credits.rules.facts import AmendmentKind, DayUsage
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.models import Program, Startup
from tracker.program.rules import SettingKey
from tracker.values.clock import today

MILLION = 1_000_000
ZONE = ZoneInfo("Asia/Seoul")
NEW = "/startups/alpha/credits/grants/new"
LEDGER = "/startups/alpha/credits/ledger"
GRANTS, CAPS, CHANGE, VERIFY = (
    "/credits/grants",
    "/credits/caps",
    "/credits/caps/change",
    "/credits/ledger/verify",
)


def ago(days: int) -> date:
    return today("Asia/Seoul") - timedelta(days=days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def doing(day: date) -> dict:
    return {"by": OPERATOR, "at": noon(day), "today": day}


def give(startup, millions=10, *, on=100, until=-100, reference="문서-1", **more) -> int:
    new = NewGrant(ago(on), ago(until), reference, amount_krw=millions * MILLION, **more)
    key = f"{startup.slug}-{millions}-{on}-{until}-{reference}"
    done = actions.grant_credits(startup.id, new, key=key, **doing(ago(min(on, 100))))
    db.session.commit()
    return done.grant_id


def amend(startup, grant_id, kind, *, on=0, reason="사유", **more) -> None:
    new = NewAmendment(kind, ago(on), reason, **more)
    actions.amend_grant(startup.id, grant_id, new, key=f"{grant_id}-{kind}", **doing(ago(on)))
    db.session.commit()


def use(startup, days: dict[int, int], *, known=0, cause="cost_import:7") -> None:
    """Usage of days ago in millions; the months named are complete."""
    months: dict[date, list[DayUsage]] = {}
    for days_ago, millions in days.items():
        day = ago(days_ago)
        months.setdefault(day.replace(day=1), []).append(DayUsage(day, Decimal(millions * MILLION)))
    whole = {month: tuple(found) for month, found in months.items()}
    actions.record_usage(startup.id, whole, cause=cause, **doing(ago(known)))
    db.session.commit()


@pytest.fixture
def manager(sign_in):
    """A program manager's browser; `client.alpha` and `client.beta` are her startups.

    No amount takes two people here: tests/requests asks for the second one.
    """
    program = make_program()
    most, why = str(10**15), {"reason": "한 사람으로 충분함", "by": OPERATOR, "at": noon(ago(200))}
    change_setting(program.id, SettingKey.SECOND_ABOVE_KRW, most, **why)
    alpha, beta = make_startup(program), make_startup(program, "beta")
    client = sign_in(Role.PROGRAM_MANAGER, program)
    client.alpha, client.beta = alpha, beta
    return client


def typed(**changes) -> dict[str, str]:
    return {
        "idempotency_key": "key-of-the-form",
        "amount_krw": "1억5천",
        "granted_on": ago(0).isoformat(),
        "expires_on": ago(-300).isoformat(),
        "reference": "투자유치과-1234(2026. 3. 5.)",
        **changes,
    }


def grants() -> int:
    return db.session.scalar(select(func.count()).select_from(CreditGrant))


def figures(startup):
    return credits_of_startup(startup.program_id, startup.id, as_of=ago(0)).amounts


# granting


def test_the_form_says_what_may_be_granted(manager):
    give(manager.alpha, 60)
    page = manager.get_page(NEW)
    assert "지금 부여할 수 있는 금액은 140,000,000원입니다" in page.text
    form = page.form("")
    assert form.fields["idempotency_key"]
    assert form.fields["granted_on"] == ago(0).isoformat()
    assert (
        form.fields["idempotency_key"] != manager.get_page(NEW).form("").fields["idempotency_key"]
    )


def test_a_preview_shows_what_was_understood_and_records_nothing(manager):
    page = manager.post_page(NEW, typed(step="preview"), status=200)
    assert "150,000,000원 1억 5,000만 원" in page.text
    assert "입력한 금액 1억5천" in page.text
    assert "200,000,000 50,000,000" in page.text
    fields = page.form("").fields
    assert fields["amount_krw"] == "1억5천"
    assert fields["idempotency_key"] == "key-of-the-form"
    assert grants() == 0


def test_a_preview_is_what_any_other_button_asks_for(manager):
    for step in ({}, {"step": ""}, {"step": "CONFIRM"}):
        assert "부여 확정" in manager.post_page(NEW, typed(**step), status=200).text
    assert grants() == 0


def test_what_was_previewed_can_be_typed_again(manager):
    page = manager.post_page(NEW, typed(step="edit"), status=200)
    assert page.form("").fields["reference"] == "투자유치과-1234(2026. 3. 5.)"
    assert "미리 보기" in page.text
    assert grants() == 0


def test_a_confirmed_grant_is_shown_with_what_is_left(manager):
    preview = manager.post_page(NEW, typed(), status=200).form("").fields
    preview.pop("csrf_token")
    page = manager.post_page(NEW, {**preview, "step": "confirm"})
    grant_id = db.session.scalars(select(CreditGrant.id)).one()
    assert page.location == f"/startups/alpha/credits/grants/{grant_id}"
    shown = manager.get_page(page.location)
    assert "남은 부여 가능액은 50,000,000원입니다" in shown.text
    assert "150,000,000원" in shown.text
    assert figures(manager.alpha).granted_krw == 150 * MILLION


def test_a_form_sent_twice_grants_once(manager):
    first = manager.post_page(NEW, typed(step="confirm"))
    again = manager.post_page(NEW, typed(step="confirm"))
    assert first.location == again.location
    assert grants() == 1
    assert "다시 부여하지 않았습니다" in manager.get_page(again.location).text


def test_the_same_form_with_another_amount_is_refused(manager):
    manager.post_page(NEW, typed(step="confirm"))
    page = manager.post_page(NEW, typed(step="confirm", amount_krw="1억"), status=422)
    assert "중복 방지 키" in page.text
    assert grants() == 1


@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_over_the_cap_the_amount_says_how_much_is_grantable_and_nothing_typed_is_lost(
    manager, step
):
    give(manager.alpha, 188)
    page = manager.post_page(NEW, typed(step=step), status=422)
    assert "알파의 부여 가능액은 12,000,000원입니다" in page.text
    assert page.ids["amount_krw-error"] == 1
    kept = {name: page.form("").fields[name] for name in typed()}
    assert kept == typed()
    assert grants() == 1


def test_over_the_cap_in_all_says_the_smaller_headroom(manager):
    program = db.session.scalars(select(Program)).one()
    for number in range(4):
        give(make_startup(program, f"other{number}"), 200)
    give(manager.beta, 150)
    page = manager.post_page(NEW, typed(), status=422)
    assert "부여 가능액은 50,000,000원입니다" in page.text


def test_where_nothing_is_grantable_the_form_says_so(manager):
    give(manager.alpha, 200)
    assert "지금은 부여할 수 있는 금액이 없습니다" in manager.get_page(NEW).text


def test_dollars_are_shown_at_their_rate_and_granted_in_won(manager):
    dollars = typed(amount_krw="", amount_usd="100,000", usd_krw="1,380.5")
    page = manager.post_page(NEW, dollars, status=200)
    assert "138,050,000원" in page.text
    assert "$100,000 (1,380.5원/$)" in page.text
    done = manager.post_page(NEW, {**dollars, "step": "confirm"})
    assert "$100,000 (1,380.5원/$)" in manager.get_page(done.location).text
    assert figures(manager.alpha).granted_krw == 138_050_000


def test_too_many_dollars_are_refused_beside_the_dollars(manager):
    page = manager.post_page(
        NEW, typed(amount_krw="", amount_usd="200,000", usd_krw="1,380"), status=422
    )
    assert page.ids["amount_usd-error"] == 1
    assert page.ids["amount_krw-error"] == 0
    assert '<details class="more" open>' in page.html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_krw": ""}, "amount_krw"),
        ({"amount_krw": "1억5천원"}, "amount_krw"),
        ({"amount_usd": "1", "usd_krw": "1000"}, "amount_usd"),
        ({"expires_on": ago(1).isoformat()}, "expires_on"),
        ({"activate_by": ago(1).isoformat()}, "activate_by"),
        ({"activated_on": ago(1).isoformat()}, "activated_on"),
        ({"reference": ""}, "reference"),
        ({"granted_on": "1999-01-01"}, "granted_on"),
    ],
)
def test_what_breaks_a_rule_is_refused_beside_its_field(manager, changes, field):
    page = manager.post_page(NEW, typed(step="confirm", **changes), status=422)
    assert page.ids[f"{field}-error"] == 1
    assert grants() == 0


def test_a_grant_of_days_past_or_ahead_is_told_so_before(manager):
    past = typed(granted_on=ago(60).isoformat(), expires_on=ago(30).isoformat())
    assert "이미 지났습니다" in manager.post_page(NEW, past, status=200).text
    ahead = typed(granted_on=ago(-10).isoformat())
    assert "한도에는 지금부터" in manager.post_page(NEW, ahead, status=200).text


def test_what_people_type_never_becomes_markup(manager):
    attack = "<script>alert(1)</script>\"'><img src=x onerror=1>"
    for step in ("preview", "edit"):
        html = manager.post_page(NEW, typed(reference=attack, step=step), status=200).html
        assert "<script>alert" not in html
        assert "<img" not in html
    done = manager.post_page(NEW, typed(reference=attack, step="confirm"))
    for path in (done.location, f"{done.location}/amend", GRANTS, LEDGER):
        html = manager.get_page(path).html
        assert "<script>alert" not in html
        assert "<img" not in html


# a grant


def test_a_grants_page_tells_its_life_and_links_every_figure_to_the_ledger(manager):
    own = give(manager.alpha, 10, until=-50)
    use(manager.alpha, {40: 3, 39: 1}, known=30)
    amend(
        manager.alpha,
        own,
        AmendmentKind.EXPIRY_MOVED,
        on=20,
        reason="일정 변경",
        reference="문서-9",
        expires_on=ago(-80),
    )
    page = manager.get_page(f"/startups/alpha/credits/grants/{own}")
    for words in ("부여액의 40% 사용", "6,000,000원", "일정 변경 · 문서-9", "80일 남음"):
        assert words in page.text
    assert f"{LEDGER}?grant={own}&kind=drawn" in page.links
    assert "/usage/imports/7" in page.links
    assert f"/startups/alpha/credits/grants/{own}/amend" in page.links


def test_a_lapsed_grant_says_what_became_of_it(manager):
    own = give(manager.alpha, 10, activate_by=ago(30))
    page = manager.get_page(f"/startups/alpha/credits/grants/{own}")
    assert "활성화하지 않아 전액 소멸했습니다" in page.text
    assert "미활성화 소멸액 10,000,000원" in page.text


def test_a_grant_dated_ahead_counts_from_its_day(manager):
    own = give(manager.alpha, 10, on=-10)
    page = manager.get_page(f"/startups/alpha/credits/grants/{own}")
    assert "부여 예정" in page.text
    assert "잔액 0원" in page.text
    assert "지금 부여할 수 있는 금액은 190,000,000원입니다" in manager.get_page(NEW).text


# amending


def test_only_changes_that_can_be_made_are_offered(manager):
    plain = give(manager.alpha, 10)
    asked = give(manager.alpha, 10, activate_by=ago(-20), until=-30)
    gone = give(manager.alpha, 10, until=-40)
    amend(manager.alpha, gone, AmendmentKind.CANCELLED)

    def offered(grant_id: int) -> set[str]:
        base = f"/startups/alpha/credits/grants/{grant_id}/amend?kind="
        links = manager.get_page(base.partition("?")[0]).links
        return {link.removeprefix(base) for link in links if link.startswith(base)}

    assert offered(plain) == {"expiry_moved", "withdrawn", "cancelled"}
    assert offered(asked) == {"activated", "expiry_moved", "withdrawn", "cancelled"}
    assert offered(gone) == set()
    page = manager.get_page(f"/startups/alpha/credits/grants/{gone}/amend?kind=cancelled")
    assert "취소한 부여 건은 더 변경하지 않습니다" in page.text


def changed(kind: str, **more) -> dict[str, str]:
    return {
        "idempotency_key": "key-of-change",
        "kind": kind,
        "effective_on": ago(0).isoformat(),
        "reason": "사유 설명",
        "reference": "문서-77",
        **more,
    }


def test_an_amendments_effect_is_shown_before_anything_is_recorded(manager):
    first = give(manager.alpha, 10, until=-50)
    second = give(manager.alpha, 5, until=-90)
    use(manager.alpha, {40: 7}, known=30)
    address = f"/startups/alpha/credits/grants/{first}/amend"
    page = manager.post_page(address, changed("cancelled"), status=200)
    assert "부여액 15,000,000 5,000,000 -10,000,000" in page.text
    assert "초과 사용액 0 2,000,000 +2,000,000" in page.text
    assert f"부여 {second}의 변화" in page.text
    assert db.session.scalar(select(func.count()).select_from(GrantAmendment)) == 0
    fields = page.form(address).fields
    assert fields["kind"] == "cancelled"
    assert fields["reason"] == "사유 설명"


def test_a_confirmed_amendment_is_recorded_once_and_told_with_its_reason(manager):
    own = give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=30)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    sent = changed("withdrawn", amount_krw="2백만", step="confirm")
    for _ in range(2):
        page = manager.post_page(address, sent)
    assert page.location == f"/startups/alpha/credits/grants/{own}"
    shown = manager.get_page(page.location)
    assert "다시 변경하지 않았습니다" in shown.text
    assert "사유 설명 · 문서-77" in shown.text
    assert figures(manager.alpha).withdrawn_krw == 2 * MILLION
    amendment = db.session.scalars(select(GrantAmendment)).one()
    cause = f"/startups/alpha/credits/grants/{own}#amendment-{amendment.id}"
    assert cause in manager.get_page(f"{LEDGER}?kind=withdrawn").links
    assert shown.ids[f"amendment-{amendment.id}"] == 1


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("withdrawn", {"amount_krw": "8백만"}, "amount_krw"),
        ("withdrawn", {"effective_on": ago(-3).isoformat()}, "effective_on"),
        ("expiry_moved", {"expires_on": ""}, "expires_on"),
        ("expiry_moved", {"expires_on": ago(-100).isoformat()}, "expires_on"),
        ("cancelled", {"reason": " "}, "reason"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_a_change_that_breaks_a_rule_is_refused_beside_its_field(manager, kind, more, field, step):
    own = give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=30)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    page = manager.post_page(address, changed(kind, step=step, **more), status=422)
    assert page.ids[f"{field}-error"] == 1
    assert db.session.scalar(select(func.count()).select_from(GrantAmendment)) == 0


def test_a_refusal_of_the_change_itself_is_said(manager):
    own = give(manager.alpha, 200)
    amend(manager.alpha, own, AmendmentKind.WITHDRAWN)
    give(manager.alpha, 150)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    sent = changed("expiry_moved", expires_on=ago(-10).isoformat())
    page = manager.post_page(address, sent, status=422)
    assert "미사용분 150,000,000원을 이미 다른 부여에 사용했으므로" in page.text
    life = manager.get_page(f"/startups/alpha/credits/grants/{own}").text
    assert "미사용분 150,000,000원을 다른 부여에 사용했습니다" in life


@pytest.mark.parametrize("kind", ["activated", "released", "granted", ""])
def test_a_change_that_is_not_open_leads_back_to_the_choice(manager, kind):
    own = give(manager.alpha, 10)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    page = manager.post_page(address, changed(kind, step="confirm"), status=422)
    assert "만료일을 앞당기거나 늦춥니다" in page.text
    assert db.session.scalar(select(func.count()).select_from(GrantAmendment)) == 0


def test_an_activation_and_a_moved_expiry_can_be_recorded(manager):
    own = give(manager.alpha, 10, activate_by=ago(-20), until=-30)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    manager.post_page(address, changed("activated", step="confirm"))
    later = changed("expiry_moved", expires_on=ago(-60).isoformat(), idempotency_key="another-key")
    assert "만료일" in manager.post_page(address, later, status=200).text
    manager.post_page(address, {**later, "step": "confirm"})
    text = manager.get_page(f"/startups/alpha/credits/grants/{own}").text
    assert "60일 남음" in text
    assert "사용 중" in text


# the ledger


def test_the_ledger_shows_the_fact_behind_each_transfer(manager):
    own = give(manager.alpha, 10, until=5)
    use(manager.alpha, {40: 3, 3: 2}, known=2)
    page = manager.get_page(LEDGER)
    for words in (
        "차변 크레딧 잔액 · 대변 지원 패키지",
        "차변 사용액 · 대변 크레딧 잔액",
        "차변 만료 소멸액 · 대변 크레딧 잔액",
        "차변 초과 사용액 · 대변 기업 결제수단",
        "사용 내역 가져오기 7",
        "7,000,000",
    ):
        assert words in page.text
    assert f"/startups/alpha/credits/grants/{own}" in page.links


def test_corrections_are_marked_and_stand_the_other_way_round(manager):
    give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=30)
    use(manager.alpha, {40: 1}, known=20, cause="cost_import:8")
    page = manager.get_page(f"{LEDGER}?kind=drawn")
    assert "차감 정정 차변 크레딧 잔액 · 대변 사용액" in page.text
    assert "-2,000,000" in page.text
    assert "정정은 앞선 기록을 되돌리는 기록입니다" in page.text


def test_the_ledger_narrows_by_kind_and_grant(manager):
    first = give(manager.alpha, 10, until=-50)
    second = give(manager.alpha, 5, until=-90)
    use(manager.alpha, {40: 12}, known=30)
    counted = {
        query: manager.get_page(f"{LEDGER}?{query}").text.partition("원장 기록 ")[2].split()[0]
        for query in ("kind=granted", f"grant={first}", f"kind=drawn&grant={second}", "kind=lapsed")
    }
    assert list(counted.values()) == ["2건", "2건", "1건", "0건"]
    assert "조건에 맞는 원장 기록이 없습니다" in manager.get_page(f"{LEDGER}?kind=lapsed").text


def test_the_ledger_draws_twenty_rows_a_page_newest_first(manager):
    give(manager.alpha, 100, on=60)
    use(manager.alpha, dict.fromkeys(range(5, 50), 1), known=1)
    first, last = manager.get_page(LEDGER), manager.get_page(f"{LEDGER}?page=99")
    assert first.html.count('<th scope="row"') == 20
    assert "3/3쪽" in last.text
    assert "차변 크레딧 잔액 · 대변 지원 패키지" in last.text
    assert f"{LEDGER}?kind=drawn&page=2" in manager.get_page(f"{LEDGER}?kind=drawn").links


def test_the_ledger_answers_for_a_day_and_as_it_was_known(manager):
    give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=35)
    use(manager.alpha, {40: 5}, known=20)

    def balances(**asked: date) -> str:
        query = "&".join(f"{name}={day.isoformat()}" for name, day in asked.items())
        return manager.get_page(f"{LEDGER}?{query}").text.partition("사용 합계 ")[2]

    assert balances().startswith("10,000,000 5,000,000 0 0 0 5,000,000 0 5,000,000")
    assert balances(as_of=ago(41)).startswith("10,000,000 0 0 0 0 10,000,000 0 0")
    assert balances(known_at=ago(30)).startswith("10,000,000 3,000,000 0 0 0 7,000,000 0 3,000,000")
    assert balances(as_of=ago(41), known_at=ago(1)).startswith("10,000,000 0 0")
    before = manager.get_page(f"{LEDGER}?known_at={ago(150).isoformat()}")
    assert "조건에 맞는 원장 기록이 없습니다" in before.text


@pytest.mark.parametrize(
    "query",
    [
        "as_of=soon",
        "known_at=2026-02-30",
        "as_of=%00",
        "kind=%27--",
        "grant=-1",
        "grant=x",
        "page=x",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_ledger(manager, query):
    give(manager.alpha, 10)
    page = manager.get_page(f"{LEDGER}?{query}")
    assert "10,000,000" in page.text
    assert ("날짜를" in page.text) == query.startswith(("as_of", "known_at"))


def test_an_empty_ledger_says_what_will_fill_it(manager):
    page = manager.get_page(LEDGER)
    assert "원장 기록이 없습니다" in page.text
    assert NEW in page.links


# the program's grants


def test_all_grants_stand_the_most_urgent_first(manager):
    late = give(manager.alpha, 10, until=-90)
    soon = give(manager.beta, 10, until=-20)
    ended = give(manager.beta, 10, until=1)
    links = manager.get_page(GRANTS).links
    found = [int(link.rsplit("/", 1)[1]) for link in links if "/credits/grants/" in link]
    assert found == [soon, late, ended]


def test_grants_narrow_by_state_and_come_twenty_a_page(manager):
    for number in range(21):
        give(manager.alpha, 1, until=-90 - number)
    gone = give(manager.beta, 1)
    amend(manager.beta, gone, AmendmentKind.CANCELLED)
    page = manager.get_page(GRANTS)
    assert "부여 22건" in page.text
    assert page.html.count('<th scope="row"') == 20
    only = manager.get_page(f"{GRANTS}?state=cancelled")
    assert only.html.count('<th scope="row"') == 1
    assert "이 상태의 부여 건이 없습니다" in manager.get_page(f"{GRANTS}?state=lapsed").text
    assert "부여 22건" in manager.get_page(f"{GRANTS}?state=nonsense").text


def test_without_grants_the_page_says_where_to_begin(manager):
    assert "부여한 크레딧이 없습니다" in manager.get_page(GRANTS).text


# caps


def test_caps_show_what_counts_and_what_became_grantable_again(manager):
    own = give(manager.alpha, 50)
    amend(manager.alpha, own, AmendmentKind.WITHDRAWN, amount_krw=20 * MILLION)
    give(manager.beta, 40, until=1)
    text = manager.get_page(CAPS).text
    assert "합계 90,000,000 20,000,000 70,000,000 930,000,000" in text
    assert "알파 50,000,000 20,000,000 30,000,000 170,000,000" in text
    assert "Beta 40,000,000 - 40,000,000 160,000,000" in text
    assert "opened" in text


def caps(**changes) -> dict[str, str]:
    return {
        "idempotency_key": "key-of-caps",
        "cap_krw": "12억",
        "startup_cap_krw": "2억",
        "reason": "변경협약서 제3조",
        "current_password": PASSWORD,
        **changes,
    }


def test_caps_change_once_the_password_is_typed_again(manager):
    assert manager.post_page(CHANGE, caps()).location == CAPS
    assert caps_of(manager.alpha.program_id).cap_krw == 1_200_000_000
    text = manager.get_page(CAPS).text
    assert "변경협약서 제3조" in text
    assert manager.user.name in text


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_without_the_password_caps_stay(manager, password):
    page = manager.post_page(CHANGE, caps(current_password=password), status=422)
    assert page.ids["current_password-error"] == 1
    assert password not in page.html or not password
    assert caps_of(manager.alpha.program_id).cap_krw == 1_000_000_000
    assert db.session.scalar(select(func.count()).select_from(CapChange)) == 1


def test_guessing_the_password_is_throttled(manager):
    for _ in range(5):
        manager.post_page(CHANGE, caps(current_password="wrong"), status=422)
    assert "시도가 많습니다" in manager.post_page(CHANGE, caps(), status=422).text
    assert caps_of(manager.alpha.program_id).cap_krw == 1_000_000_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cap_krw": "6천만"}, "cap_krw"),
        ({"startup_cap_krw": "6천만", "cap_krw": "10억"}, "startup_cap_krw"),
        ({"startup_cap_krw": "20억"}, "startup_cap_krw"),
        ({"cap_krw": "0"}, "cap_krw"),
        ({"reason": ""}, "reason"),
    ],
)
def test_caps_that_break_a_rule_are_refused_beside_their_field(manager, changes, field):
    give(manager.alpha, 70)
    sent = (
        caps(**{"startup_cap_krw": "5천만", **changes})
        if "6천만" in changes.values()
        else caps(**changes)
    )
    page = manager.post_page(CHANGE, sent, status=422)
    assert page.ids[f"{field}-error"] == 1
    assert db.session.scalar(select(func.count()).select_from(CapChange)) == 1


# the check


def test_an_untouched_ledger_holds(manager):
    give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=30)
    assert "검증 결과" not in manager.get_page(VERIFY).text
    assert "모두 맞습니다" in manager.post_page(VERIFY, status=200).text


def test_the_check_names_the_first_transfer_that_does_not_hold(manager):
    give(manager.alpha, 10)
    use(manager.alpha, {40: 3, 39: 1}, known=30)
    switch_guards_off()
    run("UPDATE transfer SET cause = 'cost_import:99' WHERE seq = 2")
    page = manager.post_page(VERIFY, status=200)
    assert "맞지 않는 항목이" in page.text
    assert "첫 번째로 맞지 않는 기록: 2번 기록이 처음 기록한 내용과 다릅니다" in page.text


# who may


def test_a_startup_sees_its_own_grants_and_changes_nothing(manager, sign_in):
    own, other = give(manager.alpha, 10), give(manager.beta, 10)
    use(manager.alpha, {40: 3}, known=30)
    founder = sign_in(Role.STARTUP)
    page = founder.get_page(f"/startups/alpha/credits/grants/{own}")
    assert not [link for link in page.links if "amend" in link or "/usage/" in link]
    assert "사용 내역 가져오기 7" in page.text
    assert "/usage/imports/7" not in founder.get_page(LEDGER).links
    founder.get_page(f"/startups/beta/credits/grants/{other}", 404)
    founder.get_page("/startups/beta/credits/ledger", 404)
    for path in (NEW, f"/startups/alpha/credits/grants/{own}/amend", GRANTS, CAPS, CHANGE, VERIFY):
        founder.get_page(path, 403)
    founder.post_page(NEW, typed(step="confirm"), status=403)
    assert grants() == 2


@pytest.mark.parametrize(
    ("role", "open_", "shut"),
    [
        (Role.EXECUTIVE, (GRANTS, CAPS, LEDGER), (NEW, CHANGE, VERIFY)),
        (Role.AUDITOR, (GRANTS, CAPS, LEDGER, VERIFY), (NEW, CHANGE)),
        (Role.ADMINISTRATOR, (VERIFY,), (GRANTS, CAPS, CHANGE)),
        (Role.MENTOR, (), (LEDGER, NEW, GRANTS, CAPS, CHANGE, VERIFY)),
    ],
)
def test_each_role_opens_what_the_table_gives_it(manager, sign_in, role, open_, shut):
    client = sign_in(role)
    for path in open_:
        client.get_page(path)
    for path in shut:
        client.get_page(path, 403)
    if role is Role.EXECUTIVE:
        assert NEW not in client.get_page(LEDGER).links
        assert CHANGE not in client.get_page(CAPS).links


def test_another_startups_grant_is_not_found(manager):
    own = give(manager.beta, 10)
    for path in (f"grants/{own}", f"grants/{own}/amend", f"ledger?grant={own}", "grants/999999"):
        manager.get_page(f"/startups/alpha/credits/{path}", 404)
    address = f"/startups/alpha/credits/grants/{own}/amend"
    manager.post_page(address, changed("cancelled", step="confirm"), status=404)
    assert figures(manager.beta).granted_krw == 10 * MILLION


def test_another_programs_grants_are_nowhere(manager):
    elsewhere = make_startup(make_program("elsewhere"), "gamma")
    own = give(elsewhere, 77)
    manager.get_page(f"/startups/gamma/credits/grants/{own}", 404)
    manager.get_page("/startups/gamma/credits/ledger", 404)
    for path in (GRANTS, CAPS):
        text = manager.get_page(path).text
        assert "Gamma" not in text
        assert "77,000,000" not in text


# both languages, few queries


def test_every_page_speaks_english_too(manager):
    own = give(manager.alpha, 10, activate_by=ago(-20), until=-30)
    use(manager.alpha, {40: 3}, known=30)
    manager.post_page("/account/language", {"language": "en"})
    base = f"/startups/alpha/credits/grants/{own}"
    paths = (NEW, base, f"{base}/amend", f"{base}/amend?kind=withdrawn", LEDGER, GRANTS, CAPS)
    for path in (*paths, CHANGE, VERIFY):
        words = manager.get_page(path).text
        assert "부여" not in words.replace("투자유치과", ""), path
    over = manager.post_page(NEW, typed(amount_krw="3억"), status=422)
    assert "₩190,000,000 is grantable to Alpha" in over.text
    assert "Granted ₩" not in manager.post_page(NEW, typed(), status=200).text


def test_pages_ask_as_often_for_many_startups_as_for_few(manager, queries):
    def asked(path: str) -> int:
        return queries(lambda: manager.get_page(path))

    for startup in (manager.alpha, manager.beta):
        give(startup, 1)
        use(startup, dict.fromkeys(range(30, 34), 1), known=10)
    paths = (GRANTS, CAPS, LEDGER, NEW)
    few = [asked(path) for path in paths]
    program = db.session.scalars(select(Program)).one()
    for number in range(23):
        startup = make_startup(program, f"more{number}")
        give(startup, 1)
        use(startup, dict.fromkeys(range(30, 34), 1), known=10)
    assert [asked(path) for path in paths] == few
    assert max(few) <= 20


def test_deleting_what_a_figure_rests_on_changes_the_page(manager):
    own = give(manager.alpha, 10)
    use(manager.alpha, {40: 3}, known=30)
    before = manager.get_page(f"/startups/alpha/credits/grants/{own}").text
    switch_guards_off()
    run("DELETE FROM transfer WHERE kind = 'drawn'")
    after = manager.get_page(f"/startups/alpha/credits/grants/{own}").text
    assert "7,000,000원" in before
    assert "7,000,000원" not in after
    assert "10,000,000원" in after
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == 1
    assert db.session.scalar(select(func.count()).select_from(Startup)) == 2
