"""Handing over: a page, and the same as a workbook and as a document to sign."""

from collections.abc import Mapping
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
from tracker.web.formats import day, won
from tracker.web.printing import pdf_file
from tracker.web.reader import language
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
    Matter.REQUEST: ("requests.show_request", "help_request_id"),
    Matter.SENT_BACK: ("requests.show_request", "help_request_id"),
    Matter.PROMISED: ("requests.show_request", "help_request_id"),
    Matter.SECOND: ("requests.prepared_act", "prepared_act_id"),
    Matter.CONTACT: ("program.startup", None),
}
DOCUMENT = "handover/papers.typ"
SIGNERS = ("hands", "takes", "witness", "head")
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
        in_words=_said,
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


@blueprint.get("/handover.pdf")
@requires(Permission.PROGRAM_WRITE)
def papers_document() -> ResponseReturnValue:
    """Everything, on paper for the two to sign."""
    program = current_visit().program
    on = today(program.timezone)
    found = handover_papers(program, at=now(), today=on)
    startups = {row.id: row for row in startups_of(program.id)}
    stamp = f"{on:%Y%m%d}"
    return pdf_file(
        f"{t('handover.papers')}_{stamp}.pdf",
        f"handover_{stamp}.pdf",
        DOCUMENT,
        _document(named(program), day(on), found, startups),
    )


def _document(
    program: str,
    as_of: str,
    found: Mapping[Part, list[Line]],
    startups: dict[int, StartupRow],
) -> dict[str, Any]:
    heads = ("number", "matter", "startup", "words", "on", "who")
    return {
        "title": t("handover.papers"),
        "lang": language(),
        "tracking": 6 if language() == "ko" else 0,
        "program": program,
        "as_of": t("handover.as_of", day=as_of),
        "signers": [t(f"handover.signer.{one}") for one in SIGNERS],
        "signed": t("handover.signed"),
        "heads": [t(f"handover.head.{head}") for head in heads],
        "nothing": t("handover.nothing_here"),
        "parts": [
            {
                "title": t(f"handover.part.{part}"),
                "rows": [_cells(n, line, startups) for n, line in enumerate(found[part], 1)],
            }
            for part in Part
        ],
        "to_change": t("handover.to_change"),
        "changes": [
            (t(f"handover.change.{name}"), t(f"handover.change_words.{name}"))
            for _, name in CHANGES
        ],
        "note": t("handover.document_note"),
    }


def _cells(number: int, line: Line, startups: dict[int, StartupRow]) -> list[str]:
    startup, nothing = startups.get(line.startup_id or 0), t("common.nothing")
    return [
        str(number),
        t(f"handover.matter.{line.matter}"),
        named(startup) if startup else nothing,
        _said(line),
        day(line.on) if line.on else nothing,
        line.who or nothing,
    ]


def _said(line: Line) -> str:
    """What it is about, and how much, where it is about money."""
    amount = won(line.amount_krw) if line.amount_krw else ""
    return " · ".join(part for part in (line.words, amount) if part)


def _row(part: Part, line: Line, startups: dict[int, StartupRow]) -> tuple[SheetCell, ...]:
    startup = startups.get(line.startup_id or 0)
    return (
        t(f"handover.part.{part}"),
        t(f"handover.matter.{line.matter}"),
        named(startup) if startup else "",
        _said(line),
        line.on,
        line.who,
    )


def _address(line: Line, startups: dict[int, StartupRow]) -> str | None:
    if line.matter is Matter.PARTNER:
        return url_for("partners.partner", partner_id=line.about)
    page, startup = PAGES.get(line.matter), startups.get(line.startup_id or 0)
    if page is None or startup is None:
        return None
    endpoint, argument = page
    values: dict[str, Any] = {argument: line.about} if argument else {}
    return url_for(endpoint, startup=startup.slug, **values)
