"""The hours assigned to a startup are heeded: only the program goes beyond them, and says why."""

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
    over: str,
    freed: Span | None = None,
) -> BeyondHours | None:
    """What the longest of these takes beyond what is left; the startup is locked.

    RuleViolation `beyond_hours` unless the program books and `over` says why,
    `no_session_after_leaving` where the startup will have left by then.
    """
    found = hours_beyond(startup, spans, freed)
    check_hours(found, side, over=over)
    return found


def hours_beyond(
    startup: Startup, spans: Iterable[Span], freed: Span | None = None
) -> BeyondHours | None:
    """The same, of whoever asks; RuleViolation `no_session_after_leaving`."""
    zone = db.session.get_one(Program, startup.program_id).timezone
    times = [_taken(span, zone) for span in spans]
    if startup.left_on is not None and any(day >= startup.left_on for day, _ in times):
        raise RuleViolation("no_session_after_leaving")
    days = Days(min(day for day, _ in times), max(day for day, _ in times))
    return beyond_hours(
        period_hours(startup.program_id, zone, days, startup.id),
        times,
        _taken(freed, zone) if freed is not None else None,
    )


def tell_beyond(
    session: MentoringSession, found: BeyondHours | None, over: str, *, by: Actor, at: datetime
) -> None:
    """Who booked beyond the hours, by how much and why, stays to be read."""
    if found is None:
        return
    figures = {
        "assigned_minutes": found.assigned,
        "left_minutes": found.left,
        "wanted_minutes": found.wanted,
        **({"reason": over.strip()} if over.strip() else {}),
    }
    tell("book_beyond_hours", session, by=by, at=at, after=figures)


def _taken(span: Span, zone: str) -> tuple[date, int]:
    return day_of(span.starts_at, zone), span.minutes
