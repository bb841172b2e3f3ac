"""The tables of support."""

from tracker.support.models.costs import SupportCost
from tracker.support.models.entries import (
    OPEN_ACTION,
    STANDING,
    WITHDRAWN,
    SupportEntry,
    SupportRevision,
)
from tracker.support.models.following import SupportFile, SupportMove, SupportStep
from tracker.support.models.links import SupportFeedback, SupportLink
from tracker.support.models.rates import (
    SupportRate,
)

__all__ = [
    "OPEN_ACTION",
    "STANDING",
    "WITHDRAWN",
    "SupportCost",
    "SupportEntry",
    "SupportFeedback",
    "SupportFile",
    "SupportLink",
    "SupportMove",
    "SupportRate",
    "SupportRevision",
    "SupportStep",
]
