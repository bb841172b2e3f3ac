"""Office hours: seats one after the other, and who waits for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.mentoring.rules.sessions import (
    MINUTES_LEAST,
    Span,
    check_text,
)
from tracker.mentoring.rules.slots import is_free
from tracker.values.refusals import RuleViolation

SEATS_MOST = 20
SEAT_MINUTES_MOST = 120
OPENED_AHEAD = timedelta(days=366)
TOPIC_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficeHours:
    starts_at: datetime
    seats: int
    seat_minutes: int
    topic: str
    place: str = ""
    online: bool = False

    @property
    def span(self) -> Span:
        return Span(
            self.starts_at, self.starts_at + timedelta(minutes=self.seats * self.seat_minutes)
        )

    def seat_span(self, seat: int) -> Span:
        """Seats count from 1; RuleViolation `seat_unknown` beyond the last."""
        if not 1 <= seat <= self.seats:
            raise RuleViolation("seat_unknown")
        minutes = timedelta(minutes=self.seat_minutes)
        starts_at = self.starts_at + (seat - 1) * minutes
        return Span(starts_at, starts_at + minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office(NewOfficeHours):
    """Office hours that are kept; `taken` says which startup holds which seat."""

    id: int
    program_id: int
    mentor_user_id: int
    mentor_name: str
    timezone: str
    taken: Mapping[int, int]
    waiting: tuple[int, ...]
    """Startups that wait, first come first."""

    @property
    def seated(self) -> set[int]:
        return set(self.taken.values())

    @property
    def free_seats(self) -> list[int]:
        return [seat for seat in range(1, self.seats + 1) if seat not in self.taken]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A startup's place in the line for a seat."""

    id: int
    startup_id: int


def check_office_hours(new: NewOfficeHours, *, at: datetime) -> None:
    check_text("topic", new.topic, TOPIC_MAX, needed=True)
    if new.starts_at <= at:
        raise RuleViolation("time_is_over", "starts_at")
    if new.starts_at > at + OPENED_AHEAD:
        raise RuleViolation("time_too_far", "starts_at", days=OPENED_AHEAD.days)
    if not 1 <= new.seats <= SEATS_MOST:
        raise RuleViolation("out_of_range", "seats", least=1, most=SEATS_MOST)
    if not MINUTES_LEAST <= new.seat_minutes <= SEAT_MINUTES_MOST:
        raise RuleViolation(
            "out_of_range", "seat_minutes", least=MINUTES_LEAST, most=SEAT_MINUTES_MOST
        )


def seats_open_to(
    office: NewOfficeHours, free: Iterable[int], busy: Sequence[Span], *, at: datetime
) -> list[int]:
    """The free seats, still to come, at which this startup has nothing else."""
    spans = ((seat, office.seat_span(seat)) for seat in free)
    return [seat for seat, span in spans if span.starts_at > at and is_free(span, busy)]


def next_in_line(
    waiting: Iterable[Waiting], busy: Mapping[int, Sequence[Span]], span: Span
) -> Waiting | None:
    """The first who waits and is free then: who is not keeps her place for the next seat."""
    free = (place for place in waiting if is_free(span, busy.get(place.startup_id, ())))
    return next(free, None)
