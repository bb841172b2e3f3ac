"""Usage by charge day with refunds taken off: whole won, and exact dollars where they are known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tracker.credits.rules.facts import DayUsage, UsageByMonth
from tracker.values.exact import ZERO, exact, whole

NO_DOLLARS = Fraction(0)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one billing month has of a charge day. `usd` is None where nobody knows the dollars."""

    on: date
    krw: int
    usd: Fraction | None


@dataclass(frozen=True, slots=True)
class NetUsage:
    """Pieces in the order of their days; the refunds left when all usage is back at zero."""

    pieces: tuple[Piece, ...]
    held_krw: Decimal
    held_usd: Fraction


@dataclass(frozen=True, slots=True)
class DailyUsage:
    by_day: Mapping[date, int]
    held_krw: Decimal


@dataclass(slots=True)
class _Day:
    krw: Decimal
    usd: Fraction | None


@dataclass(slots=True)
class _Refund:
    """`usd` is None where nobody says: then a day's own dollars fall with its won."""

    krw: Decimal
    usd: Fraction | None

    def lower(self, day: _Day) -> None:
        taken = min(self.krw, day.krw)
        if self.usd is None:
            if taken and day.usd:
                day.usd -= day.usd * _share(taken, day.krw)
        elif day.usd is None:
            if taken:
                self.usd -= self.usd * _share(taken, self.krw)
        else:
            dollars = min(self.usd, day.usd)
            day.usd -= dollars
            self.usd -= dollars
        day.krw -= taken
        self.krw -= taken


def _share(part: Decimal, whole_of: Decimal) -> Fraction:
    return Fraction(part) / Fraction(whole_of)


def daily_usage(usage: UsageByMonth) -> DailyUsage:
    """Usage in won by charge day, each billing month's exact sum rounded once."""
    net = net_usage(usage, dollars=False)
    by_day: defaultdict[date, int] = defaultdict(int)
    for piece in net.pieces:
        by_day[piece.on] += piece.krw
    return DailyUsage(dict(by_day), net.held_krw)


def net_usage(usage: UsageByMonth, *, dollars: bool) -> NetUsage:
    """A refund lowers its billing month from the latest day back, then earlier months.

    It lowers won and dollars each by its own amount; without `dollars` only won are looked at.
    """
    months: dict[date, dict[date, _Day]] = {}
    held_krw, held_usd = ZERO, NO_DOLLARS
    with exact():
        for billing_month in sorted(usage):
            months[billing_month] = _covered(usage[billing_month], dollars=dollars)
            for refund in _refunds(usage[billing_month], dollars=dollars):
                _take_off(refund, months)
                held_krw += refund.krw
                held_usd += refund.usd or NO_DOLLARS
        pieces = [piece for days in months.values() for piece in _pieces(days)]
    return NetUsage(tuple(sorted(pieces, key=lambda piece: piece.on)), held_krw, held_usd)


def _covered(days: Iterable[DayUsage], *, dollars: bool) -> dict[date, _Day]:
    by_day: dict[date, _Day] = {}
    for day in days:
        usd = _dollars(day.covered_krw, day.covered_usd) if dollars else None
        found = by_day.get(day.charged_on)
        if found is None:
            by_day[day.charged_on] = _Day(ZERO + day.covered_krw, usd)
        else:
            found.krw += day.covered_krw
            found.usd = None if found.usd is None or usd is None else found.usd + usd
    return by_day


def _dollars(krw: Decimal, usd: Decimal | None) -> Fraction | None:
    """No won are no dollars, whether or not anybody says so."""
    if usd is None:
        return None if krw else NO_DOLLARS
    return Fraction(usd)


def _refunds(days: Iterable[DayUsage], *, dollars: bool) -> list[_Refund]:
    """A billing month's refunds in two sums: those whose dollars are known, and the others."""
    known, unsaid = _Refund(ZERO, NO_DOLLARS), _Refund(ZERO, None)
    for day in days:
        usd = day.refunded_usd if dollars else None
        if usd is None or known.usd is None:
            unsaid.krw -= day.refunded_krw
        else:
            known.krw -= day.refunded_krw
            known.usd -= Fraction(usd)
    return [refund for refund in (known, unsaid) if refund.krw or refund.usd]


def _take_off(refund: _Refund, months: Mapping[date, Mapping[date, _Day]]) -> None:
    for month in sorted(months, reverse=True):
        for on in sorted(months[month], reverse=True):
            if not refund.krw and not refund.usd:
                return
            refund.lower(months[month][on])


def _pieces(days: Mapping[date, _Day]) -> Iterable[Piece]:
    """Won by day as the month's rounded running sum less the day's before."""
    running, posted = ZERO, 0
    for on in sorted(days):
        running += days[on].krw
        krw = whole(running) - posted
        posted += krw
        if krw or days[on].usd:
            yield Piece(on, krw, days[on].usd)
