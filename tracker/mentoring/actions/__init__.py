"""What is done about mentoring."""

from tracker.mentoring.actions.importing import ImportedSessions, import_sessions
from tracker.mentoring.actions.logging import keep_logged_session

__all__ = ["ImportedSessions", "import_sessions", "keep_logged_session"]
