"""Funding rounds and exits: what was agreed, in which money, how well that is known."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tracker.progress.rules.consent import Consent, check_consent
from tracker.progress.rules.texts import check_text
from tracker.progress.rules.valuations import (
    DECIMALS_MAX,
    KRW_MAX,
    NOTE_MAX,
    RATE_MAX,
    NewValuation,
    SourceGrade,
    Stage,
)
from tracker.values.exact import exact, whole
from tracker.values.refusals import RuleViolation

INVESTORS_MAX = 500
MONEY = ("raised", "pre_money", "post_money")


class Currency(StrEnum):
    KRW = "krw"
    USD = "usd"


class ExitKind(StrEnum):
    LISTED = "listed"
    ACQUIRED = "acquired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """A round as it is recorded, its money in its own `currency`.

    `priced` rounds agreed a value of the firm; a note or a SAFE has none. An exit is a round of
    the stage EXIT, whose `post_money` is the value at listing or acquisition.
    """

    stage: Stage
    closed_on: date
    grade: SourceGrade
    currency: Currency = Currency.KRW
    priced: bool = True
    raised: Decimal | None = None
    pre_money: Decimal | None = None
    post_money: Decimal | None = None
    usd_krw: Decimal | None = None
    exit_kind: ExitKind | None = None
    investors: str | None = None
    note: str | None = None
    consent: Consent = Consent.NONE
    consent_basis: str = ""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as it stands. Won are whole, at the round's own rate where it was in dollars."""

    id: int
    startup_id: int
    stage: Stage
    closed_on: date
    priced: bool
    currency: Currency
    exit_kind: ExitKind | None
    raised_krw: int | None
    raised_usd: Decimal | None
    pre_krw: int | None
    pre_usd: Decimal | None
    post_krw: int | None
    post_usd: Decimal | None
    usd_krw: Decimal | None
    investors: str | None
    grade: SourceGrade
    consent: Consent
    note: str | None
    verified_at: datetime | None
    verified_by: str | None
    recorded_at: datetime
    recorded_by: str
    corrects_id: int | None = None

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_exit(self) -> bool:
        return self.stage is Stage.EXIT


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """What growth stages and sums look at of a round."""

    startup_id: int
    stage: Stage
    closed_on: date
    raised_krw: int | None
    verified_at: datetime | None

    @property
    def verified(self) -> bool:
        return self.verified_at is not None


def check_round(new: NewRound, *, verified: bool, today: date) -> None:
    """What the firm itself states is grade D until the program has seen better evidence."""
    if new.closed_on > today:
        raise RuleViolation("in_the_future", "closed_on", today_on=today)
    if not verified and new.grade is not SourceGrade.D:
        raise RuleViolation("own_statement_is_grade_d", "grade")
    check_text("investors", new.investors, INVESTORS_MAX)
    check_text("note", new.note, NOTE_MAX)
    check_consent(new.consent, new.consent_basis, by_program=verified)
    _check_rate(new)
    _check_money(new)
    _check_kind(new)
    _check_sum(new)


def completed(new: NewRound) -> NewRound:
    """With the post-money value that pre-money and the amount make, and the other way round.

    Of a checked round; an acquisition brings the firm no money, so nothing follows there.
    """
    if not new.priced or new.exit_kind is ExitKind.ACQUIRED:
        return new
    with exact():
        if new.post_money is None and new.pre_money is not None and new.raised is not None:
            return replace(new, post_money=new.pre_money + new.raised)
        if new.pre_money is None and new.post_money is not None and new.raised is not None:
            return replace(new, pre_money=new.post_money - new.raised)
        if new.raised is None and new.post_money is not None and new.pre_money is not None:
            return replace(new, raised=new.post_money - new.pre_money)
    return new


def in_won(new: NewRound, amount: Decimal | None) -> int | None:
    """An amount of the round in whole won, at the round's rate."""
    if amount is None:
        return None
    if new.currency is Currency.KRW:
        return int(amount)
    with exact():
        return whole(amount * (new.usd_krw or Decimal(0)))


def in_dollars(new: NewRound, amount: Decimal | None) -> Decimal | None:
    """What was agreed in dollars; None for a round in won."""
    return amount if new.currency is Currency.USD else None


