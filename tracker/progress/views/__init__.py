"""Milestones, valuations and figures: of one startup, and of the whole program."""

from flask import Blueprint

blueprint = Blueprint("progress", __name__)

from tracker.progress.views import (  # noqa: E402, F401 - they add their routes
    check_ins,
    evidence,
    figure_sheets,
    figures,
    forecast,
    ladder,
    linked_check_in,
    list_sheets,
    milestones,
    planner,
    plans,
    program_figures,
    rounds,
    valuations,
)
