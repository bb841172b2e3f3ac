"""What evidence there is, what it is attached to, and what the program has seen of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.progress.models import (
    Evidence,
    FundingRound,
    Milestone,
    MilestoneEvidence,
    MilestoneVerdict,
    RoundEvidence,
    Valuation,
    ValuationEvidence,
)
from tracker.progress.rules import EvidenceFacts, Expiry, Stage, Verdict, VerdictFacts, expiry

_EVIDENCE: tuple[Any, ...] = (
    Evidence.id,
    Evidence.startup_id,
    Evidence.label,
    Evidence.url,
    Evidence.file_name,
    StoredFile.media_type,
    StoredFile.size_bytes,
    StoredFile.sha256,
    Evidence.expires_on,
    Evidence.note,
    Evidence.added_on,
    Evidence.added_at,
    Evidence.added_by,
    Evidence.withdrawn_on,
    Evidence.withdrawn_at,
    Evidence.withdrawn_by,
    Evidence.withdrawn_reason,
)


@dataclass(frozen=True, slots=True)
class Proved:
    """A milestone that a piece of evidence is attached to."""

    milestone_id: int
    title: str


def evidence_of(startup_id: int, evidence_id: int) -> EvidenceFacts | None:
    """A startup's evidence, withdrawn or not; another startup's is not found."""
    found = db.session.execute(
        _evidence().where(Evidence.id == evidence_id, Evidence.startup_id == startup_id)
    ).one_or_none()
    return EvidenceFacts(*found) if found else None


def standing_evidence(startup_id: int) -> list[EvidenceFacts]:
    """What a startup may still attach, newest first."""
    found = db.session.execute(
        _evidence()
        .where(Evidence.startup_id == startup_id, Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.id.desc())
    )
    return [EvidenceFacts(*row) for row in found]


def evidence_page(startup_id: int, *, limit: int, offset: int) -> tuple[list[EvidenceFacts], int]:
    """One page of a startup's library, what stands first, and how many there are in all."""
    rows = db.session.execute(
        _evidence()
        .where(Evidence.startup_id == startup_id)
        .order_by(Evidence.withdrawn_at.is_not(None), Evidence.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = [EvidenceFacts(*row) for row in rows]
    total = db.session.scalar(
        select(func.count()).select_from(Evidence).where(Evidence.startup_id == startup_id)
    )
    return found, total or 0


def evidence_of_program(program_id: int, *only: ColumnElement[bool]) -> list[EvidenceFacts]:
    """Of all startups, by what ends first."""
    found = db.session.execute(
        _evidence()
        .where(Evidence.program_id == program_id, *only)
        .order_by(Evidence.expires_on, Evidence.id)
    )
    return [EvidenceFacts(*row) for row in found]


def evidence_counts(startup_id: int, today: date) -> Counter[Expiry]:
    """How much of what stands holds, expires soon, has expired, or never does."""
    rows = db.session.scalars(
        select(Evidence.expires_on).where(
            Evidence.startup_id == startup_id, Evidence.withdrawn_at.is_(None)
        )
    )
    return Counter(expiry(day, today) for day in rows)


def evidence_of_milestones(ids: Collection[int]) -> dict[int, list[EvidenceFacts]]:
    """What is attached to each of these milestones now, in the order it was added."""
    found = defaultdict[int, list[EvidenceFacts]](list)
    if not ids:
        return found
    rows = db.session.execute(
        _evidence(MilestoneEvidence.milestone_id)
        .join(MilestoneEvidence, MilestoneEvidence.evidence_id == Evidence.id)
        .where(
            MilestoneEvidence.milestone_id.in_(ids),
            MilestoneEvidence.detached_at.is_(None),
            Evidence.withdrawn_at.is_(None),
        )
        .order_by(MilestoneEvidence.id)
    )
    for *row, milestone_id in rows:
        found[milestone_id].append(EvidenceFacts(*row))
    return found


def evidence_of_round(round_id: int) -> list[EvidenceFacts]:
    """What a round rests on and was not withdrawn, in the order it was attached."""
    return _rested_on(RoundEvidence, RoundEvidence.round_id == round_id)


def evidence_of_valuation(valuation_id: int) -> list[EvidenceFacts]:
    """What a valuation without a round rests on and was not withdrawn, as it was attached."""
    return _rested_on(ValuationEvidence, ValuationEvidence.valuation_id == valuation_id)


def _rested_on(
    link: type[RoundEvidence | ValuationEvidence], of: ColumnElement[bool]
) -> list[EvidenceFacts]:
    found = db.session.execute(
        _evidence()
        .join(link, link.evidence_id == Evidence.id)
        .where(of, Evidence.withdrawn_at.is_(None))
        .order_by(link.attached_at, Evidence.id)
    )
    return [EvidenceFacts(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Resting:
    """A round that rests on a piece of evidence, or a valuation without one."""

    id: int
    stage: Stage
    on: date
    is_round: bool


def resting_on(ids: Collection[int]) -> dict[int, list[Resting]]:
    """The rounds and valuations that each of these is attached to: of each kind newest first."""
    found = defaultdict[int, list[Resting]](list)
    rows = db.session.execute(
        select(
            RoundEvidence.evidence_id, FundingRound.id, FundingRound.stage, FundingRound.closed_on
        )
        .join(FundingRound, FundingRound.id == RoundEvidence.round_id)
        .where(RoundEvidence.evidence_id.in_(ids), FundingRound.withdrawn_at.is_(None))
        .order_by(FundingRound.closed_on.desc(), FundingRound.id)
    )
    for evidence_id, round_id, stage, closed_on in rows:
        found[evidence_id].append(Resting(round_id, stage, closed_on, is_round=True))
    stated = db.session.execute(
        select(ValuationEvidence.evidence_id, Valuation.id, Valuation.stage, Valuation.valued_on)
        .join(Valuation, Valuation.id == ValuationEvidence.valuation_id)
        .where(ValuationEvidence.evidence_id.in_(ids), Valuation.withdrawn_at.is_(None))
        .order_by(Valuation.valued_on.desc(), Valuation.id)
    )
    for evidence_id, valuation_id, stage, valued_on in stated:
        found[evidence_id].append(Resting(valuation_id, stage, valued_on, is_round=False))
    return found


def proved_by(ids: Collection[int]) -> dict[int, list[Proved]]:
    """The milestones that each of these pieces of evidence is attached to."""
    found = defaultdict[int, list[Proved]](list)
    rows = db.session.execute(
        select(MilestoneEvidence.evidence_id, Milestone.id, Milestone.title)
        .join(Milestone, Milestone.id == MilestoneEvidence.milestone_id)
        .where(
            MilestoneEvidence.evidence_id.in_(ids),
            MilestoneEvidence.detached_at.is_(None),
            Milestone.removed_at.is_(None),
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    for evidence_id, milestone_id, title in rows:
        found[evidence_id].append(Proved(milestone_id, title))
    return found


def verdicts_of(milestone_id: int) -> list[VerdictFacts]:
    """Newest first."""
    rows = db.session.scalars(
        select(MilestoneVerdict)
        .where(MilestoneVerdict.milestone_id == milestone_id)
        .order_by(MilestoneVerdict.id.desc())
    )
    return [_verdict(row) for row in rows]


def newest_verified(milestone_ids: Collection[int]) -> dict[int, VerdictFacts]:
    """The newest verification of each milestone that was ever verified."""
    newest = (
        select(func.max(MilestoneVerdict.id))
        .where(
            MilestoneVerdict.milestone_id.in_(milestone_ids),
            MilestoneVerdict.verdict == Verdict.VERIFIED,
        )
        .group_by(MilestoneVerdict.milestone_id)
    )
    rows = db.session.scalars(select(MilestoneVerdict).where(MilestoneVerdict.id.in_(newest)))
    return {row.milestone_id: _verdict(row) for row in rows}


def _verdict(row: MilestoneVerdict) -> VerdictFacts:
    seen = tuple((int(own), str(label)) for own, label in json.loads(row.seen))
    return VerdictFacts(row.verdict, seen, row.note, row.given_at, row.given_by)


def _evidence(*more: Any) -> Select[*tuple[Any, ...]]:
    return select(*_EVIDENCE, *more).outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
