"""What is done about progress."""

from tracker.progress.actions.forecast import set_assumption
from tracker.progress.actions.milestones import (
    change_milestone,
    create_milestone,
    remove_milestone,
    verify_milestone,
)
from tracker.progress.actions.valuations import (
    record_valuation,
    verify_valuation,
    withdraw_valuation,
)

__all__ = [
    "change_milestone",
    "create_milestone",
    "record_valuation",
    "remove_milestone",
    "set_assumption",
    "verify_milestone",
    "verify_valuation",
    "withdraw_valuation",
]
