"""Microsoft's stated balance beside the ledger: the difference, and what may lie behind it.

Nothing is corrected from here: a person mends the facts, or says why the figures differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.credits.rules.facts import Facts, MovementKind
from tracker.credits.rules.life import lives
from tracker.credits.rules.settlement import Movement, Settlement
from tracker.usage.rules.estimates import (
    ONE_DAY,
    RateOf,
    Span,
    Statement,
    balance_in_won,
    days_between,
    starts_by_grant,
)
from tracker.usage.rules.numbers import month_of
from tracker.values.exact import ZERO, exact, rounded, whole


class CauseKind(StrEnum):
    NO_DATA = "no_data"  # days before the first statement that no export covers
    NOT_ACTIVATED = "not_activated"
    NOT_COVERED = "not_covered"
    UNMAPPED = "unmapped"
    GRANT_UNRECORDED = "grant_unrecorded"
    EXPORT_ABOVE = "export_above"
    UNSPREAD = "unspread"
    REFUND_HELD = "refund_held"
    GRANT_ENDED = "grant_ended"
    DOLLARS = "dollars"
    RATE_MISSING = "rate_missing"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that may lie behind a difference; `values` is what its words mention."""

    kind: CauseKind
    values: Mapping[str, object] = field(default_factory=dict)
    amount_krw: int | None = None

    @property
    def key(self) -> str:
        return f"statements.cause.{self.kind}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's reason for a difference, as large as it then was."""

    statement_id: int
    difference_krw: int
    reason: str
    explained_at: datetime
    explained_by: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Microsoft's balance and the ledger's at the end of one day. None: dollars without a rate."""

    statement: Statement
    stated_krw: int | None
    ledger_krw: int
    causes: tuple[Cause, ...] = ()
    explanation: Explanation | None = None

    @property
    def difference_krw(self) -> int | None:
        return None if self.stated_krw is None else self.stated_krw - self.ledger_krw

    @property
    def explained(self) -> bool:
        """A reason holds for the difference it was given for, and no other."""
        given = self.explanation
        return given is not None and given.difference_krw == self.difference_krw

    @property
    def open(self) -> bool:
        return self.difference_krw != 0 and not self.explained


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a startup's statements. `facts` are with estimates."""

    statements: tuple[Statement, ...]
    facts: Facts
    settlement: Settlement
    spans: tuple[Span, ...]
    covered: frozenset[date]
    unmapped_krw: int
    rate_of: RateOf


def remaining_on(movements: Iterable[Movement], day: date) -> int:
    """What the ledger says was left at the end of a day."""
    left = 0
    for moved in movements:
        if moved.on > day or moved.kind is MovementKind.OVERAGE:
            continue
        left += moved.amount_krw if moved.kind is MovementKind.GRANTED else -moved.amount_krw
    return left


Left = Mapping[Decimal | None, int]


def left_by_rate(
    movements: Iterable[Movement], day: date, rates: Mapping[int | None, Decimal | None]
) -> Left:
    """What the ledger has left at the end of a day, by the rate agreed (None: grants in won)."""
    of_rate: dict[Decimal | None, list[Movement]] = defaultdict(list)
    for moved in movements:
        of_rate[rates.get(moved.grant_id)].append(moved)
    return {rate: remaining_on(some, day) for rate, some in of_rate.items()}


def stated_in_won(statement: Statement, left: Left, rate_of: RateOf) -> int | None:
    """A stated balance beside what is left.

    A dollar that a dollar grant has left is won at the rate agreed for that grant: the ledger's own
    value of it. Any other is won at its month's rate (None without one).
    """
    agreed = {rate: krw for rate, krw in left.items() if rate is not None and krw}
    if statement.balance_usd is None or not agreed:
        stated = balance_in_won(statement, rate_of)
        return None if stated is None else int(stated)
    dollars = sum((Fraction(krw) / Fraction(rate) for rate, krw in agreed.items()), Fraction(0))
    cents = rounded((Fraction(statement.balance_usd) - dollars) * 100)  # as Microsoft shows it
    market = rate_of(month_of(statement.stated_on))
    if cents and market is None:
        return None
    return sum(agreed.values()) + rounded(Fraction(cents, 100) * Fraction(market or 0))


def comparison(
    statement: Statement, around: Around, explanations: Sequence[Explanation]
) -> Comparison:
    rates: dict[int | None, Decimal | None] = {
        grant.id: grant.usd_krw for grant in around.facts.grants
    }
    left = left_by_rate(around.settlement.movements, statement.stated_on, rates)
    stated = stated_in_won(statement, left, around.rate_of)
    ledger = sum(left.values())
    difference = None if stated is None else stated - ledger
    given = [one for one in explanations if one.statement_id == statement.id]
    return Comparison(
        statement,
        stated,
        ledger,
        causes(statement, difference, around),
        max(given, key=lambda one: one.explained_at, default=None),
    )


