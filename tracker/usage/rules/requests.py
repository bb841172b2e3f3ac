"""Asking a startup for its balance: links, and which days of a month have data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.people.rules import Limit
from tracker.usage.rules.estimates import ONE_DAY, days_between
from tracker.usage.rules.numbers import month_after
from tracker.values.refusals import RuleViolation

REQUEST_LIFE = timedelta(days=14)
REQUESTS = Limit("statement_requests", 120, timedelta(hours=1))  # each may be a mail
PICTURES = Limit("pictures", 30, timedelta(hours=1))  # a picture is on the disk once looked at
PICTURES_LONG = Limit("pictures_long", 100, REQUEST_LIFE)  # so that no link's holder fills it


@dataclass(frozen=True, slots=True)
class MonthCover:
    """A startup's days of a month up to `through`, and where their figures come from.

    `missing` days have neither an export nor statements on both sides.
    """

    exported_until: date | None
    stated_on: date | None  # the newest statement of the month
    exported: int
    estimated: int
    missing: int
    missing_from: date | None
    through: date | None  # None: the month has no day yet

    @property
    def complete(self) -> bool:
        return not self.missing


def month_cover(
    month: date,
    covered: Collection[date],
    stated: Sequence[date],
    *,
    since: date,
    today: date,
) -> MonthCover:
    """`covered`: days that exports speak for; `stated`: days of standing statements, sorted.

    A day that is not over yet lacks nothing: an export reaches to the day before at most.
    """
    first, last = max(month, since), min(month_after(month), today) - ONE_DAY
    days = days_between(first, last) if first <= last else []
    exported = [day for day in days if day in covered]
    estimated = [
        day for day in days if day not in covered and stated and stated[0] < day <= stated[-1]
    ]
    known = {*exported, *estimated}
    missing = [day for day in days if day not in known]
    of_month = [day for day in stated if month <= day < month_after(month)]
    return MonthCover(
        exported_until=max(exported, default=None),
        stated_on=max(of_month, default=None),
        exported=len(exported),
        estimated=len(estimated),
        missing=len(missing),
        missing_from=min(missing, default=None),
        through=last if days else None,
    )


def check_answers(month: date, stated_on: date) -> None:
    """A request is answered by a balance of its month, or of a day since."""
    if stated_on < month:
        raise RuleViolation("before_asked_month", "stated_on", month_on=month)


class RequestState:
    """What became of a request, by its moments."""

    ANSWERED, OPEN, EXPIRED, REPLACED = "answered", "open", "expired", "replaced"


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request for a balance: whom it went to, how, and what became of it."""

    id: int
    program_id: int
    startup_id: int
    month: date
    to_name: str
    to_email: str | None
    mailed: bool
    sent_at: datetime
    sent_by: str
    expires_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    def state(self, at: datetime) -> str:
        if self.answered_at is not None:
            return RequestState.ANSWERED
        if self.ended_at is not None:
            return RequestState.REPLACED
        return RequestState.OPEN if at < self.expires_at else RequestState.EXPIRED


def unasked(
    covers: Mapping[int, MonthCover], asked: Mapping[int, RequestFacts], *, at: datetime
) -> set[int]:
    """The startups with days of a month without data of whom nobody has asked its balance.

    Who has answered, or still may, is not asked once more by itself.
    """
    waiting = {RequestState.ANSWERED, RequestState.OPEN}
    known = {own for own, one in asked.items() if one.state(at) in waiting}
    return {own for own, cover in covers.items() if not cover.complete} - known
