"""Pages: sessions and what comes of them."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)

from tracker.mentoring.views import (  # noqa: E402, F401 - they add their routes
    answering,
    brief,
    follow_up,
    linked,
    lists,
    sessions,
    writing_up,
)
