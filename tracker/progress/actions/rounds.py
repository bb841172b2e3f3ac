"""What is done to funding rounds: a priced one carries its valuation along."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.progress.actions.consents import note_consent
from tracker.progress.actions.evidence import standing
from tracker.progress.actions.telling import program_of, tell
from tracker.progress.actions.valuations import add_valuation
from tracker.progress.models import FundingRound, RoundEvidence, Valuation
from tracker.progress.queries import facts_of_round
from tracker.progress.queries.evidence import evidence_of_round
from tracker.progress.rules import (
    Consent,
    NewRound,
    RoundFacts,
    SourceGrade,
    check_consent,
    check_consent_changed,
    check_grade_seen,
    check_reason,
    check_round,
    check_round_withdrawable,
    completed,
    in_dollars,
    in_won,
    valuation_of_round,
)
from tracker.values.refusals import RuleViolation


def record_round(  # noqa: PLR0913 - whose, what, how well known, by whom
    startup_id: int, new: NewRound, *, verified: bool, by: Actor, at: datetime, today: date
) -> FundingRound:
    """`verified`: the program records it itself. A startup's own word is not, and is grade D.

    A priced round writes its valuation, worth its post-money value, in the same transaction.
    """
    check_round(new, verified=verified, today=today)
    row = _add_round(startup_id, completed(new), verified=verified, by=by, at=at)
    tell("record_round", row, by, at, after=asdict(completed(new)))
    return row


def _add_round(  # noqa: PLR0913 - whose, what, how well known, in whose place, by whom
    startup_id: int,
    new: NewRound,
    *,
    verified: bool,
    by: Actor,
    at: datetime,
    corrects_id: int | None = None,
) -> FundingRound:
    """The rows of a checked and completed round: its own, its valuation's, its consent's."""
    row = FundingRound(
        **_columns(new),
        corrects_id=corrects_id,
        program_id=program_of(startup_id),
        startup_id=startup_id,
        verified_at=at if verified else None,
        verified_by=by.label if verified else None,
        recorded_at=at,
        recorded_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    valuation = valuation_of_round(new)
    if valuation is not None:
        add_valuation(
            startup_id,
            valuation,
            verified=verified,
            by=by,
            at=at,
            round_id=row.id,
            corrects_id=_value_of(corrects_id) if corrects_id else None,
        )
    if new.consent is not Consent.NONE:
        note_consent(row, new.consent, new.consent_basis, by, at)
    return row


def correct_round(  # noqa: PLR0913 - whose, which, what, why, how well known, by whom
    startup_id: int,
    round_id: int,
    new: NewRound,
    *,
    reason: str,
    verified: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> FundingRound:
    """Another round takes the place of a wrong one, with its evidence; that stays.

    What the program corrects it has seen; what the firm corrects waits to be verified again.
    """
    check_reason(reason)
    check_round(new, verified=verified, today=today)
    before = _taken_back(startup_id, round_id, reason, by_program=verified, at=at)
    row = _add_round(
        startup_id, completed(new), verified=verified, by=by, at=at, corrects_id=round_id
    )
    _pass_on_evidence(round_id, row.id, by=by, at=at)
    told = {**asdict(facts_of_round(row)), "reason": reason}
    tell("correct_round", row, by, at, before=asdict(before), after=told)
    return row


def _value_of(round_id: int) -> int | None:
    """The valuation that a round wrote, withdrawn or not."""
    return db.session.scalar(select(Valuation.id).where(Valuation.round_id == round_id))


def _pass_on_evidence(round_id: int, own_id: int, *, by: Actor, at: datetime) -> None:
    kept = select(RoundEvidence.evidence_id).where(RoundEvidence.round_id == round_id)
    for evidence_id in db.session.scalars(kept.order_by(RoundEvidence.id)):
        db.session.add(
            RoundEvidence(
                round_id=own_id, evidence_id=evidence_id, attached_at=at, attached_by=by.label
            )
        )
    db.session.flush()


def _columns(new: NewRound) -> dict[str, object]:
    money = {
        f"{column}_{currency}": amount(new, getattr(new, field))
        for column, field in (("raised", "raised"), ("pre", "pre_money"), ("post", "post_money"))
        for currency, amount in (("krw", in_won), ("usd", in_dollars))
    }
    kept = ("stage", "closed_on", "priced", "currency", "exit_kind", "usd_krw", "investors")
    same = {name: getattr(new, name) for name in (*kept, "grade", "consent", "note")}
    return {**same, **money}


def verify_round(
    startup_id: int, round_id: int, *, grade: SourceGrade, by: Actor, at: datetime
) -> None:
    """The program has seen what the round rests on, and says how good that is."""
    row, valuation = _locked(startup_id, round_id)
    if row.verified_at is not None:
        raise RuleViolation("already_verified")
    check_grade_seen(grade, attached=len(evidence_of_round(round_id)))
    before = {"grade": row.grade}
    for one in (row, valuation) if valuation else (row,):
        one.grade = grade
        one.verified_at = at
        one.verified_by = by.label
    db.session.flush()
    tell("verify_round", row, by, at, before=before, after={"grade": grade})


def consent_to_round(  # noqa: PLR0913 - whose, which, what, why, by whom
    startup_id: int,
    round_id: int,
    consent: Consent,
    basis: str,
    *,
    by_program: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Widen or narrow to whom a round and its valuation may be shown; the history stays."""
    check_consent(consent, basis, by_program=by_program)
    row, valuation = _locked(startup_id, round_id)
    before = row.consent
    check_consent_changed(before, consent)
    row.consent = consent
    if valuation is not None:
        valuation.consent = consent
    note_consent(row, consent, basis, by, at)
    after = {"consent": consent, "consent_basis": basis}
    tell("consent_to_round", row, by, at, before={"consent": before}, after=after)


