"""Pages: imports and their reports, sub accounts and their startups, balance statements."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)

from tracker.usage.views import (  # noqa: E402, F401 - they add their routes
    coverage,
    files,
    holds,
    imports,
    looking,
    months,
    rates,
    requests,
    statements,
    sub_accounts,
    uploads,
)
