"""Pages of mentoring."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)

from tracker.mentoring.views import (  # noqa: E402, F401 - they add their routes
    answering,
    arranging,
    booking,
    brief,
    counting,
    documents,
    feeds,
    follow_up,
    linked,
    lists,
    mentors,
    quotas,
    sessions,
    suggesting,
    times,
    writing_up,
)
