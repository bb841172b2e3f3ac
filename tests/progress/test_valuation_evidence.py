"""A valuation without a round rests on evidence, and is verified at the grade that was seen."""

import pytest
from sqlalchemy import text

from tests.factories import AT, make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import FOUNDER, PM
from tests.progress.test_rounds import TODAY, recorded, refused, startup
from tests.progress.test_valuation_corrections import VALUATIONS, WRONG, correct, only, stated
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.actions import (
    add_evidence,
    attach_to_valuation,
    record_valuation,
    verify_valuation,
    withdraw_evidence,
    withdraw_valuation,
)
from tracker.progress.queries import evidence_of_valuation, resting_on
from tracker.progress.rules import NewEvidence, NewValuation, SourceGrade, Stage

__all__ = ["client", "sign_in", "startup"]
pytestmark = pytest.mark.usefixtures("app")
PAPER = NewEvidence(label="투자확인서", url="https://example.org/letter")
OWN = NewValuation(
    valued_on=TODAY, grade=SourceGrade.D, stage=Stage.SERIES_A, amount_krw=30_000_000_000
)


def paper(startup) -> int:
    return add_evidence(startup.id, PAPER, by=PM, at=AT, today=TODAY)


def attach(startup, valuation_id, evidence_id) -> None:
    attach_to_valuation(startup.id, valuation_id, evidence_id, by=PM, at=AT)


def withdraw(startup, evidence_id) -> None:
    withdraw_evidence(
        startup.id, evidence_id, reason="오류", by_program=True, by=PM, at=AT, today=TODAY
    )


def test_evidence_is_attached_once_and_goes_along_with_a_correction(startup):
    wrong, letter = stated(startup), paper(startup)
    attach(startup, wrong, letter)
    attach(startup, wrong, letter)
    assert [one.id for one in evidence_of_valuation(wrong)] == [letter]
    right = correct(startup, wrong)
    assert [one.label for one in evidence_of_valuation(right)] == ["투자확인서"]
    assert [(one.id, one.is_round) for one in resting_on([letter])[letter]] == [(right, False)]


def test_what_a_verified_valuation_rests_on_is_not_withdrawn_before_it(startup):
    valuation, letter = stated(startup), paper(startup)
    attach(startup, valuation, letter)
    assert refused(lambda: withdraw(startup, letter)) == "evidence_of_verified_valuation"
    withdraw_valuation(startup.id, valuation, reason="착오", by_program=True, by=PM, at=AT)
    withdraw(startup, letter)
    assert evidence_of_valuation(valuation) == []


def test_nothing_of_another_startup_is_attached(startup):
    other = make_startup(make_program("second"), "other")
    valuation, theirs = stated(startup), paper(other)
    assert refused(lambda: attach(startup, valuation, theirs)) == "evidence_unknown"
    assert refused(lambda: attach(other, valuation, theirs)) == "valuation_unknown"


def test_what_a_round_agreed_rests_on_what_the_round_does(startup):
    recorded(startup)
    letter = paper(startup)
    assert refused(lambda: attach(startup, only(startup).id, letter)) == "valuation_of_a_round"


def test_the_program_verifies_at_the_grade_it_has_seen(startup):
    own = record_valuation(startup.id, OWN, verified=False, by=FOUNDER, at=AT, today=TODAY).id
    verify_valuation(startup.id, own, grade=SourceGrade.B, by=PM, at=AT)
    assert (only(startup).verified, only(startup).grade) == (True, SourceGrade.B)


def test_contract_documents_are_attached_before_a_valuation_is_verified_by_them(startup):
    own = record_valuation(startup.id, OWN, verified=False, by=FOUNDER, at=AT, today=TODAY).id

    def verify():
        verify_valuation(startup.id, own, grade=SourceGrade.A, by=PM, at=AT)

    assert refused(verify) == "documents_not_attached"
    attach(startup, own, paper(startup))
    verify()
    assert only(startup).grade is SourceGrade.A


def test_what_was_attached_cannot_be_changed_or_removed(startup):
    attach(startup, stated(startup), paper(startup))
    db.session.commit()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM valuation_evidence"))
    db.session.rollback()


def test_a_founder_attaches_and_the_program_verifies_by_it(startup, sign_in):
    letter = paper(startup)
    own = record_valuation(startup.id, OWN, verified=False, by=FOUNDER, at=AT, today=TODAY).id
    db.session.commit()
    path, founder = f"{VALUATIONS}/{own}", sign_in(Role.STARTUP)
    founder.get_page(path)
    founder.post_page(f"{path}/evidence", {"evidence": "999"}, status=422)
    founder.post_page(f"{path}/evidence", {"evidence": str(letter)})
    assert "투자확인서" in founder.get_page(path).text
    manager = sign_in(Role.PROGRAM_MANAGER)
    assert path in manager.get_page(f"/startups/alpha/evidence/{letter}").links
    assert path in manager.get_page("/startups/alpha/evidence").links
    manager.post_page(f"{path}/verify", {"grade": "X"}, status=422)
    manager.post_page(f"{path}/verify", {"grade": "B"})
    db.session.rollback()
    assert (only(startup).verified, only(startup).grade) == (True, SourceGrade.B)


def test_an_executive_sees_no_paper_of_a_valuation_and_attaches_none(startup, sign_in):
    valuation = stated(startup, WRONG)
    attach(startup, valuation, paper(startup))
    db.session.commit()
    executive, path = sign_in(Role.EXECUTIVE), f"{VALUATIONS}/{valuation}"
    assert "투자확인서" not in executive.get_page(path).text
    executive.post_page(f"{path}/evidence", {"evidence": "1"}, status=403)
