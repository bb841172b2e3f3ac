"""Milestones and valuations: of one startup, and of the whole program."""

from flask import Blueprint

blueprint = Blueprint("progress", __name__)

from tracker.progress.views import (  # noqa: E402, F401 - they add their routes
    evidence,
    ladder,
    milestones,
    plans,
    rounds,
    valuations,
)
