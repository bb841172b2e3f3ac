"""Pages of partner organizations."""

from flask import Blueprint, Flask

from tracker.partners.deeds import Deeds

blueprint = Blueprint("partners", __name__)
DEEDS = "tracker_partner_deeds"

from tracker.partners.views import (  # noqa: E402, F401 - they add their routes
    importing,
    organizations,
    people,
)


def init_app(app: Flask, *, deeds: Deeds) -> None:
    """`deeds` tells what partners did for startups."""
    app.extensions[DEEDS] = deeds
