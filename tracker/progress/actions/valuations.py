"""What is done to valuations."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.progress.actions.consents import note_consent
from tracker.progress.actions.evidence import standing
from tracker.progress.actions.telling import program_of, tell
from tracker.progress.models import Valuation, ValuationEvidence
from tracker.progress.queries import facts_of_valuation
from tracker.progress.queries.evidence import evidence_of_valuation
from tracker.progress.rules import (
    Consent,
    NewValuation,
    SourceGrade,
    ValuationFacts,
    check_consent,
    check_consent_changed,
    check_corrects,
    check_grade_seen,
    check_reason,
    check_stands_alone,
    check_valuation,
    check_withdrawable,
    worth_krw,
)
from tracker.values.refusals import RuleViolation


def record_valuation(  # noqa: PLR0913 - whose, what, how well known, by whom
    startup_id: int,
    new: NewValuation,
    *,
    verified: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> Valuation:
    """`verified`: the program records it itself. A startup's own word is not, and is grade D."""
    check_valuation(new, verified=verified, today=today)
    valuation = _stated(startup_id, new, verified=verified, by=by, at=at)
    tell("record_valuation", valuation, by, at, after=asdict(new))
    return valuation


def _stated(  # noqa: PLR0913 - whose, what, how well known, in whose place, by whom
    startup_id: int,
    new: NewValuation,
    *,
    verified: bool,
    by: Actor,
    at: datetime,
    corrects_id: int | None = None,
) -> Valuation:
    """The rows of a checked valuation without a round: its own, its consent's."""
    valuation = add_valuation(
        startup_id, new, verified=verified, by=by, at=at, corrects_id=corrects_id
    )
    if new.consent is not Consent.NONE:
        note_consent(valuation, new.consent, new.consent_basis, by, at)
    return valuation


