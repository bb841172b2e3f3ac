"""Weekly slots in a mentor's own zone, and the times that are free."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.mentoring.rules.sessions import MINUTES_LEAST, MINUTES_MOST, Span
from tracker.values.refusals import RuleViolation

ONE_DAY = timedelta(days=1)
DAY_MINUTES, WEEKDAYS, WORKDAYS = 24 * 60, 7, 5
SLOTS_MOST = 20
OFFERED_AHEAD = timedelta(days=42)
OFFERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSlot:
    """Every week on this weekday (Monday is 0) at this minute of the mentor's own day."""

    weekday: int
    starts_minute: int
    minutes: int
    timezone: str
    from_on: date
    place: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTime(NewSlot):
    """A slot that is kept. `until_on` is the first day without it."""

    id: int
    until_on: date | None = None

    def holds(self, day: date) -> bool:
        started = self.from_on <= day and day.weekday() == self.weekday
        return started and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that can be booked at once; without a slot it can be proposed."""

    span: Span
    slot_id: int | None = None


def check_slot(new: NewSlot, *, kept: int) -> None:
    if kept >= SLOTS_MOST:
        raise RuleViolation("slots_too_many", most=SLOTS_MOST)
    if not 0 <= new.weekday < WEEKDAYS:
        raise RuleViolation("out_of_range", "weekday", least=0, most=WEEKDAYS - 1)
    if not 0 <= new.starts_minute < DAY_MINUTES:
        raise RuleViolation("out_of_range", "starts", least=0, most=DAY_MINUTES - 1)
    if not MINUTES_LEAST <= new.minutes <= MINUTES_MOST:
        raise RuleViolation("out_of_range", "minutes", least=MINUTES_LEAST, most=MINUTES_MOST)


def on_the_clock(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """When clocks of the zone show that minute of the day, in UTC.

    None where they skip it (clocks go forward): nobody could read that hour off her own clock.
    Where they show it twice (clocks go back) it is the first time.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return instant if shown == wall else None


def occurrences(slot: WeeklyTime, after: datetime, until: datetime) -> Iterator[Span]:
    """The slot's times that begin in `(after, until]`; each lasts its minutes by any clock."""
    zone = ZoneInfo(slot.timezone)
    day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        starts_at = on_the_clock(day, slot.starts_minute, zone) if slot.holds(day) else None
        if starts_at is not None and after < starts_at <= until:
            yield Span(starts_at, starts_at + timedelta(minutes=slot.minutes))
        day += ONE_DAY


def occurs_at(slot: WeeklyTime, starts_at: datetime) -> Span:
    """The slot's time that begins then; RuleViolation `slot_unknown` where none does."""
    for span in occurrences(slot, starts_at - timedelta(seconds=1), starts_at):
        if span.starts_at == starts_at:
            return span
    raise RuleViolation("slot_unknown")


def is_free(span: Span, busy: Iterable[Span]) -> bool:
    return not any(span.meets(taken) for taken in busy)


def free_slots(
    slots: Iterable[WeeklyTime], busy: Sequence[Span], after: datetime, most: int
) -> list[Offer]:
    """The next times of the slots at which nobody concerned is busy."""
    found = [
        Offer(span, slot.id)
        for slot in slots
        for span in occurrences(slot, after, after + OFFERED_AHEAD)
        if is_free(span, busy)
    ]
    return sorted(found, key=_earlier)[:most]


def next_free(  # noqa: PLR0913 - the time wanted, who offers, who is busy, since when, by which clock
    wanted: Span,
    slots: Iterable[WeeklyTime],
    busy: Sequence[Span],
    *,
    at: datetime,
    zone: ZoneInfo,
    most: int = OFFERS,
) -> list[Offer]:
    """What to offer in place of a time that is taken.

    First the mentor's own slots; then the same hour of the program's clock on the next working
    days.
    """
    offers = free_slots(slots, busy, at, most)
    for span in _same_hour_later(wanted, zone):
        if len(offers) >= most:
            break
        if span.starts_at > at and is_free(span, [*busy, *(offer.span for offer in offers)]):
            offers.append(Offer(span))
    return sorted(offers, key=_earlier)


def _same_hour_later(wanted: Span, zone: ZoneInfo) -> Iterator[Span]:
    local = wanted.starts_at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    day, last = local.date() + ONE_DAY, local.date() + OFFERED_AHEAD
    while day <= last:
        starts_at = on_the_clock(day, minute, zone) if day.weekday() < WORKDAYS else None
        if starts_at is not None:
            yield Span(starts_at, starts_at + (wanted.ends_at - wanted.starts_at))
        day += ONE_DAY


def _earlier(offer: Offer) -> tuple[Span, int]:
    return offer.span, offer.slot_id or 0
