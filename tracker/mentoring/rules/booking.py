"""Asking for a session and agreeing on its time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.sessions import (
    PLACE_MAX,
    QUESTION_MAX,
    Span,
    check_span,
    check_text,
)
from tracker.mentoring.rules.states import Side
from tracker.values.refusals import RuleViolation

TIMES_MOST = 3
TOPIC_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a session is to be about."""

    topic: str
    question: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest(Matter):
    """Up to three times, of which the other side takes one."""

    times: tuple[Span, ...]
    place: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True)
class ProposedSpan:
    """A time on the table, and the side that put it there."""

    id: int
    span: Span
    side: Side


class Notice(StrEnum):
    """What people are told; the last five reach their calendars."""

    ASKED = "asked"
    PROPOSED = "proposed"
    DECLINED = "declined"
    BOOKED = "booked"
    SEAT_FREED = "seat_freed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TAKEN_OVER = "taken_over"  # to the mentor who had it: another holds it

    @property
    def in_calendars(self) -> bool:
        return self not in {Notice.ASKED, Notice.PROPOSED, Notice.DECLINED}


@dataclass(frozen=True, slots=True)
class Tidings:
    """What became of a session: to be told to those it concerns. `by` did it and knows.

    `left` is the account of a mentor whose session it was until now.
    """

    session_id: int
    notice: Notice
    by: Side | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Conflicting:
    """From a day on, until (not with) another."""

    declared_on: date
    ended_on: date | None

    def holds(self, day: date) -> bool:
        return self.declared_on <= day and (self.ended_on is None or day < self.ended_on)


def check_request(new: NewRequest, *, at: datetime) -> None:
    check_matter(new)
    check_text("place", new.place, PLACE_MAX)
    check_times(new.times, at=at)


def check_matter(matter: Matter) -> None:
    check_text("topic", matter.topic, TOPIC_MAX, needed=True)
    check_text("question", matter.question, QUESTION_MAX)


def check_times(times: Sequence[Span], *, at: datetime) -> None:
    if not 1 <= len(times) <= TIMES_MOST:
        raise RuleViolation("times_number", "starts_at", most=TIMES_MOST)
    if len({span.starts_at for span in times}) < len(times):
        raise RuleViolation("times_alike", "starts_at")
    for span in times:
        check_span(span, at=at)


def may_take(side: Side | None, proposed_by: Side) -> bool:
    """One takes the other side's times; the program takes any, for whoever told it."""
    return side is not None and (side is Side.PROGRAM or side is not proposed_by)


def taken_time(times: Iterable[ProposedSpan], time_id: int, side: Side | None) -> Span:
    """The time meant; RuleViolation `time_gone` where others were proposed meanwhile."""
    chosen = next((time for time in times if time.id == time_id), None)
    if chosen is None:
        raise RuleViolation("time_gone")
    if not may_take(side, chosen.side):
        raise RuleViolation("time_own")
    return chosen.span
