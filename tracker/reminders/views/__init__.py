"""Pages: the inbox, the program's rules of reminders, what was sent to whom."""

from flask import Blueprint

blueprint = Blueprint("reminders", __name__)

from tracker.reminders.views import inbox, rules, sending  # noqa: E402, F401 - they add their routes
