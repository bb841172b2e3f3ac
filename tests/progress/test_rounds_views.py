"""The pages and the command of rounds, consent and the ladder."""

import json
from decimal import Decimal

import pytest

from tests.factories import AT, make_startup
from tests.pages import client, queries, sign_in
from tests.progress.test_actions import PM
from tests.progress.test_rounds import recorded, startup
from tests.progress.test_rounds_rules import EOK, NAMED, priced
from tests.progress.test_views import SCRIPT, program_of
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.actions import add_evidence, decide_ladder, record_round
from tracker.progress.queries import (
    evidence_of_round,
    ladder_of,
    rounds_of_startup,
    valuations_of_startup,
)
from tracker.progress.rules import Audience, Consent, NewEvidence, SourceGrade

__all__ = ["client", "queries", "sign_in", "startup"]
ROUNDS = "/startups/alpha/rounds"
SENT = {
    "closed_on": "2026-9-1",
    "stage": "series_a",
    "priced": "yes",
    "currency": "krw",
    "raised": "50억",
    "pre_money": "250억",
    "post_money": "",
    "usd_krw": "",
    "exit_kind": "none",
    "investors": "해오름벤처스",
    "grade": "A",
    "consent": "program",
    "consent_basis": "공개 동의서(2026. 9. 1.)",
    "note": "",
}
DOLLARS = {
    "currency": "usd",
    "raised": "4,000,000",
    "pre_money": "16,000,000",
    "usd_krw": "1,384.5",
}


def only_round(startup):
    db.session.rollback()
    (found,) = rounds_of_startup(startup.id, audience=Audience.INSIDE)
    return found


def test_a_round_is_recorded_with_the_value_it_agreed(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page(f"{ROUNDS}/new")
    manager.post_page(f"{ROUNDS}/new", SENT)
    found = only_round(startup)
    assert (found.post_krw, found.verified, found.consent) == (300 * EOK, True, Consent.PROGRAM)
    page = manager.get_page(f"{ROUNDS}/{found.id}")
    for words in ("해오름벤처스", "30,000,000,000원", "공개 동의서(2026. 9. 1.)", "총괄(열람)까지"):
        assert words in page.text
    page = manager.get_page(ROUNDS)
    for words in (
        "300억원",
        "시리즈 A·B",
        "7단계 중 4단계",
        "1조원 기준 도달",
        "10억 달러 기준 도달",
    ):
        assert words in page.text


def test_a_round_in_dollars_is_shown_in_both(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page(f"{ROUNDS}/new", {**SENT, **DOLLARS})
    assert only_round(startup).post_krw == 27_690_000_000
    page = manager.get_page(ROUNDS)
    assert "276.9억원" in page.text
    assert "2,000만 달러" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"post_money": "310억"}, "더하면 30,000,000,000입니다"),
        ({"raised": "1e9"}, ""),
        ({**DOLLARS, "raised": "50억"}, ""),
        ({**DOLLARS, "usd_krw": ""}, "환율이 필요합니다"),
        ({"priced": "no"}, "기업가치를 적지 않습니다"),
        ({"consent_basis": ""}, "동의를 확인한 문서"),
        ({"stage": "exit"}, "상장인지 인수합병인지"),
        ({"exit_kind": "listed"}, "단계가 엑시트일 때만"),
        ({"closed_on": "2099-1-1"}, ""),
        ({"grade": "E"}, ""),
        ({"consent": "everybody"}, ""),
    ],
)
def test_a_round_that_breaks_a_rule_is_refused_and_keeps_what_was_typed(
    startup, sign_in, changes, words
):
    page = sign_in(Role.PROGRAM_MANAGER).post_page(f"{ROUNDS}/new", {**SENT, **changes}, status=422)
    assert words in page.text
    assert 'value="해오름벤처스"' in page.html
    assert rounds_of_startup(startup.id, audience=Audience.INSIDE) == []
    assert valuations_of_startup(startup.id, audience=Audience.INSIDE) == []


