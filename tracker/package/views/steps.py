"""What to do next about a kind of help, one click away."""

from flask import url_for

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.package.rules.gaps import Step, step_of
from tracker.support.rules import SupportKind


def step_address(kind: SupportKind, slug: str, startup_id: int) -> str | None:
    """Where help of this kind is arranged or logged, filled in; None for who may do neither."""
    visit = current_visit()
    if step_of(kind) is Step.ARRANGE:
        if visit.may(Permission.MENTORING_BOOK, startup_id):
            return url_for("mentoring.ask", startup=slug)
        return None
    if visit.may(Permission.SUPPORT_LOG, startup_id):
        return url_for("support.new_startup_entry", startup=slug, kind=kind.value)
    return None
