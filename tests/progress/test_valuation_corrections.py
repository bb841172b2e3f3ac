"""A wrong valuation is corrected in one act: another takes its place, what stood stays readable."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import AT, make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import FOUNDER, PM
from tests.progress.test_rounds import INSIDE, TODAY, recorded, refused, startup
from tests.progress.test_rounds_rules import EOK, priced
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.audit.rules import read_back
from tracker.db import db
from tracker.progress.actions import correct_round, correct_valuation, record_valuation
from tracker.progress.queries import (
    consents_of_valuation,
    corrections_of_valuation,
    forecast_then_and_now,
    overview,
    valuations_of_startup,
    withdrawn_valuations,
)
from tracker.progress.rules import (
    Consent,
    NewValuation,
    SourceGrade,
    Stage,
    ValuationFacts,
    corrected_parts,
)
from tracker.progress.rules.forecast import Cause, explained, forecast

__all__ = ["client", "sign_in", "startup"]
pytestmark = pytest.mark.usefixtures("app")
VALUATIONS = "/startups/alpha/valuations"
WRONG = NewValuation(
    valued_on=TODAY,
    grade=SourceGrade.B,
    stage=Stage.SERIES_A,
    amount_krw=300 * EOK,
    consent=Consent.PROGRAM,
    consent_basis="공개 동의서",
)
RIGHT = replace(WRONG, amount_krw=310 * EOK)
SENT = {
    "valued_on": "2026-9-30",
    "stage": "series_a",
    "amount_krw": "310억",
    "amount_usd": "",
    "usd_krw": "",
    "grade": "B",
    "consent": "program",
    "consent_basis": "공개 동의서",
    "note": "",
    "reason": "회계법인 확인서와 다름",
}


def stated(startup, new=WRONG, *, verified=True) -> int:
    by = PM if verified else FOUNDER
    return record_valuation(startup.id, new, verified=verified, by=by, at=AT, today=TODAY).id


def correct(startup, valuation_id, new=RIGHT, **changes) -> int:
    given = {"reason": "확인서와 다름", "verified": True, "by": PM, "at": AT, "today": TODAY}
    return correct_valuation(startup.id, valuation_id, new, **{**given, **changes}).id


def only(startup) -> ValuationFacts:
    (found,) = valuations_of_startup(startup.id, audience=INSIDE)
    return found


def test_only_the_corrected_valuation_stands_and_counts(startup):
    wrong = stated(startup)
    right = correct(startup, wrong)
    found = only(startup)
    assert (found.id, found.corrects_id, found.amount_krw) == (right, wrong, 310 * EOK)
    seen = overview(startup.program_id, day=TODAY, audience=INSIDE).progress[startup.id]
    assert seen.unicorn.latest.id == right
    (gone,) = withdrawn_valuations(startup.id)
    assert (gone.valuation.id, gone.reason) == (wrong, "확인서와 다름")


def test_the_trail_tells_both_and_the_consent_goes_on(startup):
    right = correct(startup, stated(startup))
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "progress.correct_valuation")
    ).one()
    assert read_back(event.before)["amount_krw"] == 300 * EOK
    after = read_back(event.after)
    assert (after["amount_krw"], after["reason"]) == (310 * EOK, "확인서와 다름")
    assert [one.basis for one in consents_of_valuation(right)] == ["공개 동의서"]


def test_a_correction_of_a_correction_tells_all_that_stood(startup):
    first = stated(startup)
    second = correct(startup, first)
    in_usd = replace(
        RIGHT, amount_krw=None, amount_usd=Decimal(20_000_000), usd_krw=Decimal("1384.5")
    )
    correct(startup, second, in_usd, reason="달러 계약")
    chain = corrections_of_valuation(only(startup))
    assert [(one.valuation.id, one.reason) for one in chain] == [
        (second, "달러 계약"),
        (first, "확인서와 다름"),
    ]
    assert corrected_parts(chain[0].valuation, only(startup)) == [
        "amount_krw",
        "amount_usd",
        "usd_krw",
    ]


def test_the_forecast_of_an_earlier_day_keeps_what_was_known_then(startup):
    wrong, later = stated(startup), AT + timedelta(days=40)
    right = correct(startup, wrong, at=later)
    day = later.date()
    then, now = forecast_then_and_now(
        startup.program_id, (day, later - timedelta(hours=1)), (day, later)
    )
    assert [[v.id for v in given.startups[0].valuations] for given in (then, now)] == [
        [wrong],
        [right],
    ]


def test_what_the_firm_corrects_waits_to_be_verified_and_the_programs_word_is_not_hers(startup):
    own = replace(WRONG, grade=SourceGrade.D)
    by_founder = {"verified": False, "by": FOUNDER}
    wrong = stated(startup, own, verified=False)
    correct(startup, wrong, replace(own, amount_krw=EOK), **by_founder)
    assert (only(startup).verified, only(startup).amount_krw) == (False, EOK)
    seen = correct(startup, only(startup).id)
    assert refused(lambda: correct(startup, seen, own, **by_founder)) == "verified_by_program"


def test_a_correction_needs_a_reason_and_a_difference_and_its_own_startup(startup):
    wrong = stated(startup)
    assert refused(lambda: correct(startup, wrong, reason=" ")) == "needed"
    other = make_startup(make_program("second"), "other")
    assert refused(lambda: correct(other, wrong)) == "valuation_unknown"
    db.session.commit()
    assert refused(lambda: correct(startup, wrong, WRONG)) == "nothing_changed"
    db.session.rollback()
    assert only(startup).id == wrong


def test_what_a_round_agreed_is_corrected_with_its_round(startup, sign_in):
    round_id = recorded(startup)
    valuation = only(startup)
    assert refused(lambda: correct(startup, valuation.id)) == "valuation_of_a_round"
    db.session.commit()
    page = sign_in(Role.PROGRAM_MANAGER).get(f"{VALUATIONS}/{valuation.id}/correct")
    assert page.location.endswith(f"/startups/alpha/rounds/{round_id}/correct")


def test_the_form_holds_what_was_recorded_and_the_page_tells_what_changed(startup, sign_in):
    wrong = stated(startup)
    db.session.commit()
    manager, path = sign_in(Role.PROGRAM_MANAGER), f"{VALUATIONS}/{wrong}/correct"
    assert path in manager.get_page(f"{VALUATIONS}/{wrong}").links
    html = manager.get_page(path).html
    assert re.search(r'href="/startups/alpha/rounds"[^>]*aria-current', html)
    assert 'value="30,000,000,000"' in html
    assert 'value="공개 동의서"' in html
    right = manager.post_page(path, SENT).location
    text = manager.get_page(right).text
    assert "회계법인 확인서와 다름" in text
    assert "기업가치: 30,000,000,000원 → 31,000,000,000원" in text
    manager.get_page(f"{VALUATIONS}/{wrong}", status=404)
    assert "회계법인 확인서와 다름" in manager.get_page("/startups/alpha/rounds").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"amount_krw": ""}, "amount_krw"),
        ({"valued_on": "2099-1-1"}, "valued_on"),
        ({"amount_krw": "", "amount_usd": "20,000,000"}, "usd_krw"),
        ({"consent_basis": ""}, "consent_basis"),
        ({"grade": "E"}, "grade"),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(startup, sign_in, changes, field):
    wrong = stated(startup)
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    page = manager.post_page(f"{VALUATIONS}/{wrong}/correct", {**SENT, **changes}, status=422)
    assert f'id="{field}-error"' in page.html or f'href="#{field}"' in page.html
    db.session.rollback()
    assert only(startup).id == wrong


def test_a_founder_is_not_offered_what_was_verified_and_an_executive_nothing(startup, sign_in):
    wrong = stated(startup)
    db.session.commit()
    path = f"{VALUATIONS}/{wrong}/correct"
    founder = sign_in(Role.STARTUP)
    assert path not in founder.get_page(f"{VALUATIONS}/{wrong}").links
    founder.get_page(path, status=403)
    sign_in(Role.EXECUTIVE).get_page(path, status=403)


def test_a_correction_is_one_cause_of_a_changed_forecast_a_rounds_too(startup):
    later = AT + timedelta(days=40)
    stated_id, round_id = stated(startup), recorded(startup)
    right = correct(startup, stated_id, at=later)
    better = priced(closed_on=TODAY, raised=Decimal(60 * EOK), post_money=None)
    given = {"reason": "계약서와 다름", "verified": True, "by": PM, "at": later, "today": TODAY}
    fixed = correct_round(startup.id, round_id, better, **given)
    day = later.date()
    then, now = forecast_then_and_now(
        startup.program_id, (day, later - timedelta(hours=1)), (day, later)
    )
    causes = [(one.cause, one.valuation.id) for one in explained(then, now)]
    own = [v.id for v in valuations_of_startup(startup.id, audience=INSIDE) if v.round_id]
    assert causes == [(Cause.CORRECTED, right), (Cause.CORRECTED, own[0])]
    assert fixed.corrects_id == round_id
    assert sum(one.diffusion_by for one in explained(then, now)) == pytest.approx(
        forecast(now).diffusion.counts.target_or_more
        - forecast(then).diffusion.counts.target_or_more
    )
