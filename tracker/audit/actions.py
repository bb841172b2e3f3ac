"""Writes to the trail and to the access log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, select

from tracker.access.rules import Actor
from tracker.audit.models import AuditEvent, PersonalAccess
from tracker.audit.rules import NewAccess, kept_since, shown_whose, told
from tracker.db import db
from tracker.values.origin import current_origin


class OfStartup(Protocol):
    """A row that belongs to a startup."""

    __tablename__: str

    @property
    def id(self) -> Any: ...
    @property
    def program_id(self) -> Any: ...
    @property
    def startup_id(self) -> Any: ...


def record_about(action: str, row: OfStartup, by: Actor, at: datetime, **told: Any) -> None:
    """An event about a startup's row; `told` are `before` and `after`, as of `record`."""
    record(
        action,
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=f"{row.__tablename__}:{row.id}",
        **told,
    )


def record(  # noqa: PLR0913 - the trail's columns, each by name
    action: str,
    *,
    by: Actor,
    at: datetime,
    program_id: int | None = None,
    startup_id: int | None = None,
    object: str | None = None,  # noqa: A002 - the trail's own word
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one event to the transaction at hand.

    `action` is a key of the words (`trail.<action>`), `object` names a row as `credit_grant:12`,
    `before` and `after` hold only what changed. Request id and address are the origin's at hand.
    Whoever stands in for somebody is named with her.
    """
    own = by.membership(program_id) if program_id is not None else None
    if own is not None and own.deputy_for is not None:
        after = {**(after or {}), "deputy_for": own.deputy_for}
    origin = current_origin()
    db.session.add(
        AuditEvent(
            at=at,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_label=by.label,
            action=action,
            program_id=program_id,
            startup_id=startup_id,
            object=object,
            before=told(before),
            after=told(after),
            request_id=origin.request_id,
            address=origin.address,
        )
    )


def record_access(new: NewAccess, *, by: Actor, at: datetime) -> None:
    origin = current_origin()
    db.session.add(
        PersonalAccess(
            at=at,
            program_id=new.program_id,
            startup_id=new.startup_id,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_label=by.label,
            did=new.did,
            page=new.page,
            whose=shown_whose(new.whose),
            address=origin.address,
            request_id=origin.request_id,
        )
    )
    db.session.flush()


FORGOTTEN_AT_A_TIME = 1000


def forget_accesses(at: datetime) -> int:
    """Take away what was kept long enough, the oldest first; how many."""
    old = db.session.scalars(
        select(PersonalAccess.id)
        .where(PersonalAccess.at < kept_since(at))
        .order_by(PersonalAccess.id)
        .limit(FORGOTTEN_AT_A_TIME)
    ).all()
    db.session.execute(delete(PersonalAccess).where(PersonalAccess.id.in_(old)))
    return len(old)
