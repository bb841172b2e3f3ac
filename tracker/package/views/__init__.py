"""Packages: of one startup and of the program; gaps, what came after, plans."""

from flask import Blueprint

blueprint = Blueprint("package", __name__)

from tracker.package.views import (  # noqa: E402, F401 - they add their routes
    after,
    gaps,
    plans,
    program,
    startup,
)
