"""One move of a request: its row, its step, the trail."""

from datetime import datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.audit.actions import record_about
from tracker.credits import preparing
from tracker.db import db
from tracker.requests.models import HelpRequest, RequestStep
from tracker.requests.rules import Move, RequestState


def move_request(  # noqa: PLR0913, PLR0917 - which, how, whereto, why, by whom, when
    row: HelpRequest,
    move: Move,
    state: RequestState,
    note: str,
    by: Actor,
    at: datetime,
    *,
    krw: int | None = None,
    told: tuple[dict[str, Any], dict[str, Any]] = ({}, {}),
) -> None:
    before, row.state = row.state, state
    row.version += 1
    if move is not Move.ASK_AGAIN:
        row.answered_at, row.answered_by, row.answer = at, by.label, note or None
    if state in {RequestState.ASKED, RequestState.SENT_BACK, RequestState.REFUSED}:
        row.approved_krw = None
    keep_step(row, move, note or None, by, at, krw)
    after = {"state": state, **told[1]}
    if krw is not None:
        after["approved_krw"] = krw
    if note:
        after["reason"] = note
    record_about(
        f"requests.{move}",
        row,
        by,
        at,
        before={"state": before, **told[0]},
        after=after,
    )


def keep_step(  # noqa: PLR0913, PLR0917 - a row's columns
    row: HelpRequest, move: str, note: str | None, by: Actor, at: datetime, krw: int | None = None
) -> None:
    db.session.flush()
    db.session.add(
        RequestStep(
            request_id=row.id,
            move=move,
            state=row.state,
            note=note,
            amount_krw=krw,
            moved_at=at,
            moved_by=by.label,
        )
    )
    db.session.flush()


def drop_act(row: HelpRequest, move: Move, note: str, by: Actor, at: datetime) -> None:
    """The act it waited with is decided too: nothing waits for a request that does not."""
    own = row.prepared_act_id or 0
    row.prepared_act_id = None
    if move is Move.TAKE_BACK:
        preparing.take_back_prepared(row.startup_id, own, by=by, at=at)
    elif move is Move.REFUSE:
        preparing.refuse_prepared(row.startup_id, own, reason=note[:500], by=by, at=at)
    else:
        preparing.drop_prepared(row.startup_id, own, by=by, at=at)
