"""The program's home: its reader's inbox and what is to be seen, then startups, grants, imports."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.dashboard.queries.home import ProgramPage, program_page
from tracker.dashboard.rules import Attention, AttentionKind
from tracker.dashboard.views import blueprint
from tracker.reminders.addresses import action_key, address_of
from tracker.reminders.inboxes import inbox_of
from tracker.reminders.letters import title_of
from tracker.reminders.rules.due import Due
from tracker.values.clock import today
from tracker.web.kept import keep
from tracker.web.words import t

ADDRESSES: dict[AttentionKind, tuple[str, str | None]] = {  # the endpoint, and what `about` names
    AttentionKind.USED_UP: ("dashboard.startup_credits", None),
    AttentionKind.SHORT: ("dashboard.startup_credits", None),
    AttentionKind.IMPORT_REFUSED: ("usage.show_import", "import_id"),
    AttentionKind.UNUSUAL: ("usage.startup_usage", "day"),
    AttentionKind.NO_DATA: ("dashboard.startup_credits", None),
    AttentionKind.NO_USAGE: ("dashboard.startup_credits", None),
    AttentionKind.GAP: ("package.gaps", "kind"),
    AttentionKind.REQUEST_WAITING: ("requests.show_request", "help_request_id"),
}


@blueprint.get("/home")
@requires(Permission.PROGRAM_READ)
def program_home() -> ResponseReturnValue:
    visit = current_visit()
    day = today(visit.program.timezone)
    page = program_page(visit.program, inbox_of(visit, day), today=day, keep=keep)
    return render_template(
        "dashboard/program_home.html",
        page=page,
        title_of=_title,
        address=lambda item: _address(item, page),
        action=_action,
    )


def _title(item: Attention | Due) -> str:
    return title_of(item) if isinstance(item, Due) else t(f"home.attention.{item.kind}")


def _action(item: Attention | Due) -> str:
    if isinstance(item, Due):
        return t(action_key(item, current_visit().membership.role))
    return t(f"home.act.{item.kind}")


def _address(item: Attention | Due, page: ProgramPage) -> str:
    """Where it is acted on."""
    if isinstance(item, Due):
        return address_of(item, current_visit().membership.role, page.startups)
    endpoint, argument = ADDRESSES[item.kind]
    values: dict[str, Any] = {argument: item.about} if argument else {}
    if item.startup_id is not None:
        values["startup"] = page.startups[item.startup_id].slug
    return url_for(endpoint, **values)
