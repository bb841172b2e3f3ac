"""What is known of mentoring."""

from tracker.mentoring.queries.documents import (
    logged_count,
    logged_session,
    logged_sessions,
)
from tracker.mentoring.queries.sessions import (
    SessionSight,
    seen_sessions,
    session_facts,
    session_of,
)

__all__ = [
    "SessionSight",
    "logged_count",
    "logged_session",
    "logged_sessions",
    "seen_sessions",
    "session_facts",
    "session_of",
]
