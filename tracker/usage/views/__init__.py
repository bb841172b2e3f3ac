"""Pages: imports and their reports, sub accounts and their startups."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)

from tracker.usage.views import holds, imports, sub_accounts, uploads  # noqa: E402, F401 - they add their routes
