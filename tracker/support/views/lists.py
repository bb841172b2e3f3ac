"""Help given, listed."""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.program.queries import StartupRow, program_figures, startups_of
from tracker.support import queries
from tracker.support.queries import EntryFilter
from tracker.support.rules import SupportKind
from tracker.support.views import blueprint
from tracker.support.views.sight import readers_sight
from tracker.values.clock import today
from tracker.values.periods import PeriodKind, periods_between, read_period
from tracker.web.paging import page_of, wanted_page
from tracker.web.periods import periods_offered


@blueprint.get("/startups/<startup>/support")
@requires(Permission.SUPPORT_READ)
def timeline(startup: StartupPlace) -> ResponseReturnValue:
    sight, starts_on = readers_sight(), program_figures(startup.program.id).starts_on
    narrowed = narrowed_by_address(starts_on)
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
        periods=_offered(queries.entry_years(startup.program.id, sight, startup.id), starts_on),
        moved=queries.moved_away(startup.id) if sight.only_user_id is None else [],
        today=today(startup.program.timezone),
    )


@blueprint.get("/support")
@requires(Permission.SUPPORT_READ)
def program_entries() -> ResponseReturnValue:
    program, sight = current_visit().program, readers_sight()
    startups, starts_on = startups_of(program.id), program_figures(program.id).starts_on
    narrowed = narrowed_by_address(starts_on, startups)
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
        periods=_offered(queries.entry_years(program.id, sight), starts_on),
        today=today(program.timezone),
    )


def _offered(
    years: Sequence[int], starts_on: date
) -> list[tuple[PeriodKind, list[tuple[str, str]]]]:
    """Every kind of period of the years in which help was given; `years` newest first."""
    if not years:
        return []
    first, last = date(years[-1], 1, 1), date(years[0], 12, 31)
    return periods_offered(periods_between(first, last, program_starts_on=starts_on), starts_on)


def narrowed_by_address(starts_on: date, startups: Sequence[StartupRow] = ()) -> EntryFilter:
    """What the address asks for; what makes no sense narrows nothing. A year is a fiscal one."""
    kind, slug = request.args.get("kind", ""), request.args.get("startup", "")
    asked = request.args.get("period") or request.args.get("year", "")
    return EntryFilter(
        kind=SupportKind(kind) if kind in set(SupportKind) else None,
        period=read_period(asked, program_starts_on=starts_on),
        startup_id=next((row.id for row in startups if row.slug == slug), None),
    )