def test_a_founders_round_is_her_own_word_until_the_program_has_seen_it(startup, sign_in):
    founder = sign_in(Role.STARTUP)
    assert "기업 신고(D)" in founder.get_page(f"{ROUNDS}/new").text
    founder.post_page(f"{ROUNDS}/new", {**SENT, "grade": "A"}, status=422)
    founder.post_page(f"{ROUNDS}/new", {**SENT, "grade": "D", "consent_basis": ""})
    found = only_round(startup)
    assert (found.verified, found.grade) == (False, SourceGrade.D)
    path = f"{ROUNDS}/{found.id}"
    assert "확인하지 않은 투자 유치" in founder.get_page(path).text
    founder.post_page(f"{path}/verify", {"grade": "A"}, status=403)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page(f"{path}/verify", {"grade": "X"}, status=422)
    page = manager.post_page(f"{path}/verify", {"grade": "A"}, status=422)
    assert "계약서류를 첨부해 주세요" in page.text
    manager.post_page(f"{path}/verify", {"grade": "B"})
    assert only_round(startup).grade is SourceGrade.B
    founder.post_page(f"{path}/withdraw", {"reason": "착오"}, status=422)
    assert only_round(startup).id == found.id


def test_a_founder_narrows_her_consent_and_the_executive_no_longer_finds_it(startup, sign_in):
    path = f"{ROUNDS}/{recorded(startup, consent=Consent.PUBLIC, consent_basis='동의서')}"
    executive, founder = sign_in(Role.EXECUTIVE), sign_in(Role.STARTUP)
    assert "공개 동의 변경" not in executive.get_page(path).text
    founder.post_page(f"{path}/consent", {"consent": "none", "consent_basis": ""})
    executive.get_page(path, 404)
    page = executive.get_page(ROUNDS)
    assert "50억원" not in page.text
    assert "공개 동의 없음" in page.text
    founder.post_page(f"{path}/consent", {"consent": "none", "consent_basis": ""}, status=422)


def test_an_executive_changes_nothing_and_a_mentor_sees_none(startup, sign_in):
    round_id = recorded(startup, consent=Consent.PUBLIC, consent_basis="동의서")
    executive = sign_in(Role.EXECUTIVE)
    executive.get_page(f"{ROUNDS}/new", 403)
    for act in ("consent", "verify", "withdraw", "evidence"):
        executive.post_page(f"{ROUNDS}/{round_id}/{act}", {}, status=403)
    mentor = sign_in(Role.MENTOR, startups=[startup])
    for path in (ROUNDS, f"{ROUNDS}/{round_id}", "/rounds", "/ladder"):
        mentor.get_page(path, 403)


@pytest.mark.parametrize("act", ["", "/consent", "/verify", "/withdraw", "/evidence"])
def test_a_round_is_found_under_its_own_startup_only(startup, sign_in, act):
    make_startup(program_of(startup), "bravo")
    path = f"/startups/bravo/rounds/{recorded(startup)}{act}"
    manager = sign_in(Role.PROGRAM_MANAGER)
    if act:
        manager.post_page(path, {}, status=404)
    else:
        manager.get_page(path, 404)


def test_a_withdrawn_round_leaves_every_figure_and_stays_on_the_page(startup, sign_in):
    path = f"{ROUNDS}/{recorded(startup)}"
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page(f"{path}/withdraw", {"reason": ""}, status=422)
    manager.post_page(f"{path}/withdraw", {"reason": "금액 착오"})
    page = manager.get_page(ROUNDS)
    assert "금액 착오" in page.text
    assert "등록한 기업가치가 없습니다" in page.text
    manager.get_page(path, 404)


def test_evidence_of_the_library_is_attached(startup, sign_in):
    round_id = recorded(startup)
    manager = sign_in(Role.PROGRAM_MANAGER)
    path = f"{ROUNDS}/{round_id}"
    assert "연결할 증빙이 없습니다" in manager.get_page(path).text
    paper = NewEvidence(label="투자계약서", url="https://example.org/contract")
    own = add_evidence(startup.id, paper, by=PM, at=AT, today=AT.date())
    db.session.commit()
    manager.get_page(path)
    manager.post_page(f"{path}/evidence", {"evidence": "999"}, status=422)
    manager.post_page(f"{path}/evidence", {"evidence": str(own)})
    db.session.rollback()
    assert [one.id for one in evidence_of_round(round_id)] == [own]
    assert "투자계약서" in manager.get_page(path).text
    for library in ("/startups/alpha/evidence", f"/startups/alpha/evidence/{own}"):
        assert path in manager.get_page(library).links


