"""The tables of progress."""

from tracker.progress.models.forecast import ForecastAssumption
from tracker.progress.models.milestones import (
    Milestone,
    MilestoneRevision,
)
from tracker.progress.models.valuations import (
    Valuation,
)

__all__ = [
    "ForecastAssumption",
    "Milestone",
    "MilestoneRevision",
    "Valuation",
]
