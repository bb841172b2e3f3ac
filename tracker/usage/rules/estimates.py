"""Usage told by balances: the fall between two statements, spread over days no export covers.

A statement's balance holds at the end of its day, in charge days as Azure writes them. Between two
statements, earlier balance + grants come in force - later balance is what the credits lost. What
the ledger takes off by itself in those days (exported usage drawn, grants ended) explains a part;
the rest is usage of the days that no export covers, the same on each, in whole won or cents:
running sums rounded down, so that the last day takes what is left.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, Inexact
from itertools import pairwise

from tracker.credits.rules.facts import DayUsage, Facts, MovementKind, UsageByMonth
from tracker.credits.rules.life import GrantLife, lives
from tracker.credits.rules.settlement import Settlement, settle
from tracker.usage.rules.numbers import month_of
from tracker.values.exact import ZERO, exact

ONE_DAY = timedelta(days=1)
CENTS = 100
_QUANTUM = Decimal(1).scaleb(-36)  # of dollars
LEAVING = (MovementKind.DRAWN, MovementKind.EXPIRED, MovementKind.WITHDRAWN)
RateOf = Callable[[date], Decimal | None]  # won for a dollar, by a month's first day


@dataclass(frozen=True, slots=True)
class Statement:
    """A standing statement: a balance in won or in dollars, at the end of `stated_on`."""

    id: int
    stated_on: date
    balance_krw: int | None
    balance_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Usage of a day that no export covers; in dollars, too, where its month has a rate."""

    charged_on: date
    krw: Decimal
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The days after `earlier`, up to and including that of `later`.

    fall = explained + estimated + left, in won, or in dollars where `later` is. `explained` is what
    the ledger takes off without any estimate, or because of it where a grant ended. `left` above
    zero fell and no day is there to bear it, below zero is a rise, or exports that say more than
    fell: a person looks at it. `rate_missing`: dollars of a month without a rate.
    """

    earlier: Statement
    later: Statement
    granted: Decimal
    fall: Decimal
    estimates: tuple[Estimate, ...] = ()
    explained: Decimal = ZERO
    left: Decimal = ZERO
    rate_missing: bool = False

    @property
    def in_dollars(self) -> bool:
        return self.later.balance_usd is not None

    @property
    def estimated(self) -> Decimal:
        return self.fall - self.explained - self.left

    @property
    def estimated_krw(self) -> Decimal:
        return sum((one.krw for one in self.estimates), ZERO)


def covered_days(seen: Iterable[tuple[date, date]]) -> frozenset[date]:
    """The days an export speaks for, of (billing month, charge day) of a startup's charges.

    In each month those between its first and its last charge day: of a day without rows in between
    the export says nothing, and nothing is made up for it.
    Corrections that reach back into another month speak for none of its days; a billing period
    that goes on into the next month speaks for those.
    """
    by_month: dict[date, list[date]] = defaultdict(list)
    for month, day in seen:
        if day >= month:
            by_month[month].append(day)
    return frozenset(
        day for days in by_month.values() for day in days_between(min(days), max(days))
    )


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def spread(amount: int, days: Sequence[date]) -> dict[date, int]:
    """Evenly, exactly: 1,000 over three days is 333, 333, 334."""
    shares: dict[date, int] = {}
    given = 0
    for number, day in enumerate(days, start=1):
        running = amount * number // len(days)
        shares[day], given = running - given, running
    return shares


def with_estimates(usage: UsageByMonth, estimates: Iterable[Estimate]) -> UsageByMonth:
    """Exported usage with the days in between; an estimate belongs to its own month."""
    months: dict[date, list[DayUsage]] = {month: list(days) for month, days in usage.items()}
    for one in estimates:
        days = months.setdefault(month_of(one.charged_on), [])
        day = DayUsage(one.charged_on, one.krw, covered_usd=one.usd, estimated=True)
        days.append(day)
    return {month: tuple(days) for month, days in months.items()}


def spans(
    statements: Iterable[Statement], facts: Facts, covered: Collection[date], rate_of: RateOf
) -> tuple[Span, ...]:
    """What lies between each statement and the next. `facts` hold usage as exported, and no more.

    A pure function of what is known: in whatever order it arrived, the spans are the same.
    """
    found: list[Span] = []
    estimates: list[Estimate] = []
    ordered = sorted(statements, key=lambda one: one.stated_on)
    for earlier, later in pairwise(ordered):
        known = replace(facts, usage=with_estimates(facts.usage, estimates))
        days = days_between(earlier.stated_on + ONE_DAY, later.stated_on)
        free = [day for day in days if day not in covered]
        span = _span(earlier, later, known, free, rate_of)
        estimates += span.estimates
        found.append(span)
    return tuple(found)


def _span(
    earlier: Statement, later: Statement, known: Facts, free: Sequence[date], rate_of: RateOf
) -> Span:
    if later.balance_usd is not None:
        return _span_in_dollars(earlier, later, known, free, rate_of)
    granted = come_in_force(known, earlier.stated_on, later.stated_on)
    before = balance_in_won(earlier, rate_of)
    if before is None:
        return Span(earlier, later, Decimal(granted), ZERO, rate_missing=True)
    with exact():
        fall = int(before) + granted - (later.balance_krw or 0)
    falls = _Falls(known, (earlier.stated_on, later.stated_on), free, rate_of)
    used = falls.usage_for(fall) if free else 0
    left = fall - falls.fall_with(used)
    return Span(
        earlier,
        later,
        granted=Decimal(granted),
        fall=Decimal(fall),
        estimates=falls.estimates(used),
        explained=Decimal(fall - used - left),
        left=Decimal(left),
    )


class _Falls:
    """How far the ledger's balance falls in a span, for any usage of the days without an export."""

    def __init__(
        self, known: Facts, between: tuple[date, date], free: Sequence[date], rate_of: RateOf
    ) -> None:
        self.known, self.free, self.rate_of = known, free, rate_of
        self.after, self.until = between
        self.starts = starts_by_grant(lives(known))

    def estimates(self, used: int) -> tuple[Estimate, ...]:
        shares = spread(used, self.free) if used else {}
        return tuple(self._estimate(day, Decimal(krw)) for day, krw in shares.items())

    def _estimate(self, day: date, krw: Decimal) -> Estimate:
        rate = self.rate_of(month_of(day))
        return Estimate(day, krw, None if rate is None else in_dollars(krw, rate))

    def fall_with(self, used: int) -> int:
        usage = with_estimates(self.known.usage, self.estimates(used))
        return self._fall(settle(replace(self.known, usage=usage), self.until))

    def usage_for(self, fall: int) -> int:
        """The least usage with which the ledger falls as far.

        As a rule what is unexplained is usage. Where a grant ended in between, usage before its end
        and the loss at its end take each other's place, so the figure is searched for.
        """
        rest = fall - self.fall_with(0)
        if rest <= 0:
            return 0
        if self.fall_with(rest) == fall:
            return rest
        if self.fall_with(fall) < fall:  # Microsoft's credits are more than the ledger knows
            return max(0, fall - self._exported())
        low, high = rest, fall
        while low < high:
            middle = (low + high) // 2
            if self.fall_with(middle) < fall:
                low = middle + 1
            else:
                high = middle
        return low

    def _fall(self, settlement: Settlement) -> int:
        """A loss of a grant that had not started counts from the start it made smaller."""
        fall = 0
        for moved in settlement.movements:
            starts_on = self.starts.get(moved.grant_id or 0)
            if moved.kind not in LEAVING or starts_on is None:
                continue
            if self.after < max(moved.on, starts_on) <= self.until:
                fall += moved.amount_krw
        return fall

    def _exported(self) -> int:
        with exact():
            used = sum(exported_by_day(self.known, self.after, self.until).values(), ZERO)
        return int(used)


