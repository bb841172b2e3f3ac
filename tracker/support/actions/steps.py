"""Introductions and pilots go on."""

from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.support.actions.reading import locked
from tracker.support.actions.telling import tell
from tracker.support.models import SupportStep
from tracker.support.queries import steps_of
from tracker.support.rules import ENDED, NewStep, check_correctable, check_step


def take_step(  # noqa: PLR0913 - whose, which, from what, to what, by whom, when
    startup_id: int,
    entry_id: int,
    new: NewStep,
    *,
    version: int,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """The note of a pilot's end is its result."""
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, version)
    steps = steps_of(entry.id)
    last_on = steps[-1].happened_on if steps else before.held_on
    check_step(before.kind, before.stage, last_on, new, today=today)
    db.session.add(
        SupportStep(
            entry_id=entry.id,
            stage=new.stage,
            happened_on=new.happened_on,
            amount_krw=new.amount_krw,
            note=new.note,
            taken_at=at,
            taken_by=by.label,
        )
    )
    entry.stage, entry.amount_krw = new.stage, new.amount_krw
    if new.stage in ENDED and new.note:
        entry.details = {**entry.details, "result": new.note}
    entry.version += 1
    db.session.flush()
    told = {"stage": new.stage, "happened_on": new.happened_on, "amount_krw": new.amount_krw}
    tell("take_step", entry, by, at, before={"stage": before.stage}, after=told)
