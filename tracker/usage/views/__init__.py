"""Pages: imports and their reports, sub accounts and their startups."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)

from tracker.usage.views import (  # noqa: E402 - they add their routes
    coverage,  # noqa: F401
    imports,  # noqa: F401
    looking,  # noqa: F401
    months,  # noqa: F401
    rates,  # noqa: F401
    sub_accounts,  # noqa: F401
)
