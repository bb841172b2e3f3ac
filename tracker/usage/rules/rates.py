"""Monthly exchange rates: what may be entered, and a month in dollars that has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, Inexact

from tracker.usage.rules.problems import Code, Problem
from tracker.values.exact import exact
from tracker.values.refusals import RuleViolation

USD = "USD"
RATE_LEAST, RATE_MOST = Decimal(500), Decimal(5000)  # a won a dollar outside is a slip of the hand
RATE_DECIMALS_MAX = 6
RATE_SOURCE_MAX = 200
FIRST_MONTH, LAST_MONTH = date(2000, 1, 1), date(2100, 12, 1)
_QUANTUM = Decimal(1).scaleb(-36)  # of dollars; finer than any cost file writes


@dataclass(frozen=True, slots=True)
class NewRate:
    """Won a dollar for the charges of one billing month, by its first day."""

    month: date
    usd_krw: Decimal
    source: str = ""


def checked_rate(new: NewRate) -> NewRate:
    """The rate with its source trimmed; RuleViolation where no such rate can have been."""
    if new.month.day != 1 or not FIRST_MONTH <= new.month <= LAST_MONTH:
        raise RuleViolation("rate_month", "month")
    if not new.usd_krw.is_finite() or not RATE_LEAST <= new.usd_krw <= RATE_MOST:
        raise RuleViolation(
            "rate_out_of_range", "usd_krw", least=int(RATE_LEAST), most=int(RATE_MOST)
        )
    if -int(new.usd_krw.normalize().as_tuple().exponent) > RATE_DECIMALS_MAX:
        raise RuleViolation("rate_decimals", "usd_krw", most=RATE_DECIMALS_MAX)
    source = new.source.strip()
    if len(source) > RATE_SOURCE_MAX:
        raise RuleViolation("too_long", "source", most=RATE_SOURCE_MAX)
    return NewRate(new.month, new.usd_krw, source)


def missing_rate(
    month: date, billed: Mapping[str, Decimal], usd_krw: Decimal | None
) -> Problem | None:
    """A month with charges in dollars waits for its rate; none is ever guessed."""
    if usd_krw is not None or USD not in billed:
        return None
    return Problem(Code.NO_RATE, value=USD, values={"month": f"{month:%Y-%m}"})


def in_won(amount: Decimal, currency: str, usd_krw: Decimal | None) -> Decimal | None:
    """An exact sum in won; None for dollars of a month without a rate."""
    if currency != USD:
        return amount
    if usd_krw is None:
        return None
    with exact():
        return amount * usd_krw


def in_dollars(krw: Decimal, usd_krw: Decimal | None) -> Decimal | None:
    """A sum of won in dollars, to the 36th decimal; None for a month without a rate."""
    if usd_krw is None:
        return None
    with exact() as context:
        context.traps[Inexact] = False
        return (krw / usd_krw).quantize(_QUANTUM)
