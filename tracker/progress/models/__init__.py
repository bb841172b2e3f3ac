"""The tables of progress."""

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
from tracker.progress.models.milestones import (
    Milestone,
    MilestoneRevision,
)
from tracker.progress.models.valuations import (
    Valuation,
)

__all__ = [
    "CheckInAnswer",
    "CheckInLink",
    "CheckInRow",
    "KpiChoice",
    "KpiReading",
    "KpiTarget",
    "Milestone",
    "MilestoneRevision",
    "PeriodClosing",
    "ReadingVerification",
    "Valuation",
]
