"""The program manager's home: what needs action, then startups, grants, imports."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.dashboard.queries.home import program_page
from tracker.dashboard.rules import Attention, AttentionKind
from tracker.dashboard.views import blueprint
from tracker.values.clock import today

ADDRESSES: dict[AttentionKind, tuple[str, str | None]] = {  # the endpoint, and what `about` names
    AttentionKind.USED_UP: ("dashboard.startup_credits", None),
    AttentionKind.SHORT: ("dashboard.startup_credits", None),
    AttentionKind.LAPSING: ("credits.grant", "grant_id"),
    AttentionKind.ACTIVATION_DUE: ("credits.grant", "grant_id"),
    AttentionKind.IMPORT_REFUSED: ("usage.show_import", "import_id"),
    AttentionKind.IMPORT_HELD: ("usage.show_import", "import_id"),
    AttentionKind.UNMAPPED: ("usage.sub_accounts", None),
    AttentionKind.UNUSUAL: ("usage.startup_usage", "day"),
    AttentionKind.NO_DATA: ("dashboard.startup_credits", None),
    AttentionKind.NO_USAGE: ("dashboard.startup_credits", None),
    AttentionKind.MILESTONE_LATE: ("progress.milestone", "milestone_id"),
    AttentionKind.FOLLOW_UP_DUE: ("support.entry", "entry_id"),
    AttentionKind.UNTOUCHED: ("support.new_entry", None),
    AttentionKind.GAP: ("package.gaps", "kind"),
    AttentionKind.BALANCE_DIFFERS: ("usage.statements", None),
    AttentionKind.REQUEST_WAITING: ("requests.show_request", "help_request_id"),
    AttentionKind.SECOND_WAITING: ("requests.prepared_act", "prepared_act_id"),
}


@blueprint.get("/home")
@requires(Permission.PROGRAM_READ)
def program_home() -> ResponseReturnValue:
    program = current_visit().program
    page = program_page(program, today=today(program.timezone))
    slugs = {row.id: row.slug for row in page.startups.values()}
    return render_template("dashboard/program_home.html", page=page, address=_address(slugs))


def _address(slugs: dict[int, str]) -> Callable[[Attention], str]:
    """Where an attention is acted on."""

    def address(item: Attention) -> str:
        endpoint, argument = ADDRESSES[item.kind]
        values: dict[str, Any] = {argument: item.about} if argument else {}
        if item.startup_id is not None:
            values["startup"] = slugs[item.startup_id]
        return url_for(endpoint, **values)

    return address
