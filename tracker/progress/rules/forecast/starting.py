"""From where each startup starts: its last priced round, or why there is nothing to compute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.progress.rules.unicorn import YEAR_DAYS, UnicornRule, that_counts
from tracker.progress.rules.valuations import Stage, ValuationFacts

NOT_PRICED = frozenset({Stage.EXIT, Stage.OTHER})


class Standing(StrEnum):
    """What is known of a startup's way to the line. Only the first is computed by the models."""

    COMPUTED = "computed"
    REACHED = "reached"  # counts already
    NO_VALUATION = "no_valuation"  # no verified priced round: a published rate stands in
    NO_DOLLARS = "no_dollars"  # counted in dollars, and no rate is known: likewise
    WORTHLESS = "worthless"  # valued at zero
    EXITED = "exited"  # listed or acquired without counting
    LEFT = "left"  # the program, failed or not
    NOT_JOINED = "not_joined"
    DATE_PASSED = "date_passed"


CERTAIN_NOT = frozenset(
    {
        Standing.WORTHLESS,
        Standing.EXITED,
        Standing.LEFT,
        Standing.NOT_JOINED,
        Standing.DATE_PASSED,
    }
)
UNKNOWN = frozenset({Standing.NO_VALUATION, Standing.NO_DOLLARS})


@dataclass(frozen=True, slots=True)
class StartupFacts:
    """A startup and its valuations, withdrawn ones left out; unverified ones are passed over."""

    id: int
    slug: str
    joined_on: date
    left_on: date | None
    valuations: tuple[ValuationFacts, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """`value` and `line` are in the unit that counts; `age` and `years` are in years.

    `age` is how long ago the value was last seen at a priced round, `years` what is left.
    """

    startup_id: int
    slug: str
    standing: Standing
    latest: ValuationFacts | None
    value: Decimal
    line: Decimal
    age: float
    years: float


def start_of(facts: StartupFacts, rule: UnicornRule, as_of: date) -> Start:
    latest = latest_priced(facts.valuations, as_of)
    value = worth(latest, rule) if latest else None
    return Start(
        startup_id=facts.id,
        slug=facts.slug,
        standing=_standing(facts, rule, as_of, latest, value),
        latest=latest,
        value=value or Decimal(0),
        line=line_of(rule),
        age=_years((as_of - latest.valued_on).days) if latest else 0.0,
        years=_years(max(0, (rule.by - as_of).days)),
    )


def latest_priced(valuations: Sequence[ValuationFacts], as_of: date) -> ValuationFacts | None:
    """The newest verified valuation of a priced round."""
    priced = [
        one
        for one in valuations
        if one.verified and one.valued_on <= as_of and one.stage not in NOT_PRICED
    ]
    return max(priced, key=lambda one: (one.valued_on, one.id), default=None)


def worth(valuation: ValuationFacts, rule: UnicornRule) -> Decimal | None:
    """In the unit that counts; None where its dollars are not known."""
    return Decimal(valuation.amount_krw) if rule.definition == "krw" else valuation.in_usd


def line_of(rule: UnicornRule) -> Decimal:
    return Decimal(rule.line_krw if rule.definition == "krw" else rule.line_usd)


def _standing(
    facts: StartupFacts,
    rule: UnicornRule,
    as_of: date,
    latest: ValuationFacts | None,
    value: Decimal | None,
) -> Standing:
    if facts.joined_on > as_of:
        return Standing.NOT_JOINED
    settled = _settled(facts, rule, as_of)
    if settled is not None:
        return settled
    if latest is None:
        return Standing.NO_VALUATION
    if value is None:
        return Standing.NO_DOLLARS
    return Standing.COMPUTED if value > 0 else Standing.WORTHLESS


def _settled(facts: StartupFacts, rule: UnicornRule, as_of: date) -> Standing | None:
    """What no model can change any more."""
    counting = that_counts(facts.valuations, rule, as_of)
    by_exit = counting is not None and counting.stage is Stage.EXIT
    passed = as_of >= rule.by
    left = facts.left_on is not None and facts.left_on <= as_of
    for_good = rule.counting == "reached" or passed or left or by_exit
    if counting is not None and for_good:
        return Standing.REACHED
    if left:
        return Standing.LEFT
    if _exited(facts.valuations, as_of):
        return Standing.EXITED
    return Standing.DATE_PASSED if passed else None


def _exited(valuations: Sequence[ValuationFacts], as_of: date) -> bool:
    known = [one for one in valuations if one.verified and one.valued_on <= as_of]
    return any(one.stage is Stage.EXIT for one in known)


def _years(days: int) -> float:
    return days / float(YEAR_DAYS)
