"""Everything that startups asked for, and what waits for a second person."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.credits.rules.prepared import PreparedFacts
from tracker.credits.waiting import acts_waiting
from tracker.program.queries import startups_of
from tracker.requests import queries
from tracker.requests.listing import requests_sheet
from tracker.requests.queries import Wanted
from tracker.requests.rules import RequestFacts, RequestKind, Shown
from tracker.requests.views import blueprint
from tracker.values.clock import today
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import xlsx_file
from tracker.web.words import t, tn

ROWS_OUT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class ActRow:
    """A prepared act, the request behind it, and whether the reader is a second person."""

    act: PreparedFacts
    request: RequestFacts | None
    hers: bool


@blueprint.get("/requests")
@requires(Permission.REQUESTS_READ)
def box() -> ResponseReturnValue:
    """Whose turn it is, the oldest due day first."""
    program = current_visit().program
    startups = {row.id: row for row in startups_of(program.id)}
    wanted = _wanted({row.slug: row.id for row in startups.values()})
    counts = queries.counts_by_part(program.id)
    counts[Shown.SECOND] = acts_waiting(program.id, offset=0, limit=0)[1]
    common = {
        "wanted": wanted,
        "counts": counts,
        "startups": startups,
        "kinds": tuple(RequestKind),
        "today": today(program.timezone),
        "asked": any(counts.values()),
    }
    if wanted.shown is Shown.SECOND:
        page = page_of(lambda offset, limit: _acts(program.id, offset, limit), wanted_page())
        return render_template("requests/box.html", page=page, **common)
    found = page_of(
        lambda offset, limit: queries.requests_of_program(
            program.id, wanted, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template("requests/box.html", page=found, **common)


@blueprint.get("/requests/export")
@requires(Permission.REQUESTS_READ)
def export_requests() -> ResponseReturnValue:
    """Every request that the address narrows to; without a part, all of them."""
    program = current_visit().program
    startups = {row.id: row for row in startups_of(program.id)}
    wanted = _wanted({row.slug: row.id for row in startups.values()})
    if "show" not in request.args:
        wanted = replace(wanted, shown=None)
    rows, total = queries.requests_of_program(program.id, wanted, offset=0, limit=ROWS_OUT_MOST)
    if total > ROWS_OUT_MOST:
        flash(tn("requests_sheet.too_many", ROWS_OUT_MOST), "error")
        return redirect(url_for("requests.box"))
    day = today(program.timezone)
    sheet = requests_sheet(rows, startups, day, ZoneInfo(program.timezone))
    name = f"{t('requests.box')}_{day:%Y%m%d}.xlsx"
    return xlsx_file(name, f"requests_{day:%Y%m%d}.xlsx", sheet)


def _wanted(ids: dict[str, int]) -> Wanted:
    """The conditions of the address; one that makes no sense is none."""
    shown = next((one for one in Shown if one == request.args.get("show")), Shown.TO_ANSWER)
    kind = next((one for one in RequestKind if one == request.args.get("kind")), None)
    return Wanted(shown, ids.get(request.args.get("startup", "")), kind)


def _acts(program_id: int, offset: int, limit: int) -> tuple[list[ActRow], int]:
    found, total = acts_waiting(program_id, offset=offset, limit=limit)
    asked = queries.requests_awaiting([act.id for act in found])
    own = current_visit().actor.id
    may = current_visit().may_program_wide(Permission.CREDITS_WRITE)
    return [ActRow(act, asked.get(act.id), may and act.may_decide(own)) for act in found], total
