"""Pages: imports and their reports, sub accounts and their startups, balance statements."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)

from tracker.usage.views import (  # noqa: E402 - they add their routes
    imports,  # noqa: F401
    requests,  # noqa: F401
    statements,  # noqa: F401
    sub_accounts,  # noqa: F401
)
