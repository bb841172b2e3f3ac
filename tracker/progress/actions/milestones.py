"""What is done to milestones."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.rules import told
from tracker.db import db
from tracker.progress.actions.telling import program_of, tell
from tracker.progress.models import Milestone, MilestoneMove, MilestoneRevision
from tracker.progress.queries import facts_of_milestone
from tracker.progress.rules import (
    MilestoneChange,
    MilestoneFacts,
    MilestoneState,
    NewMilestone,
    check_milestone_change,
    check_new_milestone,
    check_reason,
    check_same_version,
    stays_verified,
)
from tracker.values.refusals import RuleViolation


def create_milestone(startup_id: int, new: NewMilestone, *, by: Actor, at: datetime) -> Milestone:
    check_new_milestone(new)
    milestone = Milestone(
        **asdict(new),
        program_id=program_of(startup_id),
        startup_id=startup_id,
        baseline_due_on=new.due_on,
        state=MilestoneState.PLANNED,
        created_at=at,
        created_by=by.label,
    )
    db.session.add(milestone)
    db.session.flush()
    tell("create_milestone", milestone, by, at, after=asdict(new))
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
    milestone = locked_milestone(startup_id, milestone_id)
    before = facts_of_milestone(milestone)
    check_same_version(before.version, version)
    check_milestone_change(before, change, today)
    after = {name: value for name, value in asdict(change).items() if name != "reason"}
    changed = {name: value for name, value in after.items() if value != getattr(before, name)}
    if not changed:
        return
    _keep_revision(before, change.reason, by, at)
    if before.due_on != change.due_on:
        _keep_move(milestone, change.due_on, change.reason, by, at)
    for name, value in changed.items():
        setattr(milestone, name, value)
    not_sent_back(milestone)
    if not stays_verified(before, change, by_program=by_program):
        milestone.verified_at = milestone.verified_by = None
    milestone.version += 1
    db.session.flush()
    told_before = {name: getattr(before, name) for name in changed}
    tell(
        "change_milestone",
        milestone,
        by,
        at,
        before=told_before,
        after={**changed, "reason": change.reason},
    )


def remove_milestone(
    startup_id: int, milestone_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """Take a milestone out of every list; the record and its history stay."""
    check_reason(reason)
    milestone = locked_milestone(startup_id, milestone_id)
    before = facts_of_milestone(milestone)
    _keep_revision(before, reason, by, at)
    milestone.removed_at = at
    milestone.version += 1
    db.session.flush()
    tell("remove_milestone", milestone, by, at, before=asdict(before), after={"reason": reason})


def locked_milestone(startup_id: int, milestone_id: int) -> Milestone:
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


def not_sent_back(milestone: Milestone) -> None:
    """Whatever changes it answers what was asked for; the verdict stays on record."""
    milestone.sent_back_at = milestone.sent_back_by = milestone.sent_back_reason = None


def _keep_move(milestone: Milestone, to_on: date, reason: str, by: Actor, at: datetime) -> None:
    db.session.add(
        MilestoneMove(
            program_id=milestone.program_id,
            startup_id=milestone.startup_id,
            milestone_id=milestone.id,
            from_on=milestone.due_on,
            to_on=to_on,
            reason=reason,
            moved_at=at,
            moved_by=by.label,
        )
    )


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
