"""What a startup was worth on a day, and how well that is known."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tracker.progress.rules.consent import Consent, check_consent
from tracker.progress.rules.texts import check_text
from tracker.values.exact import exact, whole
from tracker.values.refusals import RuleViolation

NOTE_MAX = 500
KRW_MAX = 10**15
RATE_MAX = Decimal(100_000)
DECIMALS_MAX = 6


class SourceGrade(StrEnum):
    """How well a valuation is evidenced: contract, investor, press, the firm's own statement."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Stage(StrEnum):
    """The round a valuation comes from."""

    SEED = "seed"
    PRE_A = "pre_a"
    SERIES_A = "series_a"
    SERIES_B = "series_b"
    SERIES_C = "series_c"
    SERIES_D = "series_d"
    LATER = "later"
    EXIT = "exit"  # listed or acquired: whether it counts is the program's setting
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewValuation:
    """In won, or in dollars with the day's rate; a rate beside won tells what it was in dollars."""

    valued_on: date
    grade: SourceGrade
    stage: Stage
    amount_krw: int | None = None
    amount_usd: Decimal | None = None
    usd_krw: Decimal | None = None
    note: str | None = None
    consent: Consent = Consent.NONE
    consent_basis: str = ""


@dataclass(frozen=True, slots=True)
class ValuationFacts:
    """What a startup was worth on a day; `usd_krw` is the rate of that day.

    `round_id` is the round that agreed it; None where somebody stated it without one.
    """

    id: int
    startup_id: int
    valued_on: date
    amount_krw: int
    amount_usd: Decimal | None
    usd_krw: Decimal | None
    grade: SourceGrade
    stage: Stage
    note: str | None
    verified_at: datetime | None
    recorded_by: str
    consent: Consent = Consent.NONE
    round_id: int | None = None
    corrects_id: int | None = None

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    @property
    def in_usd(self) -> Decimal | None:
        """Whole dollars at the rate of its day; None where no rate is known."""
        if self.amount_usd is not None:
            return self.amount_usd
        if self.usd_krw is None:
            return None
        return Decimal(whole(Decimal(self.amount_krw) / self.usd_krw))


def check_valuation(new: NewValuation, *, verified: bool, today: date) -> None:
    """What the startup itself states is grade D until the program has seen better evidence."""
    if new.valued_on > today:
        raise RuleViolation("in_the_future", "valued_on", today_on=today)
    _check_amounts(new)
    if not verified and new.grade is not SourceGrade.D:
        raise RuleViolation("own_statement_is_grade_d", "grade")
    check_text("note", new.note, NOTE_MAX)
    check_consent(new.consent, new.consent_basis, by_program=verified)


def check_stands_alone(valuation: ValuationFacts) -> None:
    """What a round agreed is verified, consented to and withdrawn with its round."""
    if valuation.round_id is not None:
        raise RuleViolation("valuation_of_a_round")


def check_grade_seen(grade: SourceGrade, *, attached: int) -> None:
    """Contract documents are seen by whoever looks again: they are attached before they count."""
    if grade is SourceGrade.A and not attached:
        raise RuleViolation("documents_not_attached", "grade")


def check_withdrawable(valuation: ValuationFacts, *, by_program: bool) -> None:
    if valuation.verified and not by_program:
        raise RuleViolation("verified_by_program")


CORRECTABLE = ("valued_on", "stage", "amount_krw", "amount_usd", "usd_krw", "grade", "note")


def corrected_parts(before: ValuationFacts, after: ValuationFacts) -> list[str]:
    """The names of what differs, in the order a valuation's page tells them."""
    return [name for name in CORRECTABLE if getattr(before, name) != getattr(after, name)]


def check_corrects(before: ValuationFacts, new: NewValuation) -> None:
    """A correction says something else; whom it may be shown to counts as such, too."""
    said = {**{name: getattr(new, name) for name in CORRECTABLE}, "amount_krw": worth_krw(new)}
    stood = {name: getattr(before, name) for name in CORRECTABLE}
    if said == stood and new.consent is before.consent:
        raise RuleViolation("nothing_changed")


def _check_amounts(new: NewValuation) -> None:
    if (new.amount_krw is None) == (new.amount_usd is None):
        raise RuleViolation("one_amount", "amount_krw")
    _check_decimal("usd_krw", new.usd_krw, RATE_MAX)
    _check_decimal("amount_usd", new.amount_usd, Decimal(KRW_MAX))
    if new.amount_usd is not None and new.usd_krw is None:
        raise RuleViolation("rate_needed", "usd_krw")
    if not 1 <= worth_krw(new) <= KRW_MAX:
        field = "amount_krw" if new.amount_usd is None else "amount_usd"
        raise RuleViolation("out_of_range", field, least=1, most=KRW_MAX)


def _check_decimal(field: str, value: Decimal | None, most: Decimal) -> None:
    if value is None:
        return
    if not (value.is_finite() and 0 < value <= most):
        raise RuleViolation("out_of_range", field, least=0, most=int(most))
    if value != value.quantize(Decimal(1).scaleb(-DECIMALS_MAX)):
        raise RuleViolation("too_many_decimals", field, most=DECIMALS_MAX)


def worth_krw(new: NewValuation) -> int:
    """Whole won, at the rate given where the valuation is in dollars."""
    if new.amount_krw is not None:
        return new.amount_krw
    with exact():
        return whole((new.amount_usd or Decimal(0)) * (new.usd_krw or Decimal(0)))
