"""The tables of progress."""

from tracker.progress.models.evidence import (
    Evidence,
    MilestoneEvidence,
    MilestoneVerdict,
)
from tracker.progress.models.forecast import (
    ForecastAssumption,
)
from tracker.progress.models.kpis import (
    CheckInAnswer,
    CheckInLink,
    CheckInRow,
    KpiChoice,
    KpiReading,
    KpiTarget,
    PeriodClosing,
    ReadingVerification,
)
from tracker.progress.models.ladder import (
    LadderRung,
    LadderVersion,
)
from tracker.progress.models.milestones import (
    Milestone,
    MilestoneMove,
    MilestoneRevision,
)
from tracker.progress.models.plans import (
    PlanStep,
    PlanTemplate,
)
from tracker.progress.models.rounds import (
    ConsentRecord,
    FundingRound,
    RoundEvidence,
)
from tracker.progress.models.valuations import (
    Valuation,
    ValuationEvidence,
)

__all__ = [
    "CheckInAnswer",
    "CheckInLink",
    "CheckInRow",
    "ConsentRecord",
    "Evidence",
    "ForecastAssumption",
    "FundingRound",
    "KpiChoice",
    "KpiReading",
    "KpiTarget",
    "LadderRung",
    "LadderVersion",
    "Milestone",
    "MilestoneEvidence",
    "MilestoneMove",
    "MilestoneRevision",
    "MilestoneVerdict",
    "PeriodClosing",
    "PlanStep",
    "PlanTemplate",
    "ReadingVerification",
    "RoundEvidence",
    "Valuation",
    "ValuationEvidence",
]
