"""What counts as a unicorn, and how far a startup is from the line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.progress.rules.valuations import Stage, ValuationFacts
from tracker.values.exact import exact

YEAR_DAYS = Decimal("365.25")
GROWTH_DAYS_MIN = 30
"""With less time than this left, a growth a year says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicornRule:
    """What the program counts as a unicorn: its figures and its settings in force."""

    line_krw: int
    line_usd: int
    starts_on: date
    by: date
    definition: str  # "krw" | "usd"
    counting: str  # "reached" | "holding"
    exit_counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicornProgress:
    """Where one startup stands on the way. A day is the first at or above that line, or None.

    `growth_a_year` is the factor by which its value must grow every year from today to stand at
    the line that counts on the program's day: 2.0 doubles; None where there is nothing to say.
    """

    latest: ValuationFacts | None
    age_days: int | None
    reached_krw_on: date | None
    reached_usd_on: date | None
    counts: bool
    by_exit: bool
    rule: UnicornRule
    today: date

    @property
    def growth_a_year(self) -> Decimal | None:
        return _growth(self.latest, self.rule, self.today)


@dataclass(frozen=True, slots=True)
class UnicornCount:
    """How many startups count, and how many passed either line in the program's time."""

    counted: int
    by_krw: int
    by_usd: int
    by_exit: int


def unicorn_progress(
    valuations: Sequence[ValuationFacts], rule: UnicornRule, today: date
) -> UnicornProgress:
    """Of one startup's valuations, withdrawn ones left out. Only verified ones count."""
    known = _known(valuations, today)
    latest = known[-1] if known else None
    inside = _inside(known, rule)
    counting = _first_that_counts(inside, rule)
    return UnicornProgress(
        latest=latest,
        age_days=(today - latest.valued_on).days if latest else None,
        reached_krw_on=_first_day(inside, "krw", rule),
        reached_usd_on=_first_day(inside, "usd", rule),
        counts=counting is not None,
        by_exit=counting is not None and counting.stage is Stage.EXIT,
        rule=rule,
        today=today,
    )


def that_counts(
    valuations: Iterable[ValuationFacts], rule: UnicornRule, today: date
) -> ValuationFacts | None:
    """The valuation by which a startup counts: its first at the line, or the one it holds."""
    return _first_that_counts(_inside(_known(valuations, today), rule), rule)


def _known(valuations: Iterable[ValuationFacts], today: date) -> list[ValuationFacts]:
    return sorted(
        (v for v in valuations if v.valued_on <= today), key=lambda v: (v.valued_on, v.id)
    )


def _inside(known: Iterable[ValuationFacts], rule: UnicornRule) -> list[ValuationFacts]:
    """In the program's time, and verified."""
    return [v for v in known if v.verified and rule.starts_on <= v.valued_on <= rule.by]


def unicorns(progress: Iterable[UnicornProgress]) -> UnicornCount:
    every = list(progress)
    return UnicornCount(
        counted=sum(one.counts for one in every),
        by_krw=sum(one.reached_krw_on is not None for one in every),
        by_usd=sum(one.reached_usd_on is not None for one in every),
        by_exit=sum(one.by_exit for one in every),
    )


def at_the_line(valuation: ValuationFacts, definition: str, rule: UnicornRule) -> bool | None:
    """Whether a valuation is at or above a line; None where its dollars are not known."""
    if definition == "krw":
        return valuation.amount_krw >= rule.line_krw
    if valuation.amount_usd is not None:
        return valuation.amount_usd >= rule.line_usd
    if valuation.usd_krw is None:
        return None
    with exact():
        return valuation.amount_krw >= rule.line_usd * valuation.usd_krw


def _first_that_counts(
    inside: Sequence[ValuationFacts], rule: UnicornRule
) -> ValuationFacts | None:
    candidates = inside[-1:] if rule.counting == "holding" else inside
    for valuation in candidates:
        if valuation.stage is Stage.EXIT and not rule.exit_counts:
            continue
        if at_the_line(valuation, rule.definition, rule):
            return valuation
    return None


def _first_day(inside: Sequence[ValuationFacts], definition: str, rule: UnicornRule) -> date | None:
    return next((v.valued_on for v in inside if at_the_line(v, definition, rule)), None)


def _growth(latest: ValuationFacts | None, rule: UnicornRule, today: date) -> Decimal | None:
    days = (rule.by - today).days
    if latest is None or days < GROWTH_DAYS_MIN:
        return None
    if at_the_line(latest, rule.definition, rule) is not False:
        return None
    worth = Decimal(latest.amount_krw) if rule.definition == "krw" else latest.in_usd
    if not worth:
        return None
    line = rule.line_krw if rule.definition == "krw" else rule.line_usd
    return (Decimal(line) / worth) ** (YEAR_DAYS / days)
