"""The request box, asking, answering, and what waits for a second person."""

from flask import Blueprint

blueprint = Blueprint("requests", __name__)

from tracker.requests.views import answering, asking, box, second  # noqa: E402, F401 - they add their routes