def causes(statement: Statement, difference_krw: int | None, around: Around) -> tuple[Cause, ...]:
    """What may lie behind it, what comes to exactly the difference first."""
    if difference_krw is None:
        return (Cause(CauseKind.RATE_MISSING),)
    if difference_krw == 0:
        return ()
    found = (*(_more if difference_krw > 0 else _less)(statement, around), *_any(statement, around))
    exactly = abs(difference_krw)
    return tuple(sorted(found, key=lambda cause: cause.amount_krw != exactly))


def _more(statement: Statement, around: Around) -> list[Cause]:
    """Microsoft shows more than the ledger."""
    found = [Cause(CauseKind.GRANT_UNRECORDED)]
    above = -sum((span.left for span in _until(statement, around) if span.left < 0), ZERO)
    if above:
        found.append(_amount(CauseKind.EXPORT_ABOVE, above))
    if around.settlement.held_krw:
        found.append(_amount(CauseKind.REFUND_HELD, around.settlement.held_krw))
    return [*found, *_ended(statement, around)]


def _less(statement: Statement, around: Around) -> list[Cause]:
    """Microsoft shows less than the ledger."""
    found = list(_no_data(around))
    waiting = _not_activated(around.facts, statement.stated_on)
    if waiting:
        found.append(_amount(CauseKind.NOT_ACTIVATED, Decimal(waiting)))
    beside = _not_covered(around.facts, statement.stated_on)
    if beside:
        found.append(_amount(CauseKind.NOT_COVERED, beside))
    if around.unmapped_krw:
        found.append(_amount(CauseKind.UNMAPPED, Decimal(around.unmapped_krw)))
    unspread = sum((span.left for span in _until(statement, around) if span.left > 0), ZERO)
    if unspread:
        found.append(_amount(CauseKind.UNSPREAD, unspread))
    return found


def _any(statement: Statement, around: Around) -> list[Cause]:
    found = []
    if any(grant.amount_usd is not None for grant in around.facts.grants):
        found.append(Cause(CauseKind.DOLLARS))
    if any(span.rate_missing for span in _until(statement, around)):
        found.append(Cause(CauseKind.RATE_MISSING))
    days = sum(len(span.estimates) for span in _until(statement, around))
    if days:
        found.append(Cause(CauseKind.ESTIMATED, {"days": days}))
    return found


def _until(statement: Statement, around: Around) -> list[Span]:
    return [span for span in around.spans if span.later.stated_on <= statement.stated_on]


def _no_data(around: Around) -> Iterable[Cause]:
    """From the first grant in force to the first statement."""
    starts = starts_by_grant(lives(around.facts)).values()
    if not starts:
        return
    first, last = min(starts), min(one.stated_on for one in around.statements)
    days = [day for day in days_between(first, last) if day not in around.covered]
    if days:
        values = {"days": len(days), "first_on": days[0], "last_on": days[-1]}
        yield Cause(CauseKind.NO_DATA, values)


def _not_activated(facts: Facts, day: date) -> int:
    """Granted by then and in the ledger's balance, but not yet in Microsoft's."""
    waiting = 0
    for life in lives(facts):
        lapsed = life.lapses_on is not None and life.lapses_on <= day
        begun = life.starts_on is not None and life.starts_on <= day
        if life.grant.granted_on <= day and not (life.cancelled or lapsed or begun):
            waiting += life.grant.amount_krw
    return waiting


def _not_covered(facts: Facts, day: date) -> Decimal:
    with exact():
        return sum(
            (
                one.not_covered_krw
                for days in facts.usage.values()
                for one in days
                if one.charged_on <= day
            ),
            ZERO,
        )


def _ended(statement: Statement, around: Around) -> Iterable[Cause]:
    """Grants whose end the ledger has taken off within the days before the statement."""
    for moved in around.settlement.movements:
        days_ago = (statement.stated_on - moved.on) // ONE_DAY
        if moved.kind is MovementKind.EXPIRED and days_ago in range(31):
            values: dict[str, object] = {"grant": moved.grant_id, "ended_on": moved.on - ONE_DAY}
            values["amount_krw"] = moved.amount_krw
            yield Cause(CauseKind.GRANT_ENDED, values, moved.amount_krw)


def _amount(kind: CauseKind, amount: Decimal) -> Cause:
    krw = whole(amount)
    return Cause(kind, {"amount_krw": krw}, krw)
