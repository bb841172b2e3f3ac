"""What the program says of a closed milestone."""

import json
from datetime import datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.progress.actions.evidence import attached_to
from tracker.progress.actions.milestones import locked_milestone
from tracker.progress.actions.telling import tell
from tracker.progress.models import Evidence, Milestone, MilestoneVerdict
from tracker.progress.queries import facts_of_milestone
from tracker.progress.rules import (
    NewVerdict,
    Verdict,
    check_reason,
    check_seen,
    check_verifiable,
)


def verify_milestone(
    startup_id: int, milestone_id: int, new: NewVerdict, *, by: Actor, at: datetime
) -> None:
    """The program has seen, by this evidence, that a closed milestone is as its startup says."""
    milestone = locked_milestone(startup_id, milestone_id)
    check_verifiable(facts_of_milestone(milestone))
    check_seen(new, attached_to(milestone_id))
    milestone.verified_at, milestone.verified_by = at, by.label
    milestone.sent_back_at = milestone.sent_back_by = milestone.sent_back_reason = None
    seen = _keep(milestone, Verdict.VERIFIED, new.seen, new.note, by, at)
    told = {"state": milestone.state, "evidence": seen, "note": new.note}
    tell("verify_milestone", milestone, by, at, after=told)


def send_back_milestone(
    startup_id: int, milestone_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """What is said of a milestone is not proved yet: the startup is told what is missing."""
    check_reason(reason)
    milestone = locked_milestone(startup_id, milestone_id)
    check_verifiable(facts_of_milestone(milestone))
    milestone.sent_back_at, milestone.sent_back_by = at, by.label
    milestone.sent_back_reason = reason
    _keep(milestone, Verdict.SENT_BACK, attached_to(milestone_id), reason, by, at)
    tell("send_back_milestone", milestone, by, at, after={"reason": reason})


def _keep(  # noqa: PLR0913, PLR0917 - the verdict's columns
    milestone: Milestone,
    verdict: Verdict,
    seen: frozenset[int] | set[int],
    note: str,
    by: Actor,
    at: datetime,
) -> list[str]:
    """The labels of what was seen."""
    pairs = [(own, db.session.get_one(Evidence, own).label) for own in sorted(seen)]
    db.session.add(
        MilestoneVerdict(
            program_id=milestone.program_id,
            startup_id=milestone.startup_id,
            milestone_id=milestone.id,
            verdict=verdict,
            seen=json.dumps(pairs, ensure_ascii=False),
            note=note,
            given_at=at,
            given_by=by.label,
        )
    )
    milestone.version += 1
    db.session.flush()
    return [label for _, label in pairs]
