"""Grants and their lives, the ledger, the caps."""

from flask import Blueprint

blueprint = Blueprint("credits", __name__)

from tracker.credits.views import caps, grants, ledger  # noqa: E402, F401 - they add their routes
