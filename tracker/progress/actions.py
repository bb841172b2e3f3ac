"""What is done to milestones and valuations."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.audit.rules import told
from tracker.db import db
from tracker.program.models import Startup
from tracker.progress.models import Milestone, MilestoneRevision, Valuation
from tracker.progress.queries import facts_of_milestone, facts_of_valuation
from tracker.progress.rules import (
    MilestoneChange,
    MilestoneFacts,
    MilestoneState,
    NewMilestone,
    NewValuation,
    check_milestone_change,
    check_new_milestone,
    check_reason,
    check_same_version,
    check_valuation,
    check_verifiable,
    check_withdrawable,
    stays_verified,
    worth_krw,
)
from tracker.values.refusals import RuleViolation


def create_milestone(startup_id: int, new: NewMilestone, *, by: Actor, at: datetime) -> Milestone:
    check_new_milestone(new)
    milestone = Milestone(
        **asdict(new),
        program_id=_program_of(startup_id),
        startup_id=startup_id,
        baseline_due_on=new.due_on,
        state=MilestoneState.PLANNED,
        created_at=at,
        created_by=by.label,
    )
    db.session.add(milestone)
    db.session.flush()
    _tell("create_milestone", milestone, by, at, after=asdict(new))
    return milestone


def change_milestone(  # noqa: PLR0913 - whose, which, from what, to what, by whom
    startup_id: int,
    milestone_id: int,
    change: MilestoneChange,
    *,
    version: int,
    by_program: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Replace what a milestone says; `version` is the one the person saw.

    `by_program`: she may verify milestones. Anyone else's change takes a verification away.
    """
    milestone = _locked_milestone(startup_id, milestone_id)
    before = facts_of_milestone(milestone)
    check_same_version(before.version, version)
    check_milestone_change(before, change, today)
    after = {name: value for name, value in asdict(change).items() if name != "reason"}
    changed = {name: value for name, value in after.items() if value != getattr(before, name)}
    if not changed:
        return
    _keep_revision(before, change.reason, by, at)
    for name, value in changed.items():
        setattr(milestone, name, value)
    if not stays_verified(before, change, by_program=by_program):
        milestone.verified_at = milestone.verified_by = None
    milestone.version += 1
    db.session.flush()
    told_before = {name: getattr(before, name) for name in changed}
    _tell(
        "change_milestone",
        milestone,
        by,
        at,
        before=told_before,
        after={**changed, "reason": change.reason},
    )


def verify_milestone(startup_id: int, milestone_id: int, *, by: Actor, at: datetime) -> None:
    """The program has seen that a closed milestone is as its startup says."""
    milestone = _locked_milestone(startup_id, milestone_id)
    check_verifiable(facts_of_milestone(milestone))
    milestone.verified_at = at
    milestone.verified_by = by.label
    milestone.version += 1
    db.session.flush()
    _tell("verify_milestone", milestone, by, at, after={"state": milestone.state})


def remove_milestone(
    startup_id: int, milestone_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """Take a milestone out of every list; the record and its history stay."""
    check_reason(reason)
    milestone = _locked_milestone(startup_id, milestone_id)
    before = facts_of_milestone(milestone)
    _keep_revision(before, reason, by, at)
    milestone.removed_at = at
    milestone.version += 1
    db.session.flush()
    _tell("remove_milestone", milestone, by, at, before=asdict(before), after={"reason": reason})


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
    valuation = Valuation(
        **{**asdict(new), "amount_krw": worth_krw(new)},
        program_id=_program_of(startup_id),
        startup_id=startup_id,
        verified_at=at if verified else None,
        verified_by=by.label if verified else None,
        recorded_at=at,
        recorded_by=by.label,
    )
    db.session.add(valuation)
    db.session.flush()
    _tell("record_valuation", valuation, by, at, after=asdict(new))
    return valuation


def verify_valuation(startup_id: int, valuation_id: int, *, by: Actor, at: datetime) -> None:
    valuation = _locked_valuation(startup_id, valuation_id)
    if valuation.verified_at is not None:
        raise RuleViolation("already_verified")
    valuation.verified_at = at
    valuation.verified_by = by.label
    db.session.flush()
    _tell("verify_valuation", valuation, by, at, after={"grade": valuation.grade})


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
    valuation = _locked_valuation(startup_id, valuation_id)
    before = facts_of_valuation(valuation)
    check_withdrawable(before, by_program=by_program)
    valuation.withdrawn_at = at
    valuation.withdrawn_reason = reason
    db.session.flush()
    _tell("withdraw_valuation", valuation, by, at, before=asdict(before), after={"reason": reason})


def _program_of(startup_id: int) -> int:
    return db.session.scalars(select(Startup.program_id).where(Startup.id == startup_id)).one()


def _locked_milestone(startup_id: int, milestone_id: int) -> Milestone:
    found = db.session.scalar(
        select(Milestone)
        .where(
            Milestone.id == milestone_id,
            Milestone.startup_id == startup_id,
            Milestone.removed_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("milestone_unknown")
    return found


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


def _keep_revision(before: MilestoneFacts, reason: str, by: Actor, at: datetime) -> None:
    db.session.add(
        MilestoneRevision(
            milestone_id=before.id,
            version=before.version,
            before=told(asdict(before)),
            reason=reason,
            revised_at=at,
            revised_by=by.label,
        )
    )


def _tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    row: Milestone | Valuation,
    by: Actor,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        f"progress.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=f"{row.__tablename__}:{row.id}",
        before=before,
        after=after,
    )