def starts_by_grant(found: Iterable[GrantLife]) -> dict[int, date]:
    """The day each grant came, or comes, in force; without those that never do."""
    return {
        life.grant.id: life.starts_on
        for life in found
        if life.starts_on is not None and life.in_force(life.starts_on)
    }


def come_in_force(facts: Facts, after: date, until: date) -> int:
    """Won of the grants that raise Microsoft's balance in the days `(after, until]`."""
    found = lives(facts)
    starts = starts_by_grant(found)
    return sum(
        life.grant.amount_krw
        for life in found
        if life.grant.id in starts and after < starts[life.grant.id] <= until
    )


def exported_by_day(facts: Facts, after: date, until: date) -> Mapping[date, Decimal]:
    """What exports say was used of credits on the days `(after, until]`, refunds taken off."""
    by_day: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for day in (day for days in facts.usage.values() for day in days):
            if after < day.charged_on <= until:
                by_day[day.charged_on] += day.covered_krw + day.refunded_krw
    return by_day


def balance_in_won(statement: Statement, rate_of: RateOf) -> Decimal | None:
    """A balance in dollars at the rate of its month, to the won; None without one."""
    if statement.balance_usd is None:
        return Decimal(statement.balance_krw or 0)
    rate = rate_of(month_of(statement.stated_on))
    return None if rate is None else (statement.balance_usd * rate).quantize(Decimal(1))


