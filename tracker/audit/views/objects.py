"""What an event is about, with the page that shows it where its reader may open one."""

from typing import Any

from flask import current_app, url_for

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, can
from tracker.audit.queries import Event

PAGES = {  # the endpoint, and the part of it that names the object
    "agreement": ("handover.agreements", None),
    "agreement_duty": ("handover.agreements", None),
    "balance_statement": ("usage.statements", None),
    "cost_import": ("usage.show_import", "import_id"),
    "evidence": ("progress.evidence", "evidence_id"),
    "funding_round": ("progress.funding_round", "round_id"),
    "grant": ("credits.grant", "grant_id"),
    "help_request": ("requests.show_request", "help_request_id"),
    "mentoring_session": ("mentoring.session", "session_id"),
    "milestone": ("progress.milestone", "milestone_id"),
    "partner": ("partners.partner", "partner_id"),
    "prepared_act": ("requests.prepared_act", "prepared_act_id"),
    "startup": ("program.startup", None),
    "support_entry": ("support.entry", "entry_id"),
    "user": ("people.user", "user_id"),
    "user_account": ("people.user", "user_id"),
}
OF_THE_PROGRAM = {"cost_import", "partner", "user", "user_account"}


def object_address(event: Event) -> str | None:
    name, _, number = (event.object or "").partition(":")
    if name not in PAGES or not number.isdecimal():
        return None
    endpoint, part = PAGES[name]
    parts: dict[str, Any] = {part: int(number)} if part else {}
    if name not in OF_THE_PROGRAM:
        if event.startup is None:
            return None
        parts["startup"] = event.startup.slug
    startup_id = event.startup.id if event.startup else None
    return url_for(endpoint, **parts) if _may_open(endpoint, startup_id) else None


def _may_open(endpoint: str, startup_id: int | None) -> bool:
    view, visit = current_app.view_functions.get(endpoint), current_visit()
    needs = getattr(view, "needs", None)
    return isinstance(needs, Permission) and can(
        visit.actor, needs, program_id=visit.program.id, startup_id=startup_id
    )
