"""The hours assigned to a startup are heeded: beyond them a session is booked knowingly or not."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries.hours import period_hours
from tracker.mentoring.rules import Side, Span
from tracker.mentoring.rules.hours import BeyondHours, Days, beyond_hours, check_hours, day_of
from tracker.program.models import Program, Startup
from tracker.values.refusals import RuleViolation


def heed_hours(
    startup: Startup,
    spans: Iterable[Span],
    *,
    side: Side | None,
    over: bool,
    freed: Span | None = None,
) -> BeyondHours | None:
    """What the longest of these takes beyond what is left; the startup is locked.

    RuleViolation `beyond_hours` where who books is to be asked and `over` does not say so yet,
    `no_session_after_leaving` where the startup will have left by then.
    """
    zone = db.session.get_one(Program, startup.program_id).timezone
    times = [_taken(span, zone) for span in spans]
    if startup.left_on is not None and any(day >= startup.left_on for day, _ in times):
        raise RuleViolation("no_session_after_leaving")
    days = Days(min(day for day, _ in times), max(day for day, _ in times))
    found = beyond_hours(
        period_hours(startup.program_id, zone, days, startup.id),
        times,
        _taken(freed, zone) if freed is not None else None,
    )
    check_hours(found, side, over=over)
    return found


def tell_beyond(
    session: MentoringSession, found: BeyondHours | None, *, by: Actor, at: datetime
) -> None:
    """Who booked beyond the hours, and by how much, stays to be read."""
    if found is None:
        return
    figures = {
        "assigned_minutes": found.assigned,
        "left_minutes": found.left,
        "wanted_minutes": found.wanted,
    }
    tell("book_beyond_hours", session, by=by, at=at, after=figures)


def _taken(span: Span, zone: str) -> tuple[date, int]:
    return day_of(span.starts_at, zone), span.minutes
