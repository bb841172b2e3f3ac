"""What is done about mentoring."""

from tracker.mentoring.actions.hours import NewQuota, assign_hours
from tracker.mentoring.actions.logging import keep_logged_session

__all__ = ["NewQuota", "assign_hours", "keep_logged_session"]
