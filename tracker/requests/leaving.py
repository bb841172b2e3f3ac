"""A startup leaves: what it asked for ends with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, not_, select

from tracker.access.rules import Actor
from tracker.credits.leaving import drop_acts_waiting
from tracker.db import db
from tracker.requests.models import HelpRequest
from tracker.requests.moving import drop_act, move_request
from tracker.requests.rules import APPROVED, Move, RequestKind, RequestState
from tracker.requests.rules.moves import ENDED_BY_LEAVING


@dataclass(frozen=True, slots=True)
class EndingRequest:
    id: int
    kind: RequestKind
    purpose: str
    state: RequestState


def ending_requests(startup_id: int) -> Sequence[EndingRequest]:
    """What is not answered yet, and help that was approved and not given."""
    columns = (HelpRequest.id, HelpRequest.kind, HelpRequest.purpose, HelpRequest.state)
    asked = select(*columns).where(*_open_of(startup_id)).order_by(HelpRequest.id)
    rows = db.session.execute(asked)
    return [EndingRequest(*row) for row in rows]


def startups_asking() -> Select[int]:
    """The startups something of which is open, as a query."""
    return select(HelpRequest.startup_id).where(*_open())


def end_requests(startup_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """How many. Acts that nobody asked for and that wait for a second person end, too."""
    rows = db.session.scalars(
        select(HelpRequest).where(*_open_of(startup_id)).order_by(HelpRequest.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    for row in rows:
        if row.prepared_act_id is not None and row.state is RequestState.AWAITING_SECOND:
            drop_act(row, Move.END, reason, by, at)
        move_request(row, Move.END, RequestState.WITHDRAWN, reason, by, at)
    drop_acts_waiting(startup_id, by=by, at=at)
    return len(rows)


def _open() -> tuple[ColumnElement[bool], ...]:
    granted = HelpRequest.state.in_(APPROVED) & (HelpRequest.kind == RequestKind.CREDITS)
    return (HelpRequest.state.in_(ENDED_BY_LEAVING), not_(granted))


def _open_of(startup_id: int) -> tuple[ColumnElement[bool], ...]:
    return (HelpRequest.startup_id == startup_id, *_open())
