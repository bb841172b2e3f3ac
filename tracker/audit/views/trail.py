"""The trail: who changed what, when, from where, and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, ProgramPlace, StartupPlace, can
from tracker.audit.queries import Concerned, Event, Wanted, events, known_actions, startups_told
from tracker.audit.rules import areas_of
from tracker.audit.views import blueprint
from tracker.audit.views.objects import object_address
from tracker.audit.views.spans import asked_span
from tracker.audit.wording import changes, said_action, said_area, told_in_words
from tracker.values.clock import today
from tracker.web import formats
from tracker.web.forms import clean
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import Sheet, xlsx_file
from tracker.web.words import has_words, named, t

WHO_MOST, OBJECT_MOST = 100, 80
SHEET_MOST = 5000
"""Events of one workbook, the newest; whoever needs more asks for a shorter span."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose trail, what of it, and whether it is read by a startup's own people."""

    program: ProgramPlace
    startup: StartupPlace | None
    wanted: Wanted
    startups: Sequence[Concerned]

    @property
    def inside(self) -> bool:
        """Addresses of the program's people are not for a startup's."""
        return not self.wanted.shared


@blueprint.get("/trail")
@requires(Permission.TRAIL_READ)
def trail() -> ResponseReturnValue:
    return _trail_page(_asked(None))


@blueprint.get("/trail/xlsx")
@requires(Permission.TRAIL_READ)
def trail_sheet() -> ResponseReturnValue:
    return _sheet(_asked(None))


@blueprint.get("/startups/<startup>/trail")
@requires(Permission.TRAIL_READ)
def startup_trail(startup: StartupPlace) -> ResponseReturnValue:
    """What concerns one startup, for its own people, too."""
    return _trail_page(_asked(startup))


@blueprint.get("/startups/<startup>/trail/xlsx")
@requires(Permission.TRAIL_READ)
def startup_trail_sheet(startup: StartupPlace) -> ResponseReturnValue:
    return _sheet(_asked(startup))


def _reads_own_part() -> bool:
    """Who reads the whole program's trail reads the whole of a startup's; its own people do not."""
    visit = current_visit()
    return not can(visit.actor, Permission.TRAIL_READ, program_id=visit.program.id, startup_id=None)


def _asked(startup: StartupPlace | None) -> Asked:
    """The conditions of the address; one that makes no sense is none."""
    program = current_visit().program
    startups = [] if startup else startups_told(program.id)
    slug, action = request.args.get("startup", ""), request.args.get("action", "")
    chosen = next((one.id for one in startups if one.slug == slug), None)
    since, until = asked_span(program.timezone)
    wanted = Wanted(
        action=action if has_words(f"trail.{action}") else None,
        area=_area(),
        who=clean(request.args.get("who", "")[:WHO_MOST].replace("\0", "")),
        startup_id=startup.id if startup else chosen,
        since=since,
        until=until,
        about=clean(request.args.get("object", "")[:OBJECT_MOST].replace("\0", "")),
    )
    if startup is not None:
        wanted = replace(wanted, shared=_reads_own_part())
    return Asked(program, startup, wanted, startups)


def _area() -> str | None:
    area = request.args.get("area", "")
    return area if area and has_words(f"trail.area.{area}") else None


def _trail_page(asked: Asked) -> ResponseReturnValue:
    page = page_of(
        lambda offset, limit: events(asked.program.id, asked.wanted, offset=offset, limit=limit),
        wanted_page(),
    )
    actions = known_actions(
        asked.program.id,
        asked.startup.id if asked.startup else None,
        shared=asked.wanted.shared,
    )
    return render_template(
        "audit/trail.html",
        page=page,
        asked=asked,
        actions=actions,
        areas=areas_of(actions),
        changes=changes,
        said_action=said_action,
        said_area=said_area,
        object_address=object_address,
        everything=_everything(asked),
        sheet=_sheet_address(asked),
    )


def _everything(asked: Asked) -> str:
    if asked.startup is None:
        return url_for("audit.trail")
    return url_for("audit.startup_trail", startup=asked.startup.slug)


def _sheet_address(asked: Asked) -> str:
    conditions: dict[str, Any] = {
        name: request.args[name]
        for name in ("action", "area", "who", "startup", "from", "to", "day", "object")
        if request.args.get(name)
    }
    if asked.startup is None:
        return url_for("audit.trail_sheet", **conditions)
    conditions.pop("startup", None)
    return url_for("audit.startup_trail_sheet", startup=asked.startup.slug, **conditions)


def _sheet(asked: Asked) -> ResponseReturnValue:
    rows, total = events(asked.program.id, asked.wanted, offset=0, limit=SHEET_MOST)
    day = today(asked.program.timezone)
    names = ("at", "who", "kind", *(("from_where",) if asked.inside else ()), "what", "where")
    heads = [t(f"trail.{name}") for name in (*names, "before", "after")]
    cut = t("trail.sheet_cut", most=formats.number(SHEET_MOST), total=formats.number(total))
    sheet = Sheet(
        title=t("trail.sheet_title", program=named(asked.program)),
        as_of=t("trail.sheet_as_of", day=formats.day(day)),
        unit="",
        heads=(t("trail.number"), *heads, t("trail.remarks")),
        rows=[_line(event, asked) for event in rows],
        total_words=t("trail.total"),
        total=[formats.number(total), *("" for _ in heads[2:])],
        notes=[cut] if total > SHEET_MOST else [],
        font=t("trail.sheet_font"),
    )
    name = t("trail.file_name")
    return xlsx_file(f"{name}_{day:%Y%m%d}.xlsx", f"trail_{day:%Y%m%d}.xlsx", sheet)


def _line(event: Event, asked: Asked) -> list[str]:
    told = changes(event)
    return [
        formats.instant(event.at),
        event.actor_label,
        t(f"trail.kind.{event.actor_kind}"),
        *([event.address or ""] if asked.inside else []),
        said_action(event.action),
        named(event.startup) if event.startup else "",
        told_in_words((one.name, one.before) for one in told),
        told_in_words((one.name, one.after) for one in told),
    ]
