"""What is done about mentoring."""

from tracker.mentoring.actions.hours import NewQuota, assign_hours
from tracker.mentoring.actions.logging import keep_logged_session
from tracker.mentoring.actions.mentors import (
    declare_conflict,
    edit_profile,
    end_conflict,
    mentor_row,
)

__all__ = [
    "NewQuota",
    "assign_hours",
    "declare_conflict",
    "edit_profile",
    "end_conflict",
    "keep_logged_session",
    "mentor_row",
]
