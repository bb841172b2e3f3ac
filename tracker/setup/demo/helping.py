"""The demo's help, as it was logged and as it went on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from tracker.access.rules import Actor
from tracker.db import db
from tracker.setup.demo.history import EVENING, NEXT_ACTION_TAKES, Cast, Event
from tracker.setup.demo.kinds import (
    PROGRAM_COST,
    all_help,
    cost_of,
    invoice_of,
    is_confirmed,
    proof_of,
    steps_after,
    told_of,
)
from tracker.setup.demo.support import Help
from tracker.support.actions import (
    add_proof,
    close_next_action,
    confirm_entry,
    enter_cost,
    log_entry,
    take_step,
)
from tracker.support.models import SupportEntry
from tracker.support.rules import NewCost, NewStep, NewSupportEntry, SupportKind

NOON = time(12, 0)
CONFIRMED_AFTER = timedelta(days=2)


def help_events(cast: Cast) -> Iterator[Event]:
    for given in all_help():
        yield from _help_of(cast, given)
    months_ago, day, amount_krw, funds, item, note = PROGRAM_COST
    paid_on = cast.calendar.day(months_ago, day)
    whole = NewCost(
        kind=SupportKind.EVENT,
        amount_krw=amount_krw,
        source_of_funds=funds,
        budget_item=item,
        paid_on=paid_on,
        note=note,
    )
    yield Event(cast.instant(paid_on, NOON), partial(_pay, cast, whole))


def _help_of(cast: Cast, given: Help) -> Iterator[Event]:
    held_on = cast.calendar.day(given.months_ago, given.day)
    if held_on > cast.calendar.today:
        return
    ids: list[int] = []
    at = cast.instant(held_on, EVENING)

    def log(at: datetime, today: date) -> None:
        startup_id, new = cast.startups[given.startup], _new(cast, given, held_on)
        mentor_id = cast.mentor_id(given.given_by)
        logged = log_entry(
            startup_id, new, by=cast.manager, at=at, today=today, mentor_user_id=mentor_id
        )
        ids.append(logged.entry_id)
        proof = proof_of(given, cast)
        if proof is not None:
            add_proof(startup_id, logged.entry_id, proof, shared=True, by=cast.manager, at=at)

    def close(at: datetime, today: date) -> None:
        del today
        close_next_action(cast.startups[given.startup], ids[0], by=cast.manager, at=at)

    yield Event(at, log)
    if given.next_action and at + NEXT_ACTION_TAKES < cast.now:
        yield Event(at + timedelta(days=given.due_in - 2), close)
    yield from _afterwards(cast, given, held_on, ids)


def _afterwards(cast: Cast, given: Help, held_on: date, ids: list[int]) -> Iterator[Event]:
    """Its steps, the founder's word and its bill, as far as their days have come."""
    startup_id, today = cast.startups[given.startup], cast.calendar.today
    for step in steps_after(given, held_on):
        if step.happened_on <= today:
            at = cast.instant(step.happened_on, EVENING)
            yield Event(at, _step(cast, given.startup, ids, step))
    if is_confirmed(given) and held_on + CONFIRMED_AFTER <= today:
        at = cast.instant(held_on + CONFIRMED_AFTER, NOON)
        yield Event(at, partial(_confirm, startup_id, ids, cast.founder(given.startup)))
    cost = cost_of(given, 0, held_on)
    if cost is not None and cost.paid_on <= today:
        at = cast.instant(cost.paid_on, EVENING)
        yield Event(at, lambda at, day: _pay(cast, replace(cost, entry_id=ids[0]), at, day))


def _step(cast: Cast, slug: str, ids: list[int], step: NewStep) -> Callable[..., None]:
    def act(at: datetime, today: date) -> None:
        take_step(
            cast.startups[slug],
            ids[0],
            step,
            version=_version(ids[0]),
            by=cast.manager,
            at=at,
            today=today,
        )

    return act


def _confirm(startup_id: int, ids: list[int], by: Actor, at: datetime, today: date) -> None:
    del today
    confirm_entry(startup_id, ids[0], version=_version(ids[0]), by=by, at=at)


def _pay(cast: Cast, cost: NewCost, at: datetime, today: date) -> None:
    proof = invoice_of(cost, cast)
    enter_cost(cast.program_id, cost, file=proof, by=cast.manager, at=at, today=today)


def _version(entry_id: int) -> int:
    return db.session.get_one(SupportEntry, entry_id).version


def _new(cast: Cast, given: Help, held_on: date) -> NewSupportEntry:
    new = NewSupportEntry(
        kind=given.kind,
        held_on=held_on,
        given_by=given.given_by,
        topic=given.topic,
        minutes=given.minutes,
        shared_notes=given.shared,
        program_notes=given.program,
        next_action=given.next_action,
        next_action_due_on=held_on + timedelta(days=given.due_in) if given.next_action else None,
    )
    return replace(new, **told_of(given, cast))