def correct_valuation(  # noqa: PLR0913 - whose, which, what, why, how well known, by whom
    startup_id: int,
    valuation_id: int,
    new: NewValuation,
    *,
    reason: str,
    verified: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> Valuation:
    """Another valuation takes the place of a wrong one, with its evidence; that stays.

    What the program corrects it has seen; what the firm corrects waits to be verified again.
    """
    check_reason(reason)
    check_valuation(new, verified=verified, today=today)
    before = _taken_back(startup_id, valuation_id, reason, by_program=verified, at=at)
    check_corrects(before, new)
    valuation = _stated(startup_id, new, verified=verified, by=by, at=at, corrects_id=valuation_id)
    _pass_on_evidence(valuation_id, valuation.id, by=by, at=at)
    told = {**asdict(facts_of_valuation(valuation)), "reason": reason}
    tell("correct_valuation", valuation, by, at, before=asdict(before), after=told)
    return valuation


def add_valuation(  # noqa: PLR0913 - whose, what, how well known, of which round, for which
    startup_id: int,
    new: NewValuation,
    *,
    verified: bool,
    by: Actor,
    at: datetime,
    round_id: int | None = None,
    corrects_id: int | None = None,
) -> Valuation:
    """The row of a checked valuation; the round that agreed it has a trail of its own."""
    said = {name: value for name, value in asdict(new).items() if name != "consent_basis"}
    valuation = Valuation(
        **{**said, "amount_krw": worth_krw(new)},
        program_id=program_of(startup_id),
        startup_id=startup_id,
        round_id=round_id,
        corrects_id=corrects_id,
        verified_at=at if verified else None,
        verified_by=by.label if verified else None,
        recorded_at=at,
        recorded_by=by.label,
    )
    db.session.add(valuation)
    db.session.flush()
    return valuation


def verify_valuation(
    startup_id: int,
    valuation_id: int,
    *,
    by: Actor,
    at: datetime,
    grade: SourceGrade | None = None,
) -> None:
    """The program has seen what it rests on, and says how good that is; else as it was stated."""
    valuation = _locked_valuation(startup_id, valuation_id)
    check_stands_alone(facts_of_valuation(valuation))
    if valuation.verified_at is not None:
        raise RuleViolation("already_verified")
    seen = grade or valuation.grade
    check_grade_seen(seen, attached=len(evidence_of_valuation(valuation_id)))
    before = {"grade": valuation.grade}
    valuation.grade = seen
    valuation.verified_at = at
    valuation.verified_by = by.label
    db.session.flush()
    tell("verify_valuation", valuation, by, at, before=before, after={"grade": valuation.grade})


def attach_to_valuation(
    startup_id: int, valuation_id: int, evidence_id: int, *, by: Actor, at: datetime
) -> None:
    """Attached twice it is attached once."""
    valuation = _locked_valuation(startup_id, valuation_id)
    check_stands_alone(facts_of_valuation(valuation))
    evidence = standing(startup_id, evidence_id)
    if evidence_id in _resting_on(valuation_id):
        return
    _rest(valuation_id, evidence_id, by=by, at=at)
    tell("attach_to_valuation", valuation, by, at, after={"evidence": evidence.label})


def _pass_on_evidence(valuation_id: int, own_id: int, *, by: Actor, at: datetime) -> None:
    for evidence_id in _resting_on(valuation_id):
        _rest(own_id, evidence_id, by=by, at=at)


def _resting_on(valuation_id: int) -> list[int]:
    kept = select(ValuationEvidence.evidence_id).where(
        ValuationEvidence.valuation_id == valuation_id
    )
    return list(db.session.scalars(kept.order_by(ValuationEvidence.id)))


def _rest(valuation_id: int, evidence_id: int, *, by: Actor, at: datetime) -> None:
    db.session.add(
        ValuationEvidence(
            valuation_id=valuation_id,
            evidence_id=evidence_id,
            attached_at=at,
            attached_by=by.label,
        )
    )
    db.session.flush()


def withdraw_valuation(  # noqa: PLR0913 - whose, which, why, by whom
    startup_id: int,
    valuation_id: int,
    *,
    reason: str,
    by_program: bool,
    by: Actor,
    at: datetime,
) -> None:
    """A wrong valuation stands in no figure any more; its record stays."""
    check_reason(reason)
    before = _taken_back(startup_id, valuation_id, reason, by_program=by_program, at=at)
    valuation = db.session.get_one(Valuation, valuation_id)
    tell("withdraw_valuation", valuation, by, at, before=asdict(before), after={"reason": reason})


def _taken_back(
    startup_id: int, valuation_id: int, reason: str, *, by_program: bool, at: datetime
) -> ValuationFacts:
    """As it stood; from now on it stands no more."""
    valuation = _locked_valuation(startup_id, valuation_id)
    before = facts_of_valuation(valuation)
    check_stands_alone(before)
    check_withdrawable(before, by_program=by_program)
    valuation.withdrawn_at = at
    valuation.withdrawn_reason = reason
    db.session.flush()
    return before


def consent_to_valuation(  # noqa: PLR0913 - whose, which, what, why, by whom
    startup_id: int,
    valuation_id: int,
    consent: Consent,
    basis: str,
    *,
    by_program: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Widen or narrow to whom a valuation may be shown; the history stays."""
    check_consent(consent, basis, by_program=by_program)
    valuation = _locked_valuation(startup_id, valuation_id)
    check_stands_alone(facts_of_valuation(valuation))
    before = valuation.consent
    check_consent_changed(before, consent)
    valuation.consent = consent
    note_consent(valuation, consent, basis, by, at)
    after = {"consent": consent, "consent_basis": basis}
    tell("consent_to_valuation", valuation, by, at, before={"consent": before}, after=after)


def _locked_valuation(startup_id: int, valuation_id: int) -> Valuation:
    found = db.session.scalar(
        select(Valuation)
        .where(
            Valuation.id == valuation_id,
            Valuation.startup_id == startup_id,
            Valuation.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("valuation_unknown")
    return found
