"""Looking into a startup's usage: a period, what is narrowed to, and how it compares."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from tracker.usage.rules.numbers import month_after, month_of
from tracker.usage.rules.unusual import HABIT_DAYS, Rise, chief_rise, median
from tracker.values.exact import ZERO, exact, exact_sum, rounded, whole

DAYS_28, MONTHS_3 = "28d", "3m"
SERIES = 5  # services drawn in a color of their own
MOVERS = 6


class Use(NamedTuple):
    """Charges alike of a startup, in exact won.

    `covered` is False of what no credits cover; `refund` is True of what lowers the cost.
    """

    charged_on: date
    sub_account: str
    service: str
    resource_group: str
    covered: bool
    refund: bool
    amount: Decimal


class Facet(StrEnum):
    """By what usage is told apart, and narrowed to."""

    SERVICE = "service"
    GROUP = "group"
    ACCOUNT = "account"


NAME_OF: Mapping[Facet, Callable[[Use], str]] = {
    Facet.SERVICE: lambda use: use.service,
    Facet.GROUP: lambda use: use.resource_group,
    Facet.ACCOUNT: lambda use: use.sub_account,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; None is everything. `period` is `28d`, `3m` or `2026-09`."""

    period: str = DAYS_28
    day: date | None = None
    service: str | None = None
    group: str | None = None
    account: str | None = None

    @property
    def narrowed(self) -> dict[Facet, str]:
        values = {
            Facet.SERVICE: self.service,
            Facet.GROUP: self.group,
            Facet.ACCOUNT: self.account,
        }
        return {facet: name for facet, name in values.items() if name is not None}


@dataclass(frozen=True, slots=True)
class Period:
    """Charge days from `first` to `last`, both included; of one billing month, where named."""

    first: date
    last: date
    month: date | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def whole_month(self) -> bool:
        return self.month is not None and self.last + timedelta(days=1) == month_after(self.month)

    def reaches(self, day: date) -> bool:
        """Whether a day up to now belongs here: one of the last days does, though incomplete."""
        return self.month is None or day <= self.last

    def every_day(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=n) for n in range(self.days))


def period_of(asked: str, days: Sequence[date], months: Sequence[date]) -> Period:
    """What `asked` means, given the charge days (ascending) and billing months that there are.

    Days and months up to the newest complete day; what makes no sense means the last 28 days.
    """
    month = next((month for month in months if f"{month:%Y-%m}" == asked), None)
    if month is not None:
        end = month_after(month) - timedelta(days=1)
        return Period(month, max(month, min(end, days[-1])), month)
    last = max(days[-1] - timedelta(days=1), days[0])
    first = _months_back(last) if asked == MONTHS_3 else last - timedelta(days=HABIT_DAYS)
    return Period(first + timedelta(days=1), last)


