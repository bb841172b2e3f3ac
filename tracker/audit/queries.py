"""What the trail holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, column, func, not_, or_, select, table

from tracker.access.rules import ActorKind
from tracker.audit.models import AuditEvent
from tracker.audit.rules import PROGRAM_ONLY, read_back, shared_part
from tracker.db import db

# The trail lies below the slice that owns startups: it knows their table by name only.
STARTUP = table("startup", column("id"), column("slug"), column("name"), column("name_en"))


@dataclass(frozen=True, slots=True)
class Concerned:
    """The startup an event is about."""

    slug: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the trail; `before` and `after` hold what changed."""

    id: int
    at: datetime
    actor_kind: ActorKind
    actor_label: str
    action: str
    startup: Concerned | None
    object: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of one action, of a person whose name holds `who`, from `since` to `until`.

    `shared`: only what a startup may know of, and of that nothing about the program's own notes.
    """

    action: str | None = None
    who: str | None = None
    startup_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    shared: bool = False


def events(
    program_id: int, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Sequence[Event], int]:
    """A program's events, newest first, and how many there are in all."""
    where = [AuditEvent.program_id == program_id, *_conditions(wanted)]
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*where))
    found = db.session.execute(
        select(AuditEvent, STARTUP.c.slug, STARTUP.c.name, STARTUP.c.name_en)
        .outerjoin(STARTUP, STARTUP.c.id == AuditEvent.startup_id)
        .where(*where)
        .order_by(AuditEvent.id.desc())
        .offset(offset)
        .limit(limit)
    )
    told = shared_part if wanted.shared else dict
    return [_event(row, startup, told) for row, *startup in found], total or 0


def event_counts(
    program_id: int, actions: Collection[str], *, since: datetime, but_by: int
) -> dict[str, int]:
    """How often each of these was done after a moment, by anyone but this user."""
    others = or_(
        AuditEvent.actor_kind != ActorKind.USER,
        AuditEvent.actor_id.is_(None),
        AuditEvent.actor_id != but_by,
    )
    found = db.session.execute(
        select(AuditEvent.action, func.count())
        .where(
            AuditEvent.program_id == program_id,
            AuditEvent.at > since,
            AuditEvent.action.in_(actions),
            others,
        )
        .group_by(AuditEvent.action)
    )
    return {row.action: row[1] for row in found}


def actors_of(
    program_id: int, objects: Collection[str], actions: Collection[str]
) -> dict[str, tuple[ActorKind, int | None]]:
    """Who did one of these to each of these things; what the trail does not know is left out."""
    found = db.session.execute(
        select(AuditEvent.object, AuditEvent.actor_kind, AuditEvent.actor_id).where(
            AuditEvent.program_id == program_id,
            AuditEvent.object.in_(objects),
            AuditEvent.action.in_(actions),
        )
    )
    return {str(name): (ActorKind(kind), actor_id) for name, kind, actor_id in found}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action is not None:
        conditions.append(AuditEvent.action == wanted.action)
    if wanted.who is not None:
        conditions.append(AuditEvent.actor_label.icontains(wanted.who, autoescape=True))
    if wanted.startup_id is not None:
        conditions.append(AuditEvent.startup_id == wanted.startup_id)
    if wanted.since is not None:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEvent.at < wanted.until)
    if wanted.shared:
        conditions.append(or_(AuditEvent.before.is_(None), not_(_OF_PROGRAM_NOTES)))
    return conditions


# Such an event's `before` is an object of this one number: the first of two would end at a comma.
_OF_PROGRAM_NOTES = and_(
    AuditEvent.before.startswith(f'{{"{PROGRAM_ONLY}": ', autoescape=True),
    not_(AuditEvent.before.contains(",")),
)


def _event(
    row: AuditEvent,
    startup: Sequence[Any],
    told: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Event:
    return Event(
        id=row.id,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_label=row.actor_label,
        action=row.action,
        startup=Concerned(*startup) if row.startup_id is not None else None,
        object=row.object,
        before=told(read_back(row.before)),
        after=told(read_back(row.after)),
        request_id=row.request_id,
    )


def known_actions(
    program_id: int, startup_id: int | None = None, *, shared: bool = False
) -> list[str]:
    """The kinds of event a program's trail holds, or a startup's part of it."""
    of = Wanted(startup_id=startup_id, shared=shared)
    found = db.session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.program_id == program_id, *_conditions(of))
        .distinct()
    )
    return sorted(found)
