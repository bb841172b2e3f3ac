"""Who looked at whose personal data."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.audit.queries import Access, WantedAccess, accesses
from tracker.audit.rules import KEPT_YEARS, Did
from tracker.audit.views import blueprint
from tracker.audit.views.spans import asked_span
from tracker.audit.wording import said_page, said_whose
from tracker.values.clock import today
from tracker.web import formats
from tracker.web.forms import clean
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import Sheet, xlsx_file
from tracker.web.words import named, t

WHO_MOST = 100
SHEET_MOST = 5000


@blueprint.get("/access-log")
@requires(Permission.ACCESS_LOG_READ)
def access_log() -> ResponseReturnValue:
    program, wanted = current_visit().program, _wanted()
    page = page_of(
        lambda offset, limit: accesses(program.id, wanted, offset=offset, limit=limit),
        wanted_page(),
    )
    return render_template(
        "audit/access_log.html",
        page=page,
        wanted=wanted,
        kinds=tuple(Did),
        years=KEPT_YEARS,
        said_page=said_page,
        said_whose=said_whose,
        sheet=_sheet_address(),
    )


@blueprint.get("/access-log/xlsx")
@requires(Permission.ACCESS_LOG_READ)
def access_sheet() -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    rows, total = accesses(program.id, _wanted(), offset=0, limit=SHEET_MOST)
    names = ("at", "who", "from_where", "did", "page", "whose")
    cut = t("trail.sheet_cut", most=formats.number(SHEET_MOST), total=formats.number(total))
    sheet = Sheet(
        title=t("access_log.sheet_title", program=named(program)),
        as_of=t("trail.sheet_as_of", day=formats.day(day)),
        unit="",
        heads=(t("trail.number"), *(t(f"access_log.{name}") for name in names), t("trail.remarks")),
        rows=[_line(row) for row in rows],
        total_words=t("trail.total"),
        total=[formats.number(total), *("" for _ in names[2:])],
        notes=[cut] if total > SHEET_MOST else [],
        font=t("trail.sheet_font"),
    )
    name = t("access_log.file_name")
    return xlsx_file(f"{name}_{day:%Y%m%d}.xlsx", f"access_log_{day:%Y%m%d}.xlsx", sheet)


def _line(row: Access) -> list[str]:
    return [
        formats.instant(row.at),
        row.actor_label,
        row.address or "",
        t(f"access_log.did.{row.did}"),
        said_page(row.page),
        said_whose(row),
    ]


def _wanted() -> WantedAccess:
    """The conditions of the address; one that makes no sense is none."""
    since, until = asked_span(current_visit().program.timezone)
    did = request.args.get("did", "")
    return WantedAccess(
        who=clean(request.args.get("who", "")[:WHO_MOST].replace("\0", "")),
        did=Did(did) if did in set(Did) else None,
        since=since,
        until=until,
    )


def _sheet_address() -> str:
    names = ("who", "did", "from", "to", "day")
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("audit.access_sheet", **asked)
