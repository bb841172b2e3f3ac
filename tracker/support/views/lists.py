"""Help given, listed."""

import re
from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.program.queries import StartupRow, startups_of
from tracker.support import queries
from tracker.support.queries import EntryFilter
from tracker.support.rules import SupportKind
from tracker.support.views import blueprint
from tracker.support.views.sight import readers_sight
from tracker.values.clock import today
from tracker.web.paging import page_of, wanted_page


@blueprint.get("/startups/<startup>/support")
@requires(Permission.SUPPORT_READ)
def timeline(startup: StartupPlace) -> ResponseReturnValue:
    sight, narrowed = readers_sight(), narrowed_by_address()
    page = page_of(
        lambda offset, limit: queries.entries_of_startup(
            startup.id, sight, narrowed, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "support/timeline.html",
        startup=startup,
        page=page,
        narrowed=narrowed,
        kinds=SupportKind,
        years=queries.entry_years(startup.program.id, sight, startup.id),
        moved=queries.moved_away(startup.id) if sight.only_user_id is None else [],
        today=today(startup.program.timezone),
    )


@blueprint.get("/support")
@requires(Permission.SUPPORT_READ)
def program_entries() -> ResponseReturnValue:
    program, sight = current_visit().program, readers_sight()
    startups = startups_of(program.id)
    narrowed = narrowed_by_address(startups)
    page = page_of(
        lambda offset, limit: queries.entries_of_program(
            program.id, sight, narrowed, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "support/program_entries.html",
        page=page,
        narrowed=narrowed,
        kinds=SupportKind,
        startups={row.id: row for row in startups},
        years=queries.entry_years(program.id, sight),
        today=today(program.timezone),
    )


def narrowed_by_address(startups: Sequence[StartupRow] = ()) -> EntryFilter:
    """What the address asks for; what makes no sense narrows nothing."""
    kind, year = request.args.get("kind", ""), request.args.get("year", "")
    slug = request.args.get("startup", "")
    return EntryFilter(
        kind=SupportKind(kind) if kind in set(SupportKind) else None,
        year=int(year) if re.fullmatch(r"(19|20)[0-9]{2}", year) else None,
        startup_id=next((row.id for row in startups if row.slug == slug), None),
    )
