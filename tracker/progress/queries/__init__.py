"""What is known of progress."""

from tracker.progress.queries.evidence import (
    Proved,
    evidence_counts,
    evidence_of,
    evidence_of_milestones,
    evidence_of_program,
    evidence_page,
    newest_verified,
    proved_by,
    standing_evidence,
    verdicts_of,
)
from tracker.progress.queries.milestones import (
    Revision,
    facts_of_milestone,
    milestone_counts,
    milestone_moves,
    milestone_of,
    milestone_revisions,
    milestones_by_urgency,
    milestones_of_program,
    milestones_of_startup,
    move_counts,
    owners_of,
)
from tracker.progress.queries.plans import (
    template_of,
    templates_of,
)
from tracker.progress.queries.unicorn import (
    rule_of,
    unicorn_rule,
)
from tracker.progress.queries.valuations import (
    WithdrawnValuation,
    facts_of_valuation,
    valuation_of,
    valuations_of_program,
    valuations_of_startup,
    withdrawn_valuations,
)

__all__ = [
    "Proved",
    "Revision",
    "WithdrawnValuation",
    "evidence_counts",
    "evidence_of",
    "evidence_of_milestones",
    "evidence_of_program",
    "evidence_page",
    "facts_of_milestone",
    "facts_of_valuation",
    "milestone_counts",
    "milestone_moves",
    "milestone_of",
    "milestone_revisions",
    "milestones_by_urgency",
    "milestones_of_program",
    "milestones_of_startup",
    "move_counts",
    "newest_verified",
    "owners_of",
    "proved_by",
    "rule_of",
    "standing_evidence",
    "template_of",
    "templates_of",
    "unicorn_rule",
    "valuation_of",
    "valuations_of_program",
    "valuations_of_startup",
    "verdicts_of",
    "withdrawn_valuations",
]
