"""The tables of progress."""

from tracker.progress.models.evidence import (
    Evidence,
    MilestoneEvidence,
    MilestoneVerdict,
)
from tracker.progress.models.ladder import LadderRung, LadderVersion
from tracker.progress.models.milestones import (
    Milestone,
    MilestoneMove,
    MilestoneRevision,
)
from tracker.progress.models.plans import (
    PlanStep,
    PlanTemplate,
)
from tracker.progress.models.rounds import ConsentRecord, FundingRound, RoundEvidence
from tracker.progress.models.valuations import (
    Valuation,
)

__all__ = [
    "ConsentRecord",
    "Evidence",
    "FundingRound",
    "LadderRung",
    "LadderVersion",
    "Milestone",
    "MilestoneEvidence",
    "MilestoneMove",
    "MilestoneRevision",
    "MilestoneVerdict",
    "PlanStep",
    "PlanTemplate",
    "RoundEvidence",
    "Valuation",
]
