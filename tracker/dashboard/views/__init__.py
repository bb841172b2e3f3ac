"""Role homes: what the executive, the program manager and the startup see first."""

from flask import Blueprint

blueprint = Blueprint("dashboard", __name__)

from tracker.dashboard.views import executive, home, sample, startup  # noqa: E402, F401 - they add their routes
