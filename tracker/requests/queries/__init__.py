"""What is known of requests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import ProgramMembership, User
from tracker.requests.models import HelpRequest, RequestEntry, RequestStep
from tracker.requests.rules import (
    APPROVED,
    TO_ANSWER,
    RequestFacts,
    RequestKind,
    RequestState,
    Shown,
    StepFacts,
)
from tracker.support.models import SupportEntry

_COLUMNS = [getattr(HelpRequest, name) for name in RequestFacts.__dataclass_fields__]
_STEP = [getattr(RequestStep, name) for name in StepFacts.__dataclass_fields__]
_TO_GIVE = and_(HelpRequest.state.in_(APPROVED), HelpRequest.kind != RequestKind.CREDITS)
_PART: Mapping[Shown, ColumnElement[bool]] = {
    Shown.TO_ANSWER: HelpRequest.state == RequestState.ASKED,
    Shown.SECOND: HelpRequest.state == RequestState.AWAITING_SECOND,
    Shown.SENT_BACK: HelpRequest.state == RequestState.SENT_BACK,
    Shown.TO_GIVE: _TO_GIVE,
    Shown.CLOSED: or_(
        HelpRequest.state.in_(
            (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.DONE),
        ),
        and_(HelpRequest.state.in_(APPROVED), not_(_TO_GIVE)),
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests of a program: a part of the box, one startup's, one kind."""

    shown: Shown | None = None
    startup_id: int | None = None
    kind: RequestKind | None = None


def requests_of_program(
    program_id: int, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Sequence[RequestFacts], int]:
    """What waits longest first, what is closed newest first; and how many there are."""
    where = [HelpRequest.program_id == program_id, *_conditions(wanted)]
    total = db.session.scalar(select(func.count()).select_from(HelpRequest).where(*where))
    order = (HelpRequest.due_on, HelpRequest.id)
    if wanted.shown is Shown.CLOSED:
        order = (HelpRequest.answered_at.desc(), HelpRequest.id.desc())  # type: ignore[assignment]
    rows = db.session.execute(
        select(*_COLUMNS).where(*where).order_by(*order).offset(offset).limit(limit)
    )
    return [RequestFacts(*row) for row in rows], total or 0


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if wanted.shown is not None:
        found.append(_PART[wanted.shown])
    if wanted.startup_id is not None:
        found.append(HelpRequest.startup_id == wanted.startup_id)
    if wanted.kind is not None:
        found.append(HelpRequest.kind == wanted.kind)
    return found


def counts_by_part(program_id: int) -> dict[Shown, int]:
    """How many requests stand in each part of the box."""
    rows = db.session.execute(
        select(*(func.count().filter(_PART[part]) for part in Shown)).where(
            HelpRequest.program_id == program_id
        )
    ).one()
    return dict(zip(Shown, rows, strict=True))


