"""Pages of mentoring."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)

from tracker.mentoring.views import documents  # noqa: E402, F401 - routes
