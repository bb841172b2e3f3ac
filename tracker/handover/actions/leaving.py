"""Leaving in one step, and naming who takes the seat."""

from datetime import date, datetime

from sqlalchemy import delete

from tracker.access.rules import Actor, StartupPlace
from tracker.audit.actions import record
from tracker.credits.actions import record_departure
from tracker.db import db
from tracker.handover.models import Departure, Succession
from tracker.handover.queries.leaving import (
    LeavingPreview,
    left_behind,
    preview_leaving,
    seats_left_by,
    status_of,
)
from tracker.handover.rules.leaving import Leaving, begins_at
from tracker.mentoring.actions import end_feed
from tracker.mentoring.actions.leaving import end_mentoring, end_session_links, lock_mentors_of
from tracker.mentoring.queries.leaving import open_feeds
from tracker.mentoring.rules import Tidings
from tracker.people.actions.leaving import end_access_of
from tracker.program.actions import change_status
from tracker.program.rules import GONE, StatusChange
from tracker.progress.actions.leaving import end_check_in_links
from tracker.requests.leaving import end_requests
from tracker.support.actions import end_links
from tracker.usage.actions.leaving import end_statement_requests
from tracker.values.refusals import RuleViolation


def leave_startup(
    startup: StartupPlace, new: Leaving, *, by: Actor, at: datetime, today: date
) -> list[Tidings]:
    """Everything that follows, in the transaction at hand; whom of mentoring to tell.

    Requests first, then credits: an answer locks its request before the program's row, and postings
    lock that before anything of a startup. What is reached by signing in or by a link ends by the
    day alone; what is recorded as ended here is so today.
    """
    told = preview_leaving(startup, new, at=at, today=today)
    if not told.ahead:
        end_requests(startup.id, reason=new.reason, by=by, at=at)
    record_departure(startup.id, new.on, reason=new.reason, by=by, at=at, today=today)
    since = begins_at(new.on, startup.program.timezone)
    lock_mentors_of(startup.id, since=since, at=at)
    change_status(startup.id, StatusChange(new.status, new.on, new.reason), by=by, at=at)
    news = end_mentoring(startup.id, new.reason, since=since, by=by, at=at)
    if not told.ahead:
        _end_links(startup.id, told, by=by, at=at)
    _keep(startup, new, told, by=by, at=at)
    return news


def _end_links(startup_id: int, told: LeavingPreview, *, by: Actor, at: datetime) -> None:
    end_access_of(startup_id, at=at)
    end_statement_requests(startup_id, at=at)
    end_check_in_links(startup_id, at=at)
    end_session_links(startup_id, at=at)
    end_links(startup_id, at=at)
    for user_id in open_feeds([one.id for one in told.people if not one.elsewhere]):
        end_feed(user_id, by=by, at=at)


def _keep(
    startup: StartupPlace, new: Leaving, told: LeavingPreview, *, by: Actor, at: datetime
) -> None:
    figures = {
        "left_on": new.on,
        "reason": new.reason,
        "reference": new.reference,
        "withdrawn_krw": told.withdrawn_krw,
        "people": len(told.people),
        "sessions": len(told.sessions),
        "links": told.links.count,
        "requests": len(told.requests),
    }
    kept = Departure(
        startup_id=startup.id,
        program_id=startup.program.id,
        recorded_at=at,
        recorded_by=by.label,
        **figures,
    )
    db.session.add(kept)
    db.session.flush()
    record(
        "handover.leave_startup",
        by=by,
        at=at,
        program_id=startup.program.id,
        startup_id=startup.id,
        object=f"startup:{startup.id}",
        after=figures,
    )


def end_left_behind(program_id: int, *, by: Actor, at: datetime, today: date) -> int:
    """What startups that have left by today still ask for ends now; how many requests.

    A day of leaving that was ahead when it was recorded has come by itself.
    """
    return sum(
        end_requests(startup_id, reason=reason, by=by, at=at)
        for startup_id, reason in left_behind(program_id, today)
    )


def name_predecessor(
    startup: StartupPlace, predecessor_id: int | None, *, by: Actor, at: datetime
) -> None:
    """The startup took the seat of one that left; None takes the word back."""
    if status_of(startup.id) in GONE:
        raise RuleViolation("successor_has_left", "predecessor")
    open_to_it = {seat.id: seat for seat in seats_left_by(startup.program.id, startup.id)}
    if predecessor_id is not None and predecessor_id not in open_to_it:
        raise RuleViolation("seat_not_free", "predecessor")
    before = db.session.get(Succession, startup.id)
    if (before.predecessor_id if before else None) == predecessor_id:
        return
    db.session.execute(delete(Succession).where(Succession.startup_id == startup.id))
    if predecessor_id is not None:
        db.session.add(
            Succession(
                startup_id=startup.id,
                predecessor_id=predecessor_id,
                named_at=at,
                named_by=by.label,
            )
        )
    db.session.flush()
    name = open_to_it[predecessor_id].name if predecessor_id is not None else None
    record(  # in the program's trail alone: no startup learns whose seat it has
        "handover.name_predecessor",
        by=by,
        at=at,
        program_id=startup.program.id,
        object=f"startup:{startup.id}",
        after={"startup": startup.slug, "predecessor": name},
    )
