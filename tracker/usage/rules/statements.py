"""Balance statements: a balance read off Microsoft's page, and what is no such."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.usage.rules.estimates import Statement
from tracker.values.refusals import RuleViolation
from tracker.values.won import WON_MOST

NOTE_MAX = REASON_MAX = 500
USD_MOST = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture kept already, by what it holds."""

    sha256: str
    size_bytes: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A balance in won or in dollars, as the page showed it at the end of `stated_on`."""

    stated_on: date
    balance_krw: int | None = None
    balance_usd: Decimal | None = None
    note: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement as it was typed, and what became of it.

    `replaces_id` is the one it corrects; `superseded` where another corrects or withdraws it.
    """

    id: int
    startup_id: int
    stated_on: date
    balance_krw: int | None
    balance_usd: Decimal | None
    note: str
    stated_at: datetime
    stated_by: str
    by_link: bool
    picture_type: str | None
    replaces_id: int | None
    reason: str
    superseded_by: str | None = None
    superseded_at: datetime | None = None
    superseded_reason: str | None = None
    withdrawn: bool = False

    @property
    def standing(self) -> bool:
        return self.superseded_at is None

    def as_stated(self) -> Statement:
        return Statement(self.id, self.stated_on, self.balance_krw, self.balance_usd)


def check_statement(new: NewStatement, *, starts_on: date, today: date) -> None:
    """`starts_on`: the program's first day, before which a mistyped year would land."""
    if (new.balance_krw is None) == (new.balance_usd is None):
        raise RuleViolation("one_balance", "balance")
    most_krw, most_usd = WON_MOST, USD_MOST
    if not 0 <= (new.balance_krw or 0) <= most_krw or not 0 <= (new.balance_usd or 0) <= most_usd:
        raise RuleViolation("balance_out_of_range", "balance")
    if new.stated_on > today:
        raise RuleViolation("in_the_future", "stated_on", today_on=today)
    if new.stated_on < starts_on:
        raise RuleViolation("before_program", "stated_on", starts_on=starts_on)
    if len(new.note) > NOTE_MAX:
        raise RuleViolation("too_long", "note", most=NOTE_MAX)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    if len(reason) > REASON_MAX:
        raise RuleViolation("too_long", "reason", most=REASON_MAX)
