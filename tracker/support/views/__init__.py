"""Logging help, and reading what help was given."""

from flask import Blueprint

blueprint = Blueprint("support", __name__)

from tracker.support.views import (  # noqa: E402, F401 - they add their routes
    asking,
    costs,
    entries,
    following,
    linked,
    lists,
    logging,
    rates,
    sheets,
)
