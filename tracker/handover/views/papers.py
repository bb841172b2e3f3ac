"""Handing over: a page, and the same as a workbook."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.handover.queries.papers import handover_papers
from tracker.handover.rules.papers import Line, Matter, Part
from tracker.handover.views import blueprint
from tracker.program.queries import StartupRow, startups_of
from tracker.values.clock import now, today
from tracker.web.formats import day
from tracker.web.sheets import Sheet, SheetCell, xlsx_file
from tracker.web.words import named, t

SHOWN = 20
PAGES = {  # the endpoint, and what `about` names
    Matter.MILESTONE: ("progress.milestone", "milestone_id"),
    Matter.NEXT_ACTION: ("support.entry", "entry_id"),
    Matter.SUPPORT: ("support.entry", "entry_id"),
    Matter.GRANT: ("credits.grant", "grant_id"),
    Matter.SESSION: ("mentoring.session", "session_id"),
    Matter.DUTY: ("handover.agreements", None),
    Matter.AGREEMENT: ("handover.agreements", None),
    Matter.CONTACT: ("program.startup", None),
}
CHANGES = (  # what is to be changed when somebody else takes over
    ("people.users", "users"),
    ("people.deputies", "deputies"),
    ("program.program", "program"),
    ("program.settings", "settings"),
)


@blueprint.get("/handover")
@requires(Permission.PROGRAM_WRITE)
def papers() -> ResponseReturnValue:
    program = current_visit().program
    on = today(program.timezone)
    found = handover_papers(program, at=now(), today=on)
    startups = {row.id: row for row in startups_of(program.id)}
    return render_template(
        "handover/papers.html",
        parts={part: lines[:SHOWN] for part, lines in found.items()},
        counts={part: len(lines) for part, lines in found.items()},
        startups=startups,
        today=on,
        changes=[(name, url_for(endpoint)) for endpoint, name in CHANGES],
        address=lambda line: _address(line, startups),
    )


@blueprint.get("/handover.xlsx")
@requires(Permission.PROGRAM_WRITE)
def papers_file() -> ResponseReturnValue:
    """Everything, not only what a page shows."""
    program = current_visit().program
    on = today(program.timezone)
    found = handover_papers(program, at=now(), today=on)
    startups = {row.id: row for row in startups_of(program.id)}
    rows = [_row(part, line, startups) for part in Part for line in found[part]]
    heads = ("number", "part", "matter", "startup", "words", "on", "who", "remarks")
    sheet = Sheet(
        title=f"{named(program)} {t('handover.papers')}",
        as_of=t("handover.as_of", day=day(on)),
        unit="",
        heads=[t(f"handover.head.{head}") for head in heads],
        rows=rows,
        total_words=t("handover.head.total"),
        total=("", "", "", t("handover.lines_n", n=len(rows)), None, ""),
    )
    stamp = f"{on:%Y%m%d}"
    return xlsx_file(f"{t('handover.papers')}_{stamp}.xlsx", f"handover_{stamp}.xlsx", sheet)


def _row(part: Part, line: Line, startups: dict[int, StartupRow]) -> tuple[SheetCell, ...]:
    startup = startups.get(line.startup_id or 0)
    return (
        t(f"handover.part.{part}"),
        t(f"handover.matter.{line.matter}"),
        named(startup) if startup else "",
        line.words,
        line.on,
        line.who,
    )


def _address(line: Line, startups: dict[int, StartupRow]) -> str | None:
    page, startup = PAGES.get(line.matter), startups.get(line.startup_id or 0)
    if page is None or startup is None:
        return None
    endpoint, argument = page
    values: dict[str, Any] = {argument: line.about} if argument else {}
    return url_for(endpoint, startup=startup.slug, **values)
