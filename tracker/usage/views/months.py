"""Billing months and their states; what a re-import changed."""

from collections.abc import Iterator, Mapping

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.program.queries import StartupRow, startups_of
from tracker.usage import queries
from tracker.usage.queries.changes import Replacement, changes_of, replacements_of
from tracker.usage.queries.months import month_rows
from tracker.usage.rules.changes import ChangedPlace, MonthChanges
from tracker.usage.views import blueprint
from tracker.usage.wording import LIFE_TONES
from tracker.values.clock import now
from tracker.web.downloads import CsvCell, csv_file
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

COLUMNS_MOST = 6  # startups with a column of their own
MONTHS_A_PAGE = 12

Found = list[tuple[Replacement, MonthChanges]]


@blueprint.get("/usage/months")
@requires(Permission.USAGE_READ)
def months() -> ResponseReturnValue:
    program_id = current_visit().program.id
    page = page_of(
        lambda offset, limit: month_rows(program_id, offset, limit, at=now()),
        wanted_page(),
        MONTHS_A_PAGE,
    )
    startups = {row.id: row for row in startups_of(program_id)}
    totals = {id_: sum(row.startups.get(id_, 0) for row in page.rows) for id_ in startups}
    dearest = sorted(startups, key=lambda id_: -totals[id_])
    shown = dearest if len(dearest) <= COLUMNS_MOST else dearest[: COLUMNS_MOST - 1]
    return render_template(
        "usage/months.html",
        page=page,
        columns=[startups[id_] for id_ in startups if id_ in shown],
        others=[id_ for id_ in startups if id_ not in shown],
        life_tones=LIFE_TONES,
    )


@blueprint.get("/usage/imports/<int:import_id>/changes")
@requires(Permission.USAGE_READ)
def import_changes(import_id: int) -> ResponseReturnValue:
    found = _changes(import_id)
    rows = [(replacement, one) for replacement, of in found for one in of.changed]
    return render_template(
        "usage/import_changes.html",
        import_id=import_id,
        found=found,
        page=page_of(
            lambda offset, limit: (rows[offset : offset + limit], len(rows)), wanted_page()
        ),
        startups=_startups(),
        several=len(found) > 1,
    )


@blueprint.get("/usage/imports/<int:import_id>/changes.csv")
@requires(Permission.USAGE_READ)
def import_changes_csv(import_id: int) -> ResponseReturnValue:
    found = _changes(import_id)
    names = ("month", "startup", "day", "service", "currency", "before", "after", "difference")
    return csv_file(
        t("looking.csv.name", number=import_id),
        f"changes_{import_id}.csv",
        [t(f"looking.csv.{name}") for name in names],
        _csv_rows(found, _startups()),
    )


def _csv_rows(found: Found, startups: Mapping[int, StartupRow]) -> Iterator[list[CsvCell]]:
    for replacement, of in found:
        for one in of.changed:
            yield [f"{replacement.month:%Y-%m}", *_csv_cells(one, startups)]


def _csv_cells(one: ChangedPlace, startups: Mapping[int, StartupRow]) -> list[CsvCell]:
    place = one.place
    owner = startups.get(place.startup_id) if place.startup_id is not None else None
    return [
        named(owner) if owner else None,
        place.charged_on.isoformat(),
        place.service,
        place.currency,
        one.before,
        one.after,
        one.difference,
    ]


def _changes(import_id: int) -> Found:
    """404 of an import of another program, and of one that replaced nothing."""
    program_id = current_visit().program.id
    if queries.cost_import(program_id, import_id) is None:
        abort(404)
    found = replacements_of(program_id, import_id) or abort(404)
    return [(replacement, changes_of(replacement)) for replacement in found]


def _startups() -> dict[int, StartupRow]:
    return {row.id: row for row in startups_of(current_visit().program.id)}