def requests_of_startup(
    program_id: int, startup_id: int, *, offset: int, limit: int
) -> tuple[Sequence[RequestFacts], int]:
    """A startup's requests: those that wait for anybody first, then the newest."""
    where = (HelpRequest.program_id == program_id, HelpRequest.startup_id == startup_id)
    total = db.session.scalar(select(func.count()).select_from(HelpRequest).where(*where))
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(*where)
        .order_by(_PART[Shown.CLOSED], HelpRequest.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [RequestFacts(*row) for row in rows], total or 0


def request_of(startup_id: int, request_id: int) -> RequestFacts | None:
    found = db.session.execute(
        select(*_COLUMNS).where(HelpRequest.id == request_id, HelpRequest.startup_id == startup_id)
    ).one_or_none()
    return RequestFacts(*found) if found else None


def request_asked_with(user_id: int, key: str) -> RequestFacts | None:
    """What this form of hers asked before."""
    found = db.session.execute(
        select(*_COLUMNS).where(
            HelpRequest.asked_by_user_id == user_id, HelpRequest.client_key == key
        )
    ).one_or_none()
    return RequestFacts(*found) if found else None


def request_awaiting(prepared_act_id: int) -> RequestFacts | None:
    """The request that a prepared act would answer; None where nobody asked for it."""
    found = db.session.execute(
        select(*_COLUMNS).where(HelpRequest.prepared_act_id == prepared_act_id)
    ).one_or_none()
    return RequestFacts(*found) if found else None


def requests_awaiting(prepared_act_ids: Collection[int]) -> dict[int, RequestFacts]:
    """The requests behind these prepared acts, by act."""
    rows = db.session.execute(
        select(*_COLUMNS).where(HelpRequest.prepared_act_id.in_(prepared_act_ids))
    )
    found = (RequestFacts(*row) for row in rows)
    return {one.prepared_act_id: one for one in found if one.prepared_act_id is not None}


def steps_of(request_id: int) -> Sequence[StepFacts]:
    rows = db.session.execute(
        select(*_STEP).where(RequestStep.request_id == request_id).order_by(RequestStep.id)
    )
    return [StepFacts(*row) for row in rows]


def requests_to_answer(program_id: int, limit: int) -> Sequence[RequestFacts]:
    """The program's turn, the oldest due first."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(HelpRequest.program_id == program_id, HelpRequest.state.in_(TO_ANSWER))
        .order_by(HelpRequest.due_on, HelpRequest.id)
        .limit(limit)
    )
    return [RequestFacts(*row) for row in rows]


def requests_sent_back(program_id: int, limit: int) -> Sequence[RequestFacts]:
    """The startups' turn, those sent back first before all others."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(HelpRequest.program_id == program_id, HelpRequest.state == RequestState.SENT_BACK)
        .order_by(HelpRequest.answered_at, HelpRequest.id)
        .limit(limit)
    )
    return [RequestFacts(*row) for row in rows]


def entry_answering(startup_id: int, request_id: int) -> int | None:
    """The entry that gave what was asked for, while it is still this startup's."""
    return db.session.scalar(
        select(RequestEntry.entry_id)
        .join(HelpRequest, HelpRequest.id == RequestEntry.request_id)
        .join(SupportEntry, SupportEntry.id == RequestEntry.entry_id)
        .where(
            RequestEntry.request_id == request_id,
            HelpRequest.startup_id == startup_id,
            SupportEntry.startup_id == startup_id,
        )
    )


def requests_given_by(entry_ids: Collection[int]) -> dict[int, int]:
    """Of these entries those that gave what was asked for, with their request's id."""
    if not entry_ids:
        return {}
    rows: Any = db.session.execute(
        select(RequestEntry.entry_id, RequestEntry.request_id)
        .join(HelpRequest, HelpRequest.id == RequestEntry.request_id)
        .join(SupportEntry, SupportEntry.id == RequestEntry.entry_id)
        .where(
            RequestEntry.entry_id.in_(entry_ids),
            SupportEntry.startup_id == HelpRequest.startup_id,
        )
        .order_by(RequestEntry.request_id)
    )
    return dict(iter(rows))


def requests_answered(program_id: int, since: datetime, limit: int) -> Sequence[RequestFacts]:
    """What the program decided since then, the newest first."""
    answered = (*APPROVED, RequestState.REFUSED, RequestState.DONE)
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(
            HelpRequest.program_id == program_id,
            HelpRequest.state.in_(answered),
            HelpRequest.answered_at >= since,
        )
        .order_by(HelpRequest.answered_at.desc(), HelpRequest.id.desc())
        .limit(limit)
    )
    return [RequestFacts(*row) for row in rows]


def answerers(program_id: int) -> Sequence[str]:
    """The names of who answers: the program's managers who can sign in."""
    return db.session.scalars(
        select(User.name)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.PROGRAM_MANAGER,
            User.disabled_at.is_(None),
        )
        .order_by(ProgramMembership.id)
    ).all()
