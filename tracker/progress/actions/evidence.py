"""What is done with evidence: kept once, attached, taken off, withdrawn."""

from datetime import date, datetime

from sqlalchemy import func, select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.rules import FILE_NAME_MAX, ReceivedFile
from tracker.files.storage import Content
from tracker.program.models import Startup
from tracker.progress.actions.milestones import locked_milestone, not_sent_back
from tracker.progress.actions.telling import tell
from tracker.progress.models import (
    Evidence,
    FundingRound,
    Milestone,
    MilestoneEvidence,
    RoundEvidence,
    Valuation,
    ValuationEvidence,
)
from tracker.progress.queries.evidence import newest_verified
from tracker.progress.rules import (
    ATTACHED_MOST,
    EVIDENCE_MOST,
    NewEvidence,
    check_new_evidence,
    check_reason,
    check_withdrawal,
    proof_is_gone,
)
from tracker.values.refusals import RuleViolation


def add_evidence(startup_id: int, new: NewEvidence, *, by: Actor, at: datetime, today: date) -> int:
    """The id of the evidence. A file is on the disk already.

    The same file or link of the same startup, not withdrawn, is kept once: its id comes back and
    what was said of it first stays.
    """
    check_new_evidence(new)
    program_id = _locked_program_of(startup_id)
    file_id = _kept(program_id, new.file, by, at) if new.file else None
    known = _known(startup_id, file_id, new.url)
    if known is not None:
        return known
    _check_room(startup_id)
    evidence = Evidence(
        program_id=program_id,
        startup_id=startup_id,
        label=new.label,
        file_id=file_id,
        file_name=new.file.name[-FILE_NAME_MAX:] if new.file else None,
        url=new.url,
        expires_on=new.expires_on,
        note=new.note,
        added_on=today,
        added_at=at,
        added_by=by.label,
    )
    db.session.add(evidence)
    db.session.flush()
    told = {"label": new.label, "expires_on": new.expires_on, "note": new.note}
    what = {"url": new.url} if new.url else {"file": evidence.file_name}
    tell("add_evidence", evidence, by, at, after={**told, **what})
    return evidence.id


def attach_evidence(
    startup_id: int, milestone_id: int, evidence_id: int, *, by: Actor, at: datetime
) -> None:
    """Attached twice it is attached once. A verification stays: it names what it has seen."""
    milestone = locked_milestone(startup_id, milestone_id)
    evidence = standing(startup_id, evidence_id)
    attached = attached_to(milestone_id)
    if evidence_id in attached:
        return
    if len(attached) >= ATTACHED_MOST:
        raise RuleViolation("evidence_most", "evidence", most=ATTACHED_MOST)
    db.session.add(
        MilestoneEvidence(
            milestone_id=milestone_id, evidence_id=evidence_id, attached_at=at, attached_by=by.label
        )
    )
    not_sent_back(milestone)
    db.session.flush()
    tell("attach_evidence", milestone, by, at, after={"evidence": evidence.label})