def test_a_day_in_the_address_shows_what_was_known_to_be_closed_by_then(startup, sign_in):
    recorded(startup)
    manager = sign_in(Role.PROGRAM_MANAGER)
    for path in (ROUNDS, "/rounds"):
        assert "시리즈 A·B" in manager.get_page(f"{path}?as_of=2026-10-1").text
        assert "50억원" not in manager.get_page(f"{path}?as_of=2026-9-1&audience=nobody").text
        manager.get_page(f"{path}?as_of=9999-9-9&audience=inside&page=7")


def test_the_programs_page_counts_who_stands_where(startup, sign_in):
    recorded(startup)
    make_startup(program_of(startup), "bravo")
    page = sign_in(Role.AUDITOR).get_page("/rounds")
    for words in ("선정 1개사", "시리즈 A·B 1개사", "유니콘 0개사", "300억원"):
        assert words in page.text


def test_an_exit_above_the_line_counts_and_is_told_apart(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    sold = {"stage": "exit", "exit_kind": "acquired", "raised": "", "pre_money": ""}
    manager.post_page(f"{ROUNDS}/new", {**SENT, **sold, "post_money": "1조 2,000억"})
    page = manager.get_page("/rounds")
    assert "엑시트로 인정 1개사" in page.text
    assert "인수합병" in page.text


def lines(rungs) -> dict[str, str]:
    return {
        f"rungs-{at}-{name}": value
        for at, rung in enumerate(rungs)
        for name, value in {"stage": "none", **rung}.items()
    }


def test_the_ladder_is_decided_anew_with_a_reason(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    form = manager.get_page("/ladder/edit").form("")
    assert form.fields["rungs-2-name"] == "아기유니콘"
    assert form.fields["rungs-2-name_en"] == "Baby unicorn"
    rungs = [
        {"name": "선정"},
        {"name": "도약", "name_en": "Leap", "valuation_krw": "200억"},
        {"name": ""},
        {"name": "유니콘", "unicorn": "y"},
    ]
    sent = {**lines(rungs), "version": "0", "reason": ""}
    manager.post_page("/ladder/edit", sent, status=422)
    manager.post_page("/ladder/edit", {**sent, "reason": "운영지침 개정"})
    db.session.rollback()
    found = ladder_of(startup.program_id)
    assert [rung.name for rung in found.rungs] == ["선정", "도약", "유니콘"]
    assert found.rungs[1].valuation_krw == 200 * EOK
    page = manager.get_page("/ladder")
    assert "운영지침 개정" in page.text
    assert "기업가치 200억원 이상" in page.text
    recorded(startup)
    assert "도약" in manager.get_page(ROUNDS).text


def test_a_ladder_edited_from_an_older_version_is_refused(startup, sign_in):
    decide_ladder(startup.program_id, NAMED[::6], version=0, reason="단순화", by=PM, at=AT)
    rungs = [{"name": "선정"}, {"name": "유니콘", "unicorn": "y"}]
    sent = {**lines(rungs), "version": "0", "reason": "다시"}
    page = sign_in(Role.PROGRAM_MANAGER).post_page("/ladder/edit", sent, status=422)
    assert "다른 사람이" in page.text
    assert page.form("").fields["reason"] == "다시"


def test_an_executive_reads_the_ladder_and_does_not_edit_it(startup, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    assert "아기유니콘" in executive.get_page("/ladder").text
    executive.get_page("/ladder/edit", 403)


def test_what_people_type_is_shown_as_text(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    typed = {"investors": SCRIPT, "note": SCRIPT, "consent_basis": SCRIPT}
    manager.post_page(f"{ROUNDS}/new", {**SENT, **typed})
    path = f"{ROUNDS}/{only_round(startup).id}"
    for page in (ROUNDS, path, "/rounds"):
        assert SCRIPT not in manager.get_page(page).html


def test_pages_speak_english(startup, sign_in):
    round_id = recorded(startup)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page("/account/language", {"language": "en"})
    for path, words in (
        (ROUNDS, "Growth stage"),
        (f"{ROUNDS}/new", "Amount raised"),
        (f"{ROUNDS}/{round_id}", "Withdraw the round"),
        ("/rounds", "Startups by growth stage"),
        ("/ladder", "Baby unicorn"),
        ("/ladder/edit", "Raised at least"),
    ):
        assert words in manager.get_page(path).text


@pytest.fixture
def show(app, startup):
    """`show("--as-of", "2026-9-30")`: what `tracker progress show --json` prints."""
    basis = {"consent": Consent.PROGRAM, "consent_basis": "동의서"}
    new = priced(closed_on=AT.date(), usd_krw=Decimal(1400), **basis)
    record_round(startup.id, new, verified=True, by=PM, at=AT, today=AT.date())
    db.session.commit()

    def run(*options: str):
        arguments = ["progress", "show", "--json", *options]
        return app.test_cli_runner().invoke(args=arguments)

    return run


def test_the_command_says_where_a_startup_stands(show):
    (alpha,) = json.loads(show().stdout)["startups"]
    assert alpha["slug"] == "alpha"
    assert alpha["valuation"]["krw"] == 300 * EOK
    assert alpha["valuation"]["usd"] == "21428571"
    assert alpha["rung"] == {
        "number": 4,
        "of": 7,
        "name": "시리즈 A·B",
        "name_en": "Series A / B",
        "by": "stage",
    }
    flags = {name: alpha["unicorn"][name] for name in ("krw", "usd", "counts", "by_exit")}
    assert flags == {"krw": False, "usd": False, "counts": False, "by_exit": False}
    assert set(alpha["milestones"]) == {"due", "planned", "missed", "met"}


def test_the_command_looks_as_of_a_day_and_as_an_audience(show):
    (before,) = json.loads(show("--as-of", "2026-1-1", "--startup", "alpha").stdout)["startups"]
    assert (before["valuation"], before["rung"]["number"]) == (None, 1)
    (outside,) = json.loads(show("--audience", "microsoft").stdout)["startups"]
    assert (outside["valuation"], outside["raised_krw"]) == (None, 0)
    (inside,) = json.loads(show("--audience", "program").stdout)["startups"]
    assert inside["valuation"]["grade"] == "A"


def test_the_command_refuses_what_it_does_not_know(show):
    for options, code in (
        (("--startup", "nobody"), "startup_unknown"),
        (("--as-of", "어제"), "day_unreadable"),
    ):
        refused = show(*options)
        assert refused.exit_code == 1
        assert json.loads(refused.stdout)["error"]["code"] == code


def test_the_command_speaks_to_people_too(app, show):
    del show
    said = app.test_cli_runner().invoke(args=["progress", "show"]).stdout
    assert "알파" in said or "Alpha" in said


def test_a_page_of_one_startup_asks_the_same_however_many_rounds_it_has(startup, sign_in, queries):
    manager = sign_in(Role.PROGRAM_MANAGER)
    recorded(startup)
    manager.get_page(ROUNDS)
    few = queries(lambda: manager.get_page(ROUNDS))
    for _ in range(25):
        recorded(startup)
    manager.get_page(ROUNDS)
    assert queries(lambda: manager.get_page(ROUNDS)) == few
    assert manager.get_page(ROUNDS).html.count('class="nowrap across"') == 20


def test_a_rounds_valuation_page_leads_to_its_round(startup, sign_in):
    round_id = recorded(startup)
    (valuation,) = valuations_of_startup(startup.id, audience=Audience.INSIDE)
    page = sign_in(Role.PROGRAM_MANAGER).get_page(f"/startups/alpha/valuations/{valuation.id}")
    assert f"{ROUNDS}/{round_id}" in page.links
    assert "기업가치 취소" not in page.text
