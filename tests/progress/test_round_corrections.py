"""A wrong round is corrected: another takes its place, and what stood stays to be read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import AT, make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import FOUNDER, PM
from tests.progress.test_rounds import INSIDE, TODAY, recorded, refused, startup
from tests.progress.test_rounds_rules import EOK, priced
from tests.progress.test_rounds_views import ROUNDS, SENT
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.progress.actions import add_evidence, attach_to_round, correct_round, record_round
from tracker.progress.queries import (
    corrections_of_round,
    evidence_of_round,
    rounds_of_startup,
    valuations_of_startup,
)
from tracker.progress.rules import Consent, NewEvidence, SourceGrade
from tracker.progress.rules.rounds import corrected

__all__ = ["client", "sign_in", "startup"]
pytestmark = pytest.mark.usefixtures("app")
RIGHT = priced(
    closed_on=TODAY, raised=Decimal(60 * EOK), pre_money=Decimal(250 * EOK), post_money=None
)


def correct(startup, round_id, new=RIGHT, **changes) -> int:
    given = {"reason": "계약서와 다름", "verified": True, "by": PM, "at": AT, "today": TODAY}
    return correct_round(startup.id, round_id, new, **{**given, **changes}).id


def test_only_the_corrected_round_and_its_value_stand(startup):
    wrong = recorded(startup)
    right = correct(startup, wrong)
    (found,) = rounds_of_startup(startup.id, audience=INSIDE)
    assert (found.id, found.corrects_id, found.post_krw) == (right, wrong, 310 * EOK)
    (valuation,) = valuations_of_startup(startup.id, audience=INSIDE)
    assert (valuation.round_id, valuation.amount_krw) == (right, 310 * EOK)


def test_evidence_goes_along_and_the_trail_tells_both(startup):
    wrong = recorded(startup)
    paper = NewEvidence(label="투자계약서", url="https://example.com/contract")
    evidence = add_evidence(startup.id, paper, by=PM, at=AT, today=TODAY)
    attach_to_round(startup.id, wrong, evidence, by=PM, at=AT)
    right = correct(startup, wrong)
    assert [one.label for one in evidence_of_round(right)] == ["투자계약서"]
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "progress.correct_round")
    ).one()
    assert str(300 * EOK) in event.before
    assert str(310 * EOK) in event.after
    assert "계약서와 다름" in event.after


def test_a_correction_of_a_correction_tells_all_that_stood(startup):
    first = recorded(startup)
    second = correct(startup, first)
    correct(startup, second, replace(RIGHT, grade=SourceGrade.B), reason="근거 확인")
    (found,) = rounds_of_startup(startup.id, audience=INSIDE)
    chain = corrections_of_round(found)
    assert [one.round.id for one in chain] == [second, first]
    assert [one.reason for one in chain] == ["근거 확인", "계약서와 다름"]
    assert corrected(chain[0].round, found) == ["grade"]
    assert corrected(chain[1].round, chain[0].round) == ["raised_krw", "post_krw"]


def test_what_the_firm_corrects_waits_to_be_verified_again(startup):
    own = priced(closed_on=TODAY, grade=SourceGrade.D)
    wrong = record_round(startup.id, own, verified=False, by=FOUNDER, at=AT, today=TODAY).id
    by_founder = {"verified": False, "by": FOUNDER}
    correct(startup, wrong, replace(own, investors="해오름벤처스"), **by_founder)
    (found,) = rounds_of_startup(startup.id, audience=INSIDE)
    assert (found.verified, found.investors) == (False, "해오름벤처스")


def test_a_firm_corrects_nothing_the_program_has_verified(startup):
    wrong = recorded(startup)
    own = replace(RIGHT, grade=SourceGrade.D)
    assert (
        refused(lambda: correct(startup, wrong, own, verified=False, by=FOUNDER))
        == "verified_by_program"
    )
    assert refused(lambda: correct(startup, wrong, reason=" ")) == "needed"
    other = make_startup(make_program("second"), "other")
    assert refused(lambda: correct(other, wrong)) == "round_unknown"


def test_the_form_holds_what_was_recorded_and_the_page_tells_what_changed(startup, sign_in):
    consent = {"consent": Consent.PROGRAM, "consent_basis": "공개 동의서"}
    wrong = recorded(startup, **consent)
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert f"{ROUNDS}/{wrong}/correct" in manager.get_page(f"{ROUNDS}/{wrong}").links
    page = manager.get_page(f"{ROUNDS}/{wrong}/correct")
    for typed in ("5,000,000,000", "25,000,000,000", "공개 동의서"):
        assert f'value="{typed}"' in page.html
    sent = {**SENT, "raised": "60억", "reason": "계약서와 다름"}
    manager.post_page(f"{ROUNDS}/{wrong}/correct", {**sent, "reason": ""}, status=422)
    right = manager.post_page(f"{ROUNDS}/{wrong}/correct", sent).location
    text = manager.get_page(right).text
    assert "계약서와 다름" in text
    assert "투자 유치액: 5,000,000,000원 → 6,000,000,000원" in text
    manager.get_page(f"{ROUNDS}/{wrong}", status=404)


def test_a_founder_is_not_offered_to_correct_what_was_verified(startup, sign_in):
    wrong = recorded(startup)
    db.session.commit()
    founder = sign_in(Role.STARTUP)
    assert f"{ROUNDS}/{wrong}/correct" not in founder.get_page(f"{ROUNDS}/{wrong}").links
    founder.get_page(f"{ROUNDS}/{wrong}/correct", status=403)
    sign_in(Role.EXECUTIVE).get_page(f"{ROUNDS}/{wrong}/correct", status=403)
