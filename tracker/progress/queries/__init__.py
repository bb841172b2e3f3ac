"""What is known of progress."""

from tracker.progress.queries.milestones import (
    Revision,
    facts_of_milestone,
    milestone_counts,
    milestone_of,
    milestone_revisions,
    milestones_by_urgency,
    milestones_of_program,
    milestones_of_startup,
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
    "Revision",
    "WithdrawnValuation",
    "facts_of_milestone",
    "facts_of_valuation",
    "milestone_counts",
    "milestone_of",
    "milestone_revisions",
    "milestones_by_urgency",
    "milestones_of_program",
    "milestones_of_startup",
    "rule_of",
    "unicorn_rule",
    "valuation_of",
    "valuations_of_program",
    "valuations_of_startup",
    "withdrawn_valuations",
]
