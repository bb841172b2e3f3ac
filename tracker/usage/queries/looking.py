"""A startup's live usage in a period, by what it was used for, and its unusual days."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.credits.models import UsageFact
from tracker.db import ANEW, Keep, db
from tracker.usage.models import Snapshot, SnapshotCharge
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.months import runs_of_accounts
from tracker.usage.queries.uses import COLUMNS, uses
from tracker.usage.rules.looking import Asked, Period, Use, period_before, period_of, why_it_rose
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.months import MonthOfSource, months_of_sources
from tracker.usage.rules.unusual import HABIT_DAYS, Rise, UnusualDay, unusual_days
from tracker.values.exact import ZERO, exact, whole

UNUSUAL_SHOWN = 5  # unusual days that are explained at once
LOOKED_BACK = timedelta(days=HABIT_DAYS)


@dataclass(frozen=True, slots=True)
class StartupsUnusualDay:
    """An unusual day, whose it is, and what rose most on it."""

    startup_id: int
    found: UnusualDay
    rise: Rise | None = None


@dataclass(frozen=True, slots=True)
class StartupUsage:
    """What a page about one startup's usage is made of; `before` holds the period before.

    On a chosen day `uses` holds that day and the 28 before it.
    """

    asked: Asked
    period: Period
    compared: Period
    uses: Sequence[Use]
    before: Sequence[Use]
    unusual: Sequence[UnusualDay]
    explained: Sequence[StartupsUnusualDay]
    months: Sequence[date]
    sources: Sequence[MonthOfSource]
    newest_on: date


def startup_usage(
    program_id: int, startup_id: int, asked: Asked, *, at: datetime
) -> StartupUsage | None:
    """None of a startup without any usage."""
    amounts, months = _facts_of(startup_id)
    if not amounts:
        return None
    mappings = mappings_of(program_id)
    of = _Usages(program_id, startup_id, mappings, asked)
    period = period_of(asked.period, sorted(amounts), months)
    compared = period_before(period)
    found = [day for day in unusual_days(amounts, since=period.first) if period.reaches(day.day)]
    runs = runs_of_accounts(program_id, mappings.accounts_of(startup_id))
    return StartupUsage(
        asked,
        period,
        compared,
        uses=of.within(_spans(asked, period)),
        before=of.within(_within(compared)) if asked.day is None else [],
        unusual=found,
        explained=of.explained(found[:UNUSUAL_SHOWN]) if asked.day is None else [],
        months=months,
        sources=months_of_sources(runs, at=at),
        newest_on=max(amounts),
    )


def _spans(asked: Asked, period: Period) -> ColumnElement[bool]:
    if asked.day is None:
        return _within(period)
    return _between(asked.day - LOOKED_BACK, asked.day)


@dataclass(frozen=True, slots=True)
class _Usages:
    """What counts for a startup: live, mapped to it on its day."""

    program_id: int
    startup_id: int
    mappings: Mappings
    asked: Asked

    def within(self, span: ColumnElement[bool]) -> list[Use]:
        accounts = self.mappings.accounts_of(self.startup_id)
        narrowed = [COLUMNS[facet] == name for facet, name in self.asked.narrowed.items()]
        chosen = SnapshotCharge.sub_account.in_(accounts), span, *narrowed
        found = uses(self.program_id, self.mappings, *chosen)
        return [use for owner, use in found if owner == self.startup_id]

    def explained(self, days: Sequence[UnusualDay]) -> list[StartupsUnusualDay]:
        found = [StartupsUnusualDay(self.startup_id, day) for day in days]
        return explained(self.program_id, found, self.mappings)


def _facts_of(startup_id: int) -> tuple[dict[date, int], list[date]]:
    """What credits may cover by charge day, in won; and the billing months, the newest first.

    Of what a cost file says: an estimate is spread evenly and has neither services nor days.
    """
    found = db.session.execute(
        select(UsageFact.billing_month, UsageFact.charged_on, UsageFact.covered_krw).where(
            UsageFact.startup_id == startup_id,
            UsageFact.superseded_at.is_(None),
            ~UsageFact.estimated,
        )
    ).all()
    amounts = _by_day((row.charged_on, row.covered_krw) for row in found)
    return amounts, sorted({row.billing_month for row in found}, reverse=True)


def _by_day(amounts: Iterable[tuple[date, Decimal]]) -> dict[date, int]:
    sums: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for day, amount in amounts:
            sums[day] += amount
    return {day: whole(amount) for day, amount in sums.items()}


def _within(period: Period) -> ColumnElement[bool]:
    """The charges of a billing month up to a day, or of charge days whatever the month."""
    if period.month is None:
        return _between(period.first, period.last)
    return and_(Snapshot.billing_month == period.month, SnapshotCharge.charged_on <= period.last)


def _between(first: date, last: date) -> ColumnElement[bool]:
    return SnapshotCharge.charged_on.between(first, last)


def unusual_days_of_program(
    program_id: int, startups: Collection[int] | None = None, keep: Keep = ANEW
) -> list[StartupsUnusualDay]:
    """Of the 28 days up to the program's newest charge day: the latest, then the largest rise.

    Where the program's startups are named, each is looked at anew only if its usage changed.
    """
    newest = db.session.scalar(
        select(func.max(UsageFact.charged_on)).where(*_live_facts(program_id))
    )
    if newest is None:
        return []
    since = newest - LOOKED_BACK

    def looked_at(some: Collection[int] | None) -> dict[int, tuple[UnusualDay, ...]]:
        amounts = _recent_facts(program_id, since - LOOKED_BACK, some)
        every = amounts if some is None else some
        return {own: unusual_days(amounts.get(own, {}), since=since) for own in every}

    if startups is None:
        own = looked_at(None)
    else:
        key = ("unusual_days", program_id, newest)
        own = dict(keep.each(key, looked_at, of="credits", each=startups))
    found = [StartupsUnusualDay(one, day) for one, days in own.items() for day in days]
    return sorted(found, key=lambda one: (-one.found.day.toordinal(), -one.found.rise_krw))


def _live_facts(program_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        UsageFact.program_id == program_id,
        UsageFact.superseded_at.is_(None),
        ~UsageFact.estimated,
    )


def _recent_facts(
    program_id: int, since: date, startups: Collection[int] | None
) -> dict[int, dict[date, int]]:
    asked = select(UsageFact.startup_id, UsageFact.charged_on, UsageFact.covered_krw).where(
        *_live_facts(program_id), UsageFact.charged_on >= since
    )
    if startups is not None:
        asked = asked.where(UsageFact.startup_id.in_(startups))
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in db.session.execute(asked):
        found[row.startup_id].append((row.charged_on, row.covered_krw))
    return {startup_id: _by_day(amounts) for startup_id, amounts in found.items()}


def explained(
    program_id: int, days: Sequence[StartupsUnusualDay], mappings: Mappings | None = None
) -> list[StartupsUnusualDay]:
    """The same days with what rose most on each; one query for all of them."""
    if not days:
        return []
    mappings = mappings or mappings_of(program_id)
    spans = [_span(one, mappings) for one in days]
    by_startup: dict[int, list[Use]] = defaultdict(list)
    for owner, use in uses(program_id, mappings, or_(*spans)):
        by_startup[owner].append(use)
    return [
        replace(one, rise=why_it_rose(by_startup[one.startup_id], one.found.day)) for one in days
    ]


def _span(one: StartupsUnusualDay, mappings: Mappings) -> ColumnElement[bool]:
    accounts = mappings.accounts_of(one.startup_id)
    day = one.found.day
    return and_(SnapshotCharge.sub_account.in_(accounts), _between(day - LOOKED_BACK, day))