def _span_in_dollars(
    earlier: Statement, later: Statement, known: Facts, free: Sequence[date], rate_of: RateOf
) -> Span:
    """In dollars from end to end, so that a changed rate is no usage.

    Each day's dollars are won at its own month's rate.
    """
    days = days_between(earlier.stated_on, later.stated_on)
    rates = {month: rate_of(month) for month in {month_of(day) for day in days}}
    if None in rates.values():
        return Span(earlier, later, ZERO, ZERO, rate_missing=True)
    by_month = {month: rate for month, rate in rates.items() if rate is not None}
    granted = _granted_usd(known, earlier.stated_on, later.stated_on, by_month)
    fall = _balance_usd(earlier, by_month) + granted - (later.balance_usd or ZERO)
    explained = _exported_usd(known, earlier.stated_on, later.stated_on, by_month)
    explained += _ended_usd(known, earlier.stated_on, later.stated_on, by_month)
    rest = max(ZERO, fall - explained) if free else ZERO
    cents = spread(int(rest * CENTS), free) if rest else {}
    shares = {day: Decimal(share) / CENTS for day, share in cents.items()}
    return Span(
        earlier,
        later,
        granted=granted,
        fall=fall,
        estimates=tuple(
            Estimate(day, usd * by_month[month_of(day)], usd) for day, usd in shares.items()
        ),
        explained=explained,
        left=fall - explained - sum(shares.values(), ZERO),
    )


def _balance_usd(statement: Statement, rates: Mapping[date, Decimal]) -> Decimal:
    if statement.balance_usd is not None:
        return statement.balance_usd
    return _usd(Decimal(statement.balance_krw or 0), rates[month_of(statement.stated_on)])


def _granted_usd(facts: Facts, after: date, until: date, rates: Mapping[date, Decimal]) -> Decimal:
    found = lives(facts)
    starts = starts_by_grant(found)
    total = ZERO
    for grant in (life.grant for life in found if life.grant.id in starts):
        on = starts[grant.id]
        if after < on <= until:
            won = Decimal(grant.amount_krw)
            total += grant.amount_usd or _usd(won, rates[month_of(on)])
    return total


def _exported_usd(facts: Facts, after: date, until: date, rates: Mapping[date, Decimal]) -> Decimal:
    """To the cent; the file's own dollars where it has them."""
    total = ZERO
    for day in (day for days in facts.usage.values() for day in days):
        if after < day.charged_on <= until:
            rate = rates[month_of(day.charged_on)]
            for krw, usd in (
                (day.covered_krw, day.covered_usd),
                (day.refunded_krw, day.refunded_usd),
            ):
                total += in_dollars(krw, rate) if usd is None else usd
    return _cents(total)


def _ended_usd(facts: Facts, after: date, until: date, rates: Mapping[date, Decimal]) -> Decimal:
    """What grants lost at their end or to a withdrawal, were nothing used that no export says."""
    starts = starts_by_grant(lives(facts))
    agreed = {grant.id: grant.usd_krw for grant in facts.grants}
    total = ZERO
    for moved in settle(facts, until).movements:
        if moved.kind is MovementKind.DRAWN or moved.kind not in LEAVING:
            continue
        own = moved.grant_id or 0
        on = max(moved.on, starts.get(own, until + ONE_DAY))
        if after < on <= until:
            total += _usd(Decimal(moved.amount_krw), agreed[own] or rates[month_of(on)])
    return total


def in_dollars(krw: Decimal, rate: Decimal) -> Decimal:
    """Finer than any file writes: days that are added up must not lose a won."""
    with exact() as context:
        context.traps[Inexact] = False
        return (krw / rate).quantize(_QUANTUM)


def _usd(krw: Decimal, rate: Decimal) -> Decimal:
    return _cents(in_dollars(krw, rate))


def _cents(usd: Decimal) -> Decimal:
    with exact() as context:
        context.traps[Inexact] = False
        return usd.quantize(Decimal("0.01"))
