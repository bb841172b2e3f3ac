"""The trail: who changed what, when, and what it was before."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace, can
from tracker.audit.queries import Event, Wanted, events, known_actions
from tracker.values.days import parse_day
from tracker.web import formats
from tracker.web.forms import clean
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.words import has_words, t

blueprint = Blueprint("audit", __name__)
WHO_MOST = 100
# Where the words of an enum's values do not stand under `<slice>.<field>`.
ENUMS = {
    "people.role": "role",
    "credits.kind": "credits.amendment",
    "progress.assumption": "forecast.assume",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value of an event in the reader's words; `before` is None where there was none."""

    name: str
    before: str | None
    after: str | None


@blueprint.get("/trail")
@requires(Permission.TRAIL_READ)
def trail() -> ResponseReturnValue:
    program = current_visit().program
    wanted = _wanted(program.timezone)
    page = _page(program.id, wanted)
    return _trail_page(page, known_actions(program.id))


@blueprint.get("/startups/<startup>/trail")
@requires(Permission.TRAIL_READ)
def startup_trail(startup: StartupPlace) -> ResponseReturnValue:
    """What concerns one startup, for its own people, too."""
    program = startup.program
    wanted = replace(_wanted(program.timezone, startup.id), shared=_reads_own_part())
    page = _page(program.id, wanted)
    return _trail_page(page, known_actions(program.id, startup.id, shared=wanted.shared))


def _reads_own_part() -> bool:
    """Who reads the whole program's trail reads the whole of a startup's; its own people do not."""
    visit = current_visit()
    return not can(visit.actor, Permission.TRAIL_READ, program_id=visit.program.id, startup_id=None)


def _trail_page(page: Page[Event], actions: list[str]) -> ResponseReturnValue:
    return render_template(
        "audit/trail.html", page=page, actions=actions, changes=_changes, said_action=_said_action
    )


def _page(program_id: int, wanted: Wanted) -> Page[Event]:
    return page_of(
        lambda offset, limit: events(program_id, wanted, offset=offset, limit=limit), wanted_page()
    )


def _wanted(timezone: str, startup_id: int | None = None) -> Wanted:
    """The conditions of the address; one that makes no sense is none."""
    day = parse_day(request.args.get("day", ""))
    since = _start(day, timezone) if day else None
    who = clean(request.args.get("who", "")[:WHO_MOST].replace("\0", ""))
    action = request.args.get("action", "")
    return Wanted(
        action=action if has_words(f"trail.{action}") else None,
        who=who,
        startup_id=startup_id,
        since=since,
        until=_start(day + timedelta(days=1), timezone) if day else None,
    )


def _start(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def _changes(event: Event) -> list[Change]:
    area = event.action.partition(".")[0]
    names = [*event.before, *(name for name in event.after if name not in event.before)]
    return [
        Change(
            name=_field(name),
            before=_said(area, name, event.before[name]) if name in event.before else None,
            after=_said(area, name, event.after[name]) if name in event.after else None,
        )
        for name in names
        if _is_told(event, name)
    ]


def _is_told(event: Event, name: str) -> bool:
    """What changed; of something new, what was filled in."""
    if name in event.before:
        return bool(event.before[name] != event.after.get(name))
    return event.after[name] not in (None, "", [], False)


def _said_action(action: str) -> str:
    """A test asks words of every action; should one lack them, its trail can still be read."""
    key = f"trail.{action}"
    return t(key) if has_words(key) else action


def _field(name: str) -> str:
    key = f"trail.field.{name}"
    return t(key) if has_words(key) else name


def _said(area: str, name: str, value: Any) -> str:
    """A stored value as the reader's words and formats have it."""
    match value:
        case None | "" | []:
            return t("trail.nothing")
        case bool():
            return t("trail.yes") if value else t("trail.no")
        case list():
            return ", ".join(_said(area, name, one) for one in value)
        case dict():
            told = (f"{_field(key)} {_said(area, key, one)}" for key, one in value.items() if one)
            return ", ".join(told)
    key = f"{ENUMS.get(f'{area}.{name}', f'{area}.{name}')}.{value}"
    return t(key) if has_words(key) else formats.spoken(name, _typed(name, value))


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_on"):
        return parse_day(value) or value
    return value