def valuation_of_round(new: NewRound) -> NewValuation | None:
    """What a priced round says the firm is worth: its post-money value, of a completed round."""
    if not new.priced:
        return None
    in_usd = new.currency is Currency.USD
    return NewValuation(
        valued_on=new.closed_on,
        grade=new.grade,
        stage=new.stage,
        amount_krw=None if in_usd else in_won(new, new.post_money),
        amount_usd=new.post_money if in_usd else None,
        usd_krw=new.usd_krw,
        consent=new.consent,
        consent_basis=new.consent_basis,
    )


def check_round_withdrawable(found: RoundFacts, *, by_program: bool) -> None:
    if found.verified and not by_program:
        raise RuleViolation("verified_by_program")


CORRECTABLE = (
    "closed_on",
    "stage",
    "priced",
    "exit_kind",
    "currency",
    "raised_krw",
    "raised_usd",
    "pre_krw",
    "pre_usd",
    "post_krw",
    "post_usd",
    "usd_krw",
    "investors",
    "grade",
    "note",
)


def corrected(before: RoundFacts, after: RoundFacts) -> list[str]:
    """The names of what differs, in the order a round's page tells them."""
    return [name for name in CORRECTABLE if getattr(before, name) != getattr(after, name)]


def _check_rate(new: NewRound) -> None:
    if new.currency is Currency.USD and new.usd_krw is None:
        raise RuleViolation("rate_needed", "usd_krw")
    if new.usd_krw is not None:
        _check_number("usd_krw", new.usd_krw, RATE_MAX, DECIMALS_MAX)


def _check_money(new: NewRound) -> None:
    places = 0 if new.currency is Currency.KRW else 2
    for field in MONEY:
        amount = getattr(new, field)
        if amount is None:
            continue
        _check_number(field, amount, Decimal(KRW_MAX), places)
        if not 1 <= (in_won(new, amount) or 0) <= KRW_MAX:
            raise RuleViolation("out_of_range", field, least=1, most=KRW_MAX)


def _check_number(field: str, value: Decimal, most: Decimal, places: int) -> None:
    if not (value.is_finite() and 0 < value <= most):
        raise RuleViolation("out_of_range", field, least=0, most=int(most))
    if value != value.quantize(Decimal(1).scaleb(-places)):
        raise RuleViolation("too_many_decimals", field, most=places)


def _check_kind(new: NewRound) -> None:
    """Which money a round of its kind has, and which it cannot have."""
    if (new.stage is Stage.EXIT) != (new.exit_kind is not None):
        code = "exit_needs_kind" if new.stage is Stage.EXIT else "exit_kind_without_exit"
        raise RuleViolation(code, "exit_kind")
    if new.stage is Stage.EXIT and not new.priced:
        raise RuleViolation("exit_needs_value", "post_money")
    if not new.priced:
        _check_unpriced(new)
    elif new.post_money is None and (new.pre_money is None or new.raised is None):
        raise RuleViolation("priced_needs_value", "post_money")
    if new.exit_kind is ExitKind.ACQUIRED and (new.raised or new.pre_money):
        raise RuleViolation("acquisition_raises_nothing", "raised" if new.raised else "pre_money")


def _check_unpriced(new: NewRound) -> None:
    if new.pre_money is not None or new.post_money is not None:
        field = "pre_money" if new.pre_money is not None else "post_money"
        raise RuleViolation("unpriced_has_no_value", field)
    if new.raised is None:
        raise RuleViolation("needed", "raised")


def _check_sum(new: NewRound) -> None:
    """Pre-money and the amount make post-money, to the won or the cent."""
    if not new.priced or new.post_money is None:
        return
    for field in ("raised", "pre_money"):
        part = getattr(new, field)
        if part is not None and part >= new.post_money:
            raise RuleViolation("not_below_post_money", field)
    if new.pre_money is None or new.raised is None:
        return
    with exact():
        made = new.pre_money + new.raised
    if made != new.post_money:
        raise RuleViolation("pre_and_raised_make_post", "post_money", made=f"{made:,f}")
