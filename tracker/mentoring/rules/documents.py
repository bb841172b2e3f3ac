"""The mentoring log as a document: which sessions it holds, and how long it may be."""

from dataclasses import dataclass
from datetime import date

from tracker.mentoring.rules.sessions import SessionFacts
from tracker.mentoring.rules.states import Side
from tracker.values.refusals import RuleViolation

LOG_SESSIONS_MAX = 200


@dataclass(frozen=True, slots=True)
class LogPeriod:
    """Both days included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class LoggedAction:
    words: str
    owner: Side
    due_on: date | None
    closed: bool


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """A held session with all that its sheet says; never the program's own notes."""

    facts: SessionFacts
    startup_name: str
    representative: str | None
    organization: str
    actions: tuple[LoggedAction, ...]
    files: int


def check_period(period: LogPeriod) -> None:
    if period.to_on < period.from_on:
        raise RuleViolation("ends_before_start", "to_on", starts_on=period.from_on)


def check_length(sessions: int) -> None:
    """A document of hundreds of pages is nobody's wish: the period is narrowed first."""
    if sessions > LOG_SESSIONS_MAX:
        raise RuleViolation("log_too_long", "to_on", sessions=sessions, most=LOG_SESSIONS_MAX)
