"""What is done about mentoring."""

from tracker.mentoring.actions.logging import keep_logged_session

__all__ = ["keep_logged_session"]
