"""What is known of progress."""

from tracker.progress.queries.forecast import (
    assumption_history,
    assumptions_in_force,
    forecast_given,
    forecast_then_and_now,
    startup_facts,
)
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
    "assumption_history",
    "assumptions_in_force",
    "facts_of_milestone",
    "facts_of_valuation",
    "forecast_given",
    "forecast_then_and_now",
    "milestone_counts",
    "milestone_of",
    "milestone_revisions",
    "milestones_by_urgency",
    "milestones_of_program",
    "milestones_of_startup",
    "rule_of",
    "startup_facts",
    "unicorn_rule",
    "valuation_of",
    "valuations_of_program",
    "valuations_of_startup",
    "withdrawn_valuations",
]