def detach_evidence(  # noqa: PLR0913 - whose, what from what, why, by whom
    startup_id: int,
    milestone_id: int,
    evidence_id: int,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """It stays in the library. A verification that had seen it ends."""
    check_reason(reason)
    milestone = locked_milestone(startup_id, milestone_id)
    link = db.session.scalar(
        select(MilestoneEvidence).where(
            MilestoneEvidence.milestone_id == milestone_id,
            MilestoneEvidence.evidence_id == evidence_id,
            MilestoneEvidence.detached_at.is_(None),
        )
    )
    if link is None:
        raise RuleViolation("evidence_unknown")
    label = db.session.get_one(Evidence, evidence_id).label
    _take_off(milestone, link, reason, by, at)
    told = {"evidence": label, "reason": reason}
    tell("detach_evidence", milestone, by, at, after=told)


def withdraw_evidence(  # noqa: PLR0913 - whose, which, why, by whom, when
    startup_id: int,
    evidence_id: int,
    *,
    reason: str,
    by_program: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Wrong evidence proves nothing any more; it stays on record as long as its time of keeping."""
    attached = _milestones_with(startup_id, evidence_id)
    evidence = standing(startup_id, evidence_id)
    verified = newest_verified([m.id for m in attached if m.verified_at is not None])
    rested = [own for own, v in verified.items() if evidence_id in dict(v.seen)]
    check_withdrawal(
        reason,
        len(rested),
        by_program=by_program,
        verified_rounds=_verified_rounds_on(evidence_id),
        verified_valuations=_verified_valuations_on(evidence_id),
    )
    for milestone in attached:
        link = db.session.scalars(
            select(MilestoneEvidence).where(
                MilestoneEvidence.milestone_id == milestone.id,
                MilestoneEvidence.evidence_id == evidence_id,
                MilestoneEvidence.detached_at.is_(None),
            )
        ).one()
        _take_off(milestone, link, reason, by, at)
    evidence.withdrawn_on, evidence.withdrawn_at = today, at
    evidence.withdrawn_by, evidence.withdrawn_reason = by.label, reason
    db.session.flush()
    told = {"reason": reason, "milestones": [milestone.title for milestone in attached]}
    tell("withdraw_evidence", evidence, by, at, before={"label": evidence.label}, after=told)


def _verified_rounds_on(evidence_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RoundEvidence)
            .join(FundingRound, FundingRound.id == RoundEvidence.round_id)
            .where(
                RoundEvidence.evidence_id == evidence_id,
                FundingRound.verified_at.is_not(None),
                FundingRound.withdrawn_at.is_(None),
            )
        )
        or 0
    )


def _verified_valuations_on(evidence_id: int) -> int:
    found = db.session.scalar(
        select(func.count())
        .select_from(ValuationEvidence)
        .join(Valuation, Valuation.id == ValuationEvidence.valuation_id)
        .where(
            ValuationEvidence.evidence_id == evidence_id,
            Valuation.verified_at.is_not(None),
            Valuation.withdrawn_at.is_(None),
        )
    )
    return found or 0


def standing(startup_id: int, evidence_id: int) -> Evidence:
    """A startup's evidence that was not withdrawn, locked."""
    found = db.session.scalar(
        select(Evidence)
        .where(
            Evidence.id == evidence_id,
            Evidence.startup_id == startup_id,
            Evidence.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("evidence_unknown", "evidence")
    return found


def attached_to(milestone_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(MilestoneEvidence.evidence_id).where(
                MilestoneEvidence.milestone_id == milestone_id,
                MilestoneEvidence.detached_at.is_(None),
            )
        )
    )


def _take_off(
    milestone: Milestone, link: MilestoneEvidence, reason: str, by: Actor, at: datetime
) -> None:
    link.detached_at, link.detached_by, link.detached_reason = at, by.label, reason
    db.session.flush()
    verified = newest_verified([milestone.id]).get(milestone.id)
    if milestone.verified_at is None or verified is None:
        return
    if proof_is_gone([own for own, _ in verified.seen], attached_to(milestone.id)):
        milestone.verified_at = milestone.verified_by = None
        milestone.version += 1
        db.session.flush()


def _milestones_with(startup_id: int, evidence_id: int) -> list[Milestone]:
    """Locked in the order of their ids, before the evidence is."""
    ids = select(MilestoneEvidence.milestone_id).where(
        MilestoneEvidence.evidence_id == evidence_id, MilestoneEvidence.detached_at.is_(None)
    )
    found = db.session.scalars(
        select(Milestone)
        .where(Milestone.id.in_(ids), Milestone.startup_id == startup_id)
        .order_by(Milestone.id)
        .with_for_update()
    )
    return list(found)


def _locked_program_of(startup_id: int) -> int:
    """One at a time adds to a startup's library, so that the same file is never in it twice."""
    return db.session.scalars(
        select(Startup.program_id).where(Startup.id == startup_id).with_for_update()
    ).one()


def _kept(program_id: int, file: ReceivedFile, by: Actor, at: datetime) -> int:
    content = Content(file.sha256, file.size_bytes)
    kept = keep_file(program_id, content, name=file.name, media_type=file.media_type, by=by, at=at)
    db.session.flush()
    return kept.id


def _known(startup_id: int, file_id: int | None, url: str | None) -> int | None:
    same = Evidence.file_id == file_id if file_id is not None else Evidence.url == url
    return db.session.scalar(
        select(Evidence.id).where(
            Evidence.startup_id == startup_id, same, Evidence.withdrawn_at.is_(None)
        )
    )


def _check_room(startup_id: int) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.startup_id == startup_id, Evidence.withdrawn_at.is_(None))
    )
    if (count or 0) >= EVIDENCE_MOST:
        raise RuleViolation("evidence_most", "file", most=EVIDENCE_MOST)