def _months_back(day: date) -> date:
    """The same day three months earlier, or the last day of that month."""
    number = day.year * 12 + day.month - 1 - 3
    month = date(number // 12, number % 12 + 1, 1)
    return min(month + timedelta(days=day.day - 1), month_after(month) - timedelta(days=1))


def period_before(period: Period) -> Period:
    """As many days directly before; of a month the month before, up to the same day if it runs."""
    if period.month is None:
        first = period.first - timedelta(days=period.days)
        return Period(first, period.first - timedelta(days=1))
    month = month_of(period.month - timedelta(days=1))
    end = month_after(month) - timedelta(days=1)
    last = end if period.whole_month else min(end, month + timedelta(days=period.days - 1))
    return Period(month, last, month)


@dataclass(frozen=True, slots=True)
class Line:
    """Won under one name, beside the won before; shares are percentages of the total."""

    name: str
    krw: int
    before_krw: int
    share: Fraction | None = None

    @property
    def change_krw(self) -> int:
        return self.krw - self.before_krw

    @property
    def change(self) -> Fraction | None:
        """In percent of what was before; None where that was nothing."""
        if self.before_krw <= 0:
            return None
        return Fraction(100 * self.change_krw, self.before_krw)


def total_line(uses: Iterable[Use], before: Iterable[Use]) -> Line:
    return Line("", _won(uses), _won(before))


def lines(uses: Iterable[Use], before: Iterable[Use], facet: Facet) -> tuple[Line, ...]:
    """By name, the dearest first; what was there only before stands at the end."""
    now, then = sums(uses, NAME_OF[facet]), sums(before, NAME_OF[facet])
    return _lines({name: whole(amount) for name, amount in now.items()}, _wholes(then))


def _lines(now: Mapping[str, int], then: Mapping[str, int]) -> tuple[Line, ...]:
    total = sum(now.values())
    found = [
        Line(name, now.get(name, 0), then.get(name, 0), _share(now.get(name, 0), total))
        for name in {*now, *then}
    ]
    return tuple(sorted(found, key=lambda line: (-line.krw, -line.before_krw, line.name)))


def _share(part: int, total: int) -> Fraction | None:
    return Fraction(100 * part, total) if total > 0 else None


def sums(uses: Iterable[Use], name: Callable[[Use], str]) -> dict[str, Decimal]:
    """Exact won by name."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for use in uses:
            found[name(use)] += use.amount
    return dict(found)


def _wholes(amounts: Mapping[str, Decimal]) -> dict[str, int]:
    return {name: whole(amount) for name, amount in amounts.items()}


def _won(uses: Iterable[Use]) -> int:
    return whole(exact_sum(use.amount for use in uses))


@dataclass(frozen=True, slots=True)
class Mover:
    facet: Facet
    line: Line


def movers(by_facet: Mapping[Facet, Sequence[Line]]) -> tuple[Mover, ...]:
    """What rose or fell most in won, services and resource groups alike."""
    found = [
        Mover(facet, line)
        for facet, some in by_facet.items()
        for line in some
        if line.change_krw and line.name
    ]
    found.sort(key=lambda mover: (-abs(mover.line.change_krw), mover.facet, mover.line.name))
    return tuple(found[:MOVERS])


@dataclass(frozen=True, slots=True)
class Series:
    """One service's whole won on each of some days; "" gathers the others."""

    name: str
    krw: tuple[int, ...]


def by_day(uses: Iterable[Use]) -> dict[date, int]:
    found: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for use in uses:
            found[use.charged_on] += use.amount
    return {day: whole(amount) for day, amount in sorted(found.items())}


def series(uses: Sequence[Use], days: Sequence[date], facet: Facet) -> tuple[Series, ...]:
    """The dearest names on these days, all others as one."""
    name = NAME_OF[facet]
    totals = sums(uses, name)
    order = sorted(totals, key=lambda one: (-totals[one], one))
    own = order if len(order) <= SERIES + 1 else order[:SERIES]
    cells: dict[tuple[str, date], Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for use in uses:
            key = name(use) if name(use) in own else ""
            cells[key, use.charged_on] += use.amount
    names = own if len(own) == len(order) else [*own, ""]
    return tuple(Series(one, tuple(whole(cells[one, day]) for day in days)) for one in names)


def habits(uses: Iterable[Use], day: date, facet: Facet) -> tuple[Line, ...]:
    """A day's won by name beside the median of the days with usage among the 28 before it."""
    name = NAME_OF[facet]
    cells: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    days = set()
    with exact():
        for use in uses:
            cells[name(use)][use.charged_on] += use.amount
            days.add(use.charged_on)
    past = [one for one in days if day - timedelta(days=HABIT_DAYS) <= one < day]
    usual = {one: _usual(of_days, past) for one, of_days in cells.items()}
    on_day = {one: whole(of_days[day]) for one, of_days in cells.items() if day in of_days}
    return _lines(on_day, {one: krw for one, krw in usual.items() if krw or one in on_day})


def _usual(of_days: Mapping[date, Decimal], past: Sequence[date]) -> int:
    """The median over the days with usage; a name without charges on one of them had none."""
    if not past:
        return 0
    return rounded(median([whole(of_days[one]) if one in of_days else 0 for one in past]))


def usage_of(uses: Iterable[Use]) -> list[Use]:
    """What draws credits before refunds: the usage that is judged as unusual or not."""
    return [use for use in uses if use.covered and not use.refund]


def why_it_rose(uses: Iterable[Use], day: date) -> Rise | None:
    """The service that rose most above its own habit on that day."""
    found = habits(usage_of(uses), day, Facet.SERVICE)
    return chief_rise(
        {line.name: line.krw for line in found}, {line.name: line.before_krw for line in found}
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """Usage as a page shows it: what draws credits by each facet, and apart what does not.

    Compared with the period before; on a chosen day with the startup's habit.
    """

    total: Line
    not_covered: Line
    refunds_krw: int
    by: Mapping[Facet, tuple[Line, ...]]
    not_covered_by_service: tuple[Line, ...]
    movers: tuple[Mover, ...]
    days: Mapping[date, int]


def looked(uses: Sequence[Use], before: Sequence[Use]) -> Looked:
    now, then = [u for u in uses if u.covered], [u for u in before if u.covered]
    beside = [u for u in uses if not u.covered]
    beside_then = [u for u in before if not u.covered]
    by = {facet: lines(now, then, facet) for facet in Facet}
    return Looked(
        total=total_line(now, then),
        not_covered=total_line(beside, beside_then),
        refunds_krw=_won(use for use in now if use.refund),
        by=by,
        not_covered_by_service=lines(beside, beside_then, Facet.SERVICE),
        movers=_movers_of(by),
        days=by_day(now),
    )


def looked_at_day(uses: Sequence[Use], day: date) -> Looked:
    """`uses` are the day's and those of the 28 days before it."""
    usage = usage_of(uses)
    on_day = [use for use in uses if use.charged_on == day]
    by = {facet: habits(usage, day, facet) for facet in Facet}
    beside = [use for use in on_day if not use.covered]
    return Looked(
        total=_habit_in_all(usage, day),
        not_covered=total_line(beside, ()),
        refunds_krw=_won(use for use in on_day if use.covered and use.refund),
        by=by,
        not_covered_by_service=lines(beside, (), Facet.SERVICE),
        movers=_movers_of(by),
        days=by_day(usage),
    )


def _movers_of(by: Mapping[Facet, Sequence[Line]]) -> tuple[Mover, ...]:
    return movers({facet: by[facet] for facet in (Facet.SERVICE, Facet.GROUP)})


def _habit_in_all(usage: Sequence[Use], day: date) -> Line:
    amounts = by_day(usage)
    past = [one for one in amounts if one < day]
    usual = rounded(median([amounts[one] for one in past])) if past else 0
    return Line("", amounts.get(day, 0), usual)
