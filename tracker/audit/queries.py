"""What the trail and the access log hold."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, func, not_, or_, select, table

from tracker.access.rules import ActorKind
from tracker.audit.models import AuditEvent, PersonalAccess
from tracker.audit.rules import PROGRAM_ONLY, Did, kept_since, read_back, shared_part
from tracker.db import Read, db

# The trail lies below the slice that owns startups: it knows their table by name only.
STARTUP = table(
    "startup",
    *(column(name) for name in ("id", "program_id", "slug", "name", "name_en")),
)


@dataclass(frozen=True, slots=True)
class Concerned:
    """The startup an event is about."""

    id: int
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
    address: str | None  # from where; none for a command or a job


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of one action or area, of a person whose name holds `who`, in a span of time.

    `shared`: only what a startup may know of, and of that nothing about the program's own notes.
    """

    action: str | None = None
    area: str | None = None
    who: str | None = None
    startup_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    shared: bool = False
    about: str | None = None  # an object's name, as "grant:5"


def events(
    program_id: int, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Sequence[Event], int]:
    """A program's events, newest first, and how many there are in all."""
    where = [AuditEvent.program_id == program_id, *_conditions(wanted)]
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*where))
    found = db.session.execute(
        select(AuditEvent, STARTUP.c.id, STARTUP.c.slug, STARTUP.c.name, STARTUP.c.name_en)
        .outerjoin(STARTUP, STARTUP.c.id == AuditEvent.startup_id)
        .where(*where)
        .order_by(AuditEvent.id.desc())
        .offset(offset)
        .limit(limit)
    )
    told = shared_part if wanted.shared else dict
    return [_event(row, startup, told) for row, *startup in found], total or 0


def event_counts_read(
    program_id: int, actions: Collection[str], *, since: Select[*tuple[Any, ...]], but_by: int
) -> Read[dict[str, int]]:
    """How often each of these was done after a moment asked for, by anyone but this user."""
    others = or_(
        AuditEvent.actor_kind != ActorKind.USER,
        AuditEvent.actor_id.is_(None),
        AuditEvent.actor_id != but_by,
    )
    query = (
        select(AuditEvent.action, func.count())
        .where(
            AuditEvent.program_id == program_id,
            AuditEvent.at > since.scalar_subquery(),
            AuditEvent.action.in_(actions),
            others,
        )
        .group_by(AuditEvent.action)
    )
    return Read(query, lambda rows: {str(action): int(count) for action, count in rows})


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
    if wanted.area is not None:
        conditions.append(AuditEvent.action.startswith(f"{wanted.area}.", autoescape=True))
    if wanted.who is not None:
        conditions.append(AuditEvent.actor_label.icontains(wanted.who, autoescape=True))
    if wanted.about is not None:
        conditions.append(AuditEvent.object == wanted.about)
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
        address=row.address,
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


def startups_told(program_id: int) -> list[Concerned]:
    """The startups of a program, for its trail to be narrowed to one."""
    found = db.session.execute(
        select(STARTUP.c.id, STARTUP.c.slug, STARTUP.c.name, STARTUP.c.name_en)
        .where(STARTUP.c.program_id == program_id)
        .order_by(STARTUP.c.name)
    )
    return [Concerned(*row) for row in found]


def last_event(program_id: int, action: str) -> Event | None:
    """The newest event of an action."""
    found, _ = events(program_id, Wanted(action=action), offset=0, limit=1)
    return found[0] if found else None


PROGRAM = table("program", column("id"), column("slug"))


def programs_told(slug: str | None) -> dict[str, int]:
    """The program of this slug, or every program: ids by slug, for commands."""
    query = select(PROGRAM.c.slug, PROGRAM.c.id).order_by(PROGRAM.c.id)
    if slug is not None:
        query = query.where(PROGRAM.c.slug == slug)
    return {row.slug: row.id for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody's access to personal data; `whose` names a row, or how a list was asked for."""

    id: int
    at: datetime
    actor_label: str
    actor_kind: ActorKind
    address: str | None
    did: Did
    page: str
    whose: str
    startup: Concerned | None


@dataclass(frozen=True, slots=True)
class WantedAccess:
    """Which accesses: by a person whose name holds `who`, of a kind, from `since` to `until`."""

    who: str | None = None
    did: Did | None = None
    since: datetime | None = None
    until: datetime | None = None


def accesses(
    program_id: int, wanted: WantedAccess, *, offset: int, limit: int
) -> tuple[Sequence[Access], int]:
    """A program's accesses, newest first, and how many there are in all."""
    row = PersonalAccess
    where = [row.program_id == program_id, *_access_conditions(wanted)]
    total = db.session.scalar(select(func.count()).select_from(row).where(*where))
    found = db.session.execute(
        select(row, STARTUP.c.id, STARTUP.c.slug, STARTUP.c.name, STARTUP.c.name_en)
        .outerjoin(STARTUP, STARTUP.c.id == row.startup_id)
        .where(*where)
        .order_by(row.at.desc(), row.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_access(one, startup) for one, *startup in found], total or 0


def _access_conditions(wanted: WantedAccess) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who is not None:
        conditions.append(PersonalAccess.actor_label.icontains(wanted.who, autoescape=True))
    if wanted.did is not None:
        conditions.append(PersonalAccess.did == wanted.did)
    if wanted.since is not None:
        conditions.append(PersonalAccess.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(PersonalAccess.at < wanted.until)
    return conditions


def _access(row: PersonalAccess, startup: Sequence[Any]) -> Access:
    return Access(
        id=row.id,
        at=row.at,
        actor_label=row.actor_label,
        actor_kind=row.actor_kind,
        address=row.address,
        did=row.did,
        page=row.page,
        whose=row.whose,
        startup=Concerned(*startup) if row.startup_id is not None else None,
    )


def has_old_accesses(at: datetime) -> bool:
    """Whether the oldest access has been kept long enough."""
    oldest = db.session.scalar(select(PersonalAccess.at).order_by(PersonalAccess.id).limit(1))
    return oldest is not None and oldest < kept_since(at)
