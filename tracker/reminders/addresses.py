"""Where a thing is acted on, by whoever is told of it."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from tracker.access.rules import Role
from tracker.program.queries import StartupRow
from tracker.reminders.rules.due import Due
from tracker.reminders.rules.kinds import ReminderKind
from tracker.web.navigation import exists

Place = tuple[str, str | None]  # the endpoint, and the part of it that names the object

PLACES: Mapping[ReminderKind, Place] = {
    ReminderKind.CREDITS_USED: ("dashboard.startup_credits", None),
    ReminderKind.CREDITS_EXPIRE: ("credits.grant", "grant_id"),
    ReminderKind.ACTIVATE_BY: ("credits.grant", "grant_id"),
    ReminderKind.CREDITS_LAPSING: ("credits.grant", "grant_id"),
    ReminderKind.CERTIFICATE_ENDS: ("progress.evidence", "evidence_id"),
    ReminderKind.AGREEMENT_ENDS: ("program.startup", None),
    ReminderKind.DUTY_DUE: ("handover.agreements", None),
    ReminderKind.MILESTONE_LATE: ("progress.milestone", "milestone_id"),
    ReminderKind.MILESTONE_UNVERIFIED: ("progress.milestone", "milestone_id"),
    ReminderKind.MILESTONE_SENT_BACK: ("progress.milestone", "milestone_id"),
    ReminderKind.STATEMENT_MISSING: ("usage.new_statement", None),
    ReminderKind.CHECK_IN_MISSING: ("progress.enter_figures", None),
    ReminderKind.SESSION_UNANSWERED: ("mentoring.session", "session_id"),
    ReminderKind.SESSION_UNWRITTEN: ("mentoring.write_up", "session_id"),
    ReminderKind.SESSION_UNCONFIRMED: ("mentoring.session", "session_id"),
    ReminderKind.SESSION_DISPUTED: ("mentoring.session", "session_id"),
    ReminderKind.REQUEST_LATE: ("requests.show_request", "help_request_id"),
    ReminderKind.HELP_UNCONFIRMED: ("support.entry", "entry_id"),
    ReminderKind.REQUEST_OPEN: ("requests.show_request", "help_request_id"),
    ReminderKind.REQUEST_ANSWERED: ("requests.show_request", "help_request_id"),
    ReminderKind.REQUEST_SENT_BACK: ("requests.ask_again", "help_request_id"),
    ReminderKind.SECOND_WAITING: ("requests.prepared_act", "prepared_act_id"),
    ReminderKind.FOLLOW_UP_DUE: ("support.entry", "entry_id"),
    ReminderKind.UNTOUCHED: ("support.new_startup_entry", None),
    ReminderKind.IMPORT_HELD: ("usage.show_import", "import_id"),
    ReminderKind.UNMAPPED: ("usage.sub_accounts", None),
    ReminderKind.BALANCE_DIFFERS: ("usage.statements", None),
}
OF_THE_OFFICE: Mapping[ReminderKind, Place] = {  # who asks goes elsewhere than who answers
    ReminderKind.STATEMENT_MISSING: ("usage.statement_requests", None),
    ReminderKind.CHECK_IN_MISSING: ("progress.check_ins", None),
}
NOWHERE = "reminders.inbox"


def address_of(due: Due, role: Role, startups: Mapping[int, StartupRow]) -> str:
    endpoint, part = _place(due.kind, role)
    if not exists(endpoint):
        return url_for(NOWHERE)
    values: dict[str, Any] = {part: due.thing.about.rpartition(":")[2]} if part else {}
    if due.thing.startup_id is not None and (endpoint, part) not in OF_THE_OFFICE.values():
        values["startup"] = startups[due.thing.startup_id].slug
    return url_for(endpoint, **values)


def action_key(due: Due, role: Role) -> str:
    """Of the words on the button that leads there."""
    asks = role is Role.PROGRAM_MANAGER and due.kind in OF_THE_OFFICE
    return f"reminders.act_office.{due.kind}" if asks else f"reminders.act.{due.kind}"


def _place(kind: ReminderKind, role: Role) -> Place:
    if role is Role.PROGRAM_MANAGER and kind in OF_THE_OFFICE:
        return OF_THE_OFFICE[kind]
    return PLACES[kind]
