"""Lists of milestones, rounds and valuations as workbooks, as their pages show them."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.program.queries import startups_of
from tracker.progress import queries
from tracker.progress.listing import (
    Beside,
    Looked,
    Startups,
    milestones_sheet,
    rounds_sheet,
    startups_sheet,
    valuations_sheet,
)
from tracker.progress.rules import MilestoneFacts, RoundFacts, ValuationFacts, most_urgent_first
from tracker.progress.views import blueprint
from tracker.progress.views.narrowing import narrowed
from tracker.progress.views.rounds import by_worth
from tracker.progress.views.sight import Sight, asked_sight
from tracker.values.clock import today
from tracker.web.sheets import Sheet, workbook_of, xlsx_file, xlsx_sent
from tracker.web.words import named, t, tn

ROWS_OUT_MOST = 10_000


@blueprint.get("/milestones/xlsx")
@requires(Permission.MILESTONES_READ)
def program_milestones_sheet() -> ResponseReturnValue:
    """Every milestone the page's filters leave, in its order."""
    program = current_visit().program
    day, startups = today(program.timezone), {row.id: row for row in startups_of(program.id)}
    only = narrowed(program, startups)
    if sum(queries.milestone_counts(program.id, day, only).values()) > ROWS_OUT_MOST:
        flash(tn("progress_sheet.too_many", ROWS_OUT_MOST), "error")
        return redirect(url_for("progress.program_milestones"))
    found = queries.milestones_by_urgency(program.id, day, limit=ROWS_OUT_MOST, offset=0, only=only)
    title = t("progress_sheet.milestones", of=named(program))
    beside = _beside(found)
    sheet = milestones_sheet(title, found, startups, beside, day, narrowed=only.is_set)
    return _milestones_file(sheet, day, "")


@blueprint.get("/startups/<startup>/milestones/xlsx")
@requires(Permission.MILESTONES_READ)
def startup_milestones_sheet(startup: StartupPlace) -> ResponseReturnValue:
    day, only = today(startup.program.timezone), narrowed(startup.program)
    every = most_urgent_first(queries.milestones_of_startup(startup.id), day)
    found = [one for one in every if only.takes(one, day)]
    title = t("progress_sheet.milestones", of=named(startup))
    startups: Startups = {startup.id: startup}
    beside = _beside(found)
    sheet = milestones_sheet(title, found, startups, beside, day, narrowed=only.is_set)
    return _milestones_file(sheet, day, startup.slug, named(startup))


def _beside(found: Sequence[MilestoneFacts]) -> Beside:
    ids = [one.id for one in found]
    evidence = queries.evidence_of_milestones(ids)
    return Beside(queries.move_counts(ids), {own: len(each) for own, each in evidence.items()})


def _milestones_file(sheet: Sheet, day: date, slug: str, name: str = "") -> ResponseReturnValue:
    words, plain = _names(t("progress_sheet.file_milestones"), "milestones", day, slug, name)
    return xlsx_file(words, plain, sheet)


@blueprint.get("/rounds/xlsx")
@requires(Permission.VALUATIONS_READ)
def program_rounds_sheet() -> ResponseReturnValue:
    """What the page shows on its day to its audience: growth stages, rounds, valuations."""
    program, sight = current_visit().program, asked_sight()
    found = queries.overview(program.id, day=sight.day, audience=sight.audience)
    startups: Startups = {row.id: row for row in found.startups}
    known = queries.valuations_of_program(program.id, audience=sight.audience)
    rounds = [one for one in found.rounds if one.startup_id in startups]
    valued = [one for one in known if one.startup_id in startups and one.valued_on <= sight.day]
    stages = startups_sheet(t("progress_sheet.stages", of=named(program)), found, by_worth(found))
    sheets = {
        t("progress_sheet.tab_stages"): stages,
        **_sheets(named(program), rounds, valued, startups, sight),
    }
    return _rounds_file(sheets, sight.day, "")


@blueprint.get("/startups/<startup>/rounds/xlsx")
@requires(Permission.VALUATIONS_READ)
def startup_rounds_sheet(startup: StartupPlace) -> ResponseReturnValue:
    sight = asked_sight()
    every = queries.rounds_of_startup(startup.id, audience=sight.audience)
    known = queries.valuations_of_startup(startup.id, audience=sight.audience)
    sheets = _sheets(
        named(startup),
        [one for one in reversed(every) if one.closed_on <= sight.day],
        [one for one in known if one.valued_on <= sight.day],
        {startup.id: startup},
        sight,
    )
    return _rounds_file(sheets, sight.day, startup.slug, named(startup))


def _sheets(
    whose: str,
    rounds: Sequence[RoundFacts],
    valued: Sequence[ValuationFacts],
    startups: Startups,
    sight: Sight,
) -> dict[str, Sheet]:
    """`rounds` newest first, `valued` oldest first."""
    looked = Looked(sight.day, sight.audience)
    titles = (t("progress_sheet.rounds", of=whose), t("progress_sheet.valuations", of=whose))
    return {
        t("progress_sheet.tab_rounds"): rounds_sheet(titles[0], rounds, startups, looked),
        t("progress_sheet.tab_valuations"): valuations_sheet(
            titles[1], valued[::-1], startups, looked
        ),
    }


def _rounds_file(
    sheets: dict[str, Sheet], day: date, slug: str, name: str = ""
) -> ResponseReturnValue:
    words, plain = _names(t("progress_sheet.file_rounds"), "rounds", day, slug, name)
    return xlsx_sent(words, plain, workbook_of(sheets))


def _names(what: str, plain: str, day: date, slug: str, name: str) -> tuple[str, str]:
    """What the file is called, and what by who knows ASCII only."""
    stamp = f"{day:%Y%m%d}.xlsx"
    words = "_".join(part for part in (name, what, stamp) if part).replace(" ", "_")
    return words, "_".join(part for part in (plain, slug, stamp) if part)
