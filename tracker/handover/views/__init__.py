"""Pages of those who come and go."""

from flask import Blueprint

blueprint = Blueprint("handover", __name__)

from tracker.handover.views import agreements, holding, leaving, papers  # noqa: E402, F401 - they add their routes
