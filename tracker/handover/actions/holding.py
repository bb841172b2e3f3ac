"""What somebody held is given to another, in one step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor, ProgramPlace, Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.handover.queries.holding import Reassignment, preview_reassignment
from tracker.handover.rules.holding import TAKERS, Held, Thing, moved_counts
from tracker.mentoring.actions.locking import lock_startups
from tracker.mentoring.actions.taking_over import (
    lock_both,
    take_over_office_hours,
    take_over_session,
    take_over_slot,
)
from tracker.mentoring.rules import Tidings
from tracker.people.actions.deputies import end_deputy, name_deputy
from tracker.people.actions.memberships import give_ownership, give_startup
from tracker.people.models import Deputy
from tracker.people.rules import NewDeputy
from tracker.progress.actions import change_milestone
from tracker.progress.actions.milestones import locked_milestone
from tracker.progress.rules import MilestoneChange
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class Doing:
    """One reassignment as each of its steps needs it."""

    program: ProgramPlace
    told: Reassignment
    reason: str
    by: Actor
    at: datetime
    today: date


def reassign(  # noqa: PLR0913 - where, from whom to whom, why, by whom, when
    program: ProgramPlace,
    from_id: int,
    to_id: int,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    today: date,
) -> tuple[Reassignment, list[Tidings]]:
    """Whatever can change hands does, the rest stays; whom of mentoring to tell.

    Looked at anew here: what is done is what holds now, not what a page showed.
    """
    lock_both(from_id, to_id)
    told = preview_reassignment(program, from_id, to_id, at=at, today=today)
    if not told.moving:
        raise RuleViolation("nothing_to_hand_over", "to")
    lock_startups(row.thing.startup_id for row in told.moving if row.thing.startup_id)
    db.session.expire_all()  # each step reads what it locks as it stands now
    doing = Doing(program, told, reason, by, at, today)
    news = [
        _STEPS[held](row.thing, doing)
        for held in TAKERS
        for row in told.moving
        if row.thing.held is held
    ]
    _record(doing)
    return told, [one for one in news if one is not None]


def _record(doing: Doing) -> None:
    names = {"from": doing.told.holder.name, "to": doing.told.taker.name}
    record(
        "handover.reassign",
        by=doing.by,
        at=doing.at,
        program_id=doing.program.id,
        object=f"user:{doing.told.holder.id}",
        after={**names, "reason": doing.reason, **moved_counts(doing.told.rows)},
    )
    db.session.flush()


def _milestone(thing: Thing, doing: Doing) -> None:
    startup_id = thing.startup_id or 0
    row = locked_milestone(startup_id, thing.id)
    change = MilestoneChange(
        title=row.title,
        owner=doing.told.taker.name,
        due_on=row.due_on,
        state=row.state,
        closed_on=row.closed_on,
        reason=doing.reason,
    )
    change_milestone(
        startup_id,
        thing.id,
        change,
        version=row.version,
        by_program=True,
        by=doing.by,
        at=doing.at,
        today=doing.today,
    )


def _session(thing: Thing, doing: Doing) -> Tidings:
    return take_over_session(
        thing.startup_id or 0,
        thing.id,
        doing.told.taker.id,
        by=doing.by,
        at=doing.at,
        today=doing.today,
    )


def _office(thing: Thing, doing: Doing) -> None:
    own, taker = doing.program.id, doing.told.taker.id
    take_over_office_hours(own, thing.id, taker, by=doing.by, at=doing.at)


def _slot(thing: Thing, doing: Doing) -> None:
    take_over_slot(
        doing.program.id,
        thing.id,
        doing.told.holder.id,
        doing.told.taker.id,
        by=doing.by,
        at=doing.at,
        today=doing.today,
    )


def _startup(thing: Thing, doing: Doing) -> None:
    both = doing.told.holder.id, doing.told.taker.id
    give_startup(doing.program.id, thing.id, *both, role=Role.MENTOR, by=doing.by, at=doing.at)


def _owner(thing: Thing, doing: Doing) -> None:
    both = doing.told.holder.id, doing.told.taker.id
    give_ownership(doing.program.id, thing.id, *both, by=doing.by, at=doing.at)


def _deputy(thing: Thing, doing: Doing) -> None:
    row = db.session.get_one(Deputy, thing.id)
    new = NewDeputy(
        row.user_id,
        doing.told.taker.id,
        max(row.from_on, doing.today),
        row.until_on,
        row.reason,
    )
    end_deputy(doing.program.id, row.id, by=doing.by, at=doing.at)
    name_deputy(doing.program.id, new, by=doing.by, at=doing.at, today=doing.today)


_STEPS: Mapping[Held, Callable[[Thing, Doing], Tidings | None]] = {
    Held.MILESTONE: _milestone,
    Held.STARTUP: _startup,
    Held.SESSION: _session,
    Held.OFFICE: _office,
    Held.SLOT: _slot,
    Held.OWNER: _owner,
    Held.DEPUTY: _deputy,
}
