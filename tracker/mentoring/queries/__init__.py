"""What is known of mentoring."""

from tracker.mentoring.queries.sessions import (
    SessionSight,
    seen_sessions,
    session_facts,
    session_of,
)

__all__ = ["SessionSight", "seen_sessions", "session_facts", "session_of"]
