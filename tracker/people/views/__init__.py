"""The door, one's own page, the program's users, a startup's members."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from tracker.people.views import deputies, door, members, own, users  # noqa: E402, F401 - they add routes