def withdraw_round(  # noqa: PLR0913 - whose, which, why, by whom
    startup_id: int, round_id: int, *, reason: str, by_program: bool, by: Actor, at: datetime
) -> None:
    """A wrong round stands in no figure any more, nor does its valuation; the record stays."""
    check_reason(reason)
    before = _taken_back(startup_id, round_id, reason, by_program=by_program, at=at)
    row = db.session.get_one(FundingRound, round_id)
    tell("withdraw_round", row, by, at, before=asdict(before), after={"reason": reason})


def _taken_back(
    startup_id: int, round_id: int, reason: str, *, by_program: bool, at: datetime
) -> RoundFacts:
    """As it stood; from now on it stands no more, nor does the value it agreed."""
    row, valuation = _locked(startup_id, round_id)
    before = facts_of_round(row)
    check_round_withdrawable(before, by_program=by_program)
    for one in (row, valuation) if valuation else (row,):
        one.withdrawn_at = at
        one.withdrawn_reason = reason
    db.session.flush()
    return before


def attach_to_round(
    startup_id: int, round_id: int, evidence_id: int, *, by: Actor, at: datetime
) -> None:
    """Attached twice it is attached once."""
    row, _ = _locked(startup_id, round_id)
    evidence = standing(startup_id, evidence_id)
    known = select(RoundEvidence.id).where(
        RoundEvidence.round_id == round_id, RoundEvidence.evidence_id == evidence_id
    )
    if db.session.scalar(known) is not None:
        return
    db.session.add(
        RoundEvidence(
            round_id=round_id, evidence_id=evidence_id, attached_at=at, attached_by=by.label
        )
    )
    db.session.flush()
    tell("attach_to_round", row, by, at, after={"evidence": evidence.label})


def _locked(startup_id: int, round_id: int) -> tuple[FundingRound, Valuation | None]:
    """The round that stands, and the valuation it wrote."""
    row = db.session.scalar(
        select(FundingRound)
        .where(
            FundingRound.id == round_id,
            FundingRound.startup_id == startup_id,
            FundingRound.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise RuleViolation("round_unknown")
    valuation = select(Valuation).where(Valuation.round_id == round_id).with_for_update()
    return row, db.session.scalar(valuation)
