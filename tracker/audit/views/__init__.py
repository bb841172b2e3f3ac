"""The trail, and who looked at whose personal data."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__)

from tracker.audit.views import accesses, trail  # noqa: E402 - they add their routes to it

__all__ = ["accesses", "blueprint", "trail"]
