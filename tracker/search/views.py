"""Finding anything: one page, one box in the frame of every page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role
from tracker.credits.rules.facts import MovementKind
from tracker.partners.rules import PartnerKind
from tracker.people.guard import wait_for
from tracker.program.queries import startups_of
from tracker.progress.rules import Stage
from tracker.requests.rules import RequestKind
from tracker.search.queries import Found, Thing, found
from tracker.search.rules import QUERY_MOST, SEARCHES, Kind, Needle, needle_of, reader_of
from tracker.support.rules import SupportKind
from tracker.values.clock import now
from tracker.web import formats
from tracker.web.errors import too_many
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.reader import LANGUAGES, reading
from tracker.web.words import named, t

blueprint = Blueprint("search", __name__)
CODES = {
    Kind.ENTRY: "support.kind",
    Kind.ROUND: "progress.stage",
    Kind.MEMBER: "role",
    Kind.PARTNER: "partners.kind",
    Kind.REQUEST: "requests.kind",
    Kind.AMENDMENT: "credits.amendment",
}
KIND_ICONS = {
    Kind.STARTUP: "building",
    Kind.CONTACT: "person",
    Kind.MEMBER: "person",
    Kind.PARTNER: "building",
    Kind.PARTNER_PERSON: "person",
    Kind.REQUEST: "inbox",
    Kind.AGREEMENT: "file",
    Kind.GRANT: "cloud",
    Kind.AMENDMENT: "cloud",
    Kind.TRANSFER: "cloud",
    Kind.SESSION: "handshake",
    Kind.ENTRY: "note",
    Kind.MILESTONE: "flag",
    Kind.ROUND: "trend",
    Kind.EVIDENCE: "file",
    Kind.SESSION_FILE: "file",
    Kind.IMPORT: "chart",
}
PERSONAL_KINDS = {Kind.CONTACT, Kind.MEMBER, Kind.PARTNER_PERSON}
PAGES = {
    Kind.STARTUP: ("program.startup", ""),
    Kind.CONTACT: ("program.startup", ""),
    Kind.MEMBER: ("people.user", "user_id"),
    Kind.PARTNER: ("partners.partner", "partner_id"),
    Kind.PARTNER_PERSON: ("partners.partner", "partner_id"),  # the page that holds her
    Kind.REQUEST: ("requests.show_request", "help_request_id"),
    Kind.AGREEMENT: ("handover.agreements", ""),
    Kind.GRANT: ("credits.grant", "grant_id"),
    Kind.AMENDMENT: ("credits.grant", "grant_id"),  # in whose life it stands
    Kind.SESSION: ("mentoring.session", "session_id"),
    Kind.ENTRY: ("support.entry", "entry_id"),
    Kind.MILESTONE: ("progress.milestone", "milestone_id"),
    Kind.ROUND: ("progress.funding_round", "round_id"),
    Kind.EVIDENCE: ("progress.evidence", "evidence_id"),
    Kind.SESSION_FILE: ("mentoring.session", "session_id"),  # the page that holds it
    Kind.IMPORT: ("usage.show_import", "import_id"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A find as it is drawn."""

    kind: Kind
    icon: str
    title: str
    about: str
    address: str


@blueprint.get("/search")
@requires(Permission.SEARCH_USE)
def search() -> ResponseReturnValue:
    asked = request.args.get("q", "").replace("\0", "")[:QUERY_MOST].strip()
    kind = next((each for each in Kind if each == request.args.get("kind")), None)
    reader = reader_of(current_visit().actor, current_visit().program.id)
    needle, result = _needle(asked), None
    if needle.words:
        _count()
        result = found(needle, reader.narrowed(kind))
    shown = result.things if result else ()
    g.personal = any(one.kind in PERSONAL_KINDS for one in shown)
    return render_template(
        "search/search.html",
        asked=asked,
        kind=kind,
        kinds=[each for each in Kind if each in reader.scopes],
        result=result,
        page=_page(result, reader.all_users) if result else None,
        most=QUERY_MOST,
    )


def _count() -> None:
    """A search costs more than a page: nobody asks without end."""
    wait = wait_for(((SEARCHES, str(current_visit().actor.id)),), now())
    if wait is not None:
        raise too_many(int(wait.total_seconds()) + 1)


def _needle(asked: str) -> Needle:
    names = startups_of(current_visit().program.id) if len(asked.split()) > 1 else []
    firms = [(row.id, name) for row in names for name in (row.name, row.name_en) if name]
    return needle_of(asked, _codes(), firms)


@cache
def _codes() -> tuple[tuple[str, str], ...]:
    """Words of kinds of help, stages and roles in every language, as they are typed."""
    return tuple(_worded_codes())


def _worded_codes() -> Iterator[tuple[str, str]]:
    codes = {
        "support.kind": SupportKind,
        "progress.stage": Stage,
        "role": Role,
        "partners.kind": PartnerKind,
        "requests.kind": RequestKind,
    }
    for language in LANGUAGES:
        with reading(language):
            for words, values in codes.items():
                yield from ((value.value, t(f"{words}.{value}")) for value in values)


def _page(result: Found, all_users: bool) -> Page[Hit]:  # noqa: FBT001 - one reader's sight
    def find(offset: int, limit: int) -> tuple[list[Hit], int]:
        shown = result.things[offset : offset + limit]
        return [_hit(thing, result, all_users=all_users) for thing in shown], len(result.things)

    return page_of(find, wanted_page())


def _hit(thing: Thing, result: Found, *, all_users: bool) -> Hit:
    firm = result.startups.get(thing.startup_id or 0)
    parts = [
        t(f"search.kind.{thing.kind}"),
        named(firm) if firm and thing.kind is not Kind.STARTUP else None,
        _code(thing),
        formats.day(thing.on) if thing.on else None,
        _detail(thing),
    ]
    return Hit(
        kind=thing.kind,
        icon=KIND_ICONS[thing.kind],
        title=_title(thing, named(firm) if firm else ""),
        about=" · ".join(part for part in parts if part),
        address=_address(thing, firm.slug if firm else "", all_users=all_users),
    )


def _title(thing: Thing, firm: str) -> str:
    match thing.kind:
        case Kind.STARTUP:
            return firm
        case Kind.TRANSFER:
            return t("search.transfer", number=formats.number(thing.number))
        case Kind.ROUND:
            return t("search.round", stage=t(f"progress.stage.{thing.code}"))
        case Kind.IMPORT:
            return ", ".join(json.loads(thing.title))
    return thing.title or t(f"search.kind.{thing.kind}")


def _code(thing: Thing) -> str | None:
    if thing.kind is Kind.TRANSFER:
        return t(f"credits.movement.{MovementKind(thing.code or '')}")
    words = CODES.get(thing.kind)
    return t(f"{words}.{thing.code}") if words and thing.kind is not Kind.ROUND else None


def _detail(thing: Thing) -> str | None:
    if thing.kind in {Kind.GRANT, Kind.TRANSFER} and thing.detail is not None:
        return formats.won(int(thing.detail))
    return thing.detail if thing.detail != thing.title else None


def _address(thing: Thing, startup: str, *, all_users: bool) -> str:
    if thing.kind is Kind.TRANSFER:
        return url_for("credits.transfer", startup=startup, transfer_id=thing.id)
    if thing.kind is Kind.MEMBER and not all_users:
        return url_for("mentoring.mentor", mentor_user_id=thing.number)
    endpoint, part = PAGES[thing.kind]
    parts: dict[str, Any] = {part: thing.also or thing.number} if part else {}
    if thing.startup_id is not None:
        parts["startup"] = startup
    return url_for(endpoint, **parts)
