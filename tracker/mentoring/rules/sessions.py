"""Mentoring sessions: what one holds, and what must be true of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.states import SessionState, Side, Way
from tracker.values.refusals import RuleViolation

QUESTION_MAX = 2000
PLACE_MAX = 300
ATTENDEES_MAX = 500
REASON_MAX = 500
MINUTES_LEAST, MINUTES_MOST = 10, 8 * 60
AHEAD_MOST = timedelta(days=366)
FEE_KRW_MAX = 100_000_000
UNPAID = 0


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half open: a session that ends at three does not meet one that starts at three."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What a mentor gets: `fee_krw` 0 is "unpaid", None is not settled yet."""

    fee_krw: int | None = None
    withholding_krw: int | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A session as one reader may see it.

    What was delivered (`held_on`, `minutes`, notes) is its support entry's, and empty before.
    `program_notes` and `pay` are empty to a reader who may not see them.
    """

    id: int
    program_id: int
    startup_id: int
    mentor_user_id: int | None
    mentor_name: str
    state: SessionState
    absent: Side | None
    way: Way
    field: Field | None
    topic: str
    question: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    online: bool
    attendees: str
    entry_id: int | None
    held_on: date | None
    minutes: int | None
    shared_notes: str
    program_notes: str
    pay: Pay
    confirmed_at: datetime | None
    confirmed_by: str | None
    disputed_at: datetime | None
    dispute: str | None
    cancelled_reason: str | None
    requested_at: datetime
    requested_by: str
    uid: str
    sequence: int
    version: int
    withdrawn_at: datetime | None

    @property
    def span(self) -> Span | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return Span(self.starts_at, self.ends_at)

    @property
    def standing(self) -> bool:
        """Counts in figures: held, and its entry not withdrawn."""
        return self.state is SessionState.HELD and self.withdrawn_at is None

    @property
    def unconfirmed(self) -> bool:
        return self.standing and self.confirmed_at is None


def check_span(wanted: Span, *, at: datetime) -> None:
    """A time to come, of a length a session can have, within a year."""
    if wanted.starts_at <= at:
        raise RuleViolation("time_is_over", "starts_at")
    if wanted.starts_at > at + AHEAD_MOST:
        raise RuleViolation("time_too_far", "starts_at", days=AHEAD_MOST.days)
    if not MINUTES_LEAST <= wanted.minutes <= MINUTES_MOST:
        raise RuleViolation("out_of_range", "minutes", least=MINUTES_LEAST, most=MINUTES_MOST)


def check_free(wanted: Span, busy: Iterable[Span], whose: Side) -> None:
    """Nobody is in two sessions at once; RuleViolation `mentor_busy`, `startup_busy`."""
    for span in busy:
        if wanted.meets(span):
            raise RuleViolation(
                f"{whose.value}_busy", "starts_at", from_at=span.starts_at, until_at=span.ends_at
            )


def check_pay(pay: Pay) -> None:
    if pay.fee_krw is not None and not 0 <= pay.fee_krw <= FEE_KRW_MAX:
        raise RuleViolation("out_of_range", "fee_krw", least=0, most=FEE_KRW_MAX)
    held_back = pay.withholding_krw
    if held_back is not None and not 0 <= held_back <= (pay.fee_krw or 0):
        raise RuleViolation("withholding_over_fee", "withholding_krw")
    if pay.paid_on is not None and not pay.fee_krw:
        raise RuleViolation("paid_without_fee", "paid_on")


def check_text(field: str, text: str, most: int, *, needed: bool = False) -> None:
    if needed and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)
