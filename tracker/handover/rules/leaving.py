"""A startup leaves the program: when, why, on which paper, and what follows (rule 14 of Money)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.program.rules import GONE, StartupStatus
from tracker.values.refusals import RuleViolation

REFERENCE_MAX = 200
AHEAD_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Leaving:
    """`on`: the first day without grants and access. `reference`: the paper's document number."""

    status: StartupStatus
    on: date
    reason: str
    reference: str = ""


def check_leaving(new: Leaving, *, today: date) -> None:
    """What a change of status asks beside this is `program`'s to refuse."""
    if new.status not in GONE:
        raise RuleViolation("status_not_reachable", "status")
    if new.on > today + AHEAD_MOST:
        raise RuleViolation("left_too_far_ahead", "on", latest_on=today + AHEAD_MOST)
    if len(new.reference) > REFERENCE_MAX:
        raise RuleViolation("too_long", "reference", most=REFERENCE_MAX)


def begins_at(on: date, timezone: str) -> datetime:
    """The instant from which a startup that leaves on a day has left."""
    return datetime.combine(on, time(), ZoneInfo(timezone))
