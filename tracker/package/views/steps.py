"""What to do next about a kind of help, one click away."""

from flask import url_for

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.package.rules.gaps import Step, step_of
from tracker.support.rules import SupportKind

ASK = "ask"  # of a startup, for itself


def next_step(kind: SupportKind, slug: str, startup_id: int) -> tuple[str, str] | None:
    """Its words and its address, startup and kind filled in; None for who only reads."""
    visit = current_visit()
    if visit.may(Permission.SUPPORT_LOG, startup_id):
        if step_of(kind) is Step.ARRANGE:
            return Step.ARRANGE, url_for("mentoring.ask", startup=slug)
        address = url_for("support.new_startup_entry", startup=slug, kind=kind.value)
        return step_of(kind), address
    if visit.may(Permission.REQUESTS_WRITE, startup_id):
        return _asking(kind, slug)
    return None


def _asking(kind: SupportKind, slug: str) -> tuple[str, str]:
    if kind is SupportKind.MENTORING:
        return ASK, url_for("mentoring.ask", startup=slug)
    return ASK, url_for("requests.ask", startup=slug, kind=kind.value)
