"""Files made of the program's data cost more than a page: nobody takes them without end."""

from math import ceil

from flask import Flask, request

from tracker.access.guard import current_signed_in
from tracker.people.guard import wait_for
from tracker.people.rules import EXPORTS
from tracker.values.clock import now
from tracker.web.errors import too_many

ENDS = ("export", "xlsx", ".csv", ".pdf")
"""How the addresses of such files end."""


def init_app(app: Flask) -> None:
    """After who asks, and whether she may, is known."""

    @app.before_request
    def check_pace() -> None:
        signed_in = current_signed_in() if _makes_a_file() else None
        if signed_in is None:
            return
        wait = wait_for(((EXPORTS, str(signed_in.actor.id)),), now())
        if wait is not None:
            raise too_many(ceil(wait.total_seconds()))


def _makes_a_file() -> bool:
    return request.url_rule is not None and request.url_rule.rule.endswith(ENDS)
