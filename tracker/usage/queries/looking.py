"""A startup's live usage in a period, by what it was used for, and its unusual days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from tracker.credits.models import UsageFact
from tracker.db import db
from tracker.usage.models import Snapshot, SnapshotCharge
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.months import runs_of_accounts
from tracker.usage.rules.buckets import bucket_of
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.kinds import (
    Bucket,
    ChargeCategory,
    ChargeClass,
    Commitment,
    SnapshotState,
)
from tracker.usage.rules.looking import Asked, Period, Use, period_before, period_of, why_it_rose
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.months import MonthOfSource, months_of_sources
from tracker.usage.rules.unusual import HABIT_DAYS, Rise, UnusualDay, unusual_days
from tracker.values.exact import ZERO, exact, whole

COUNTED = {Bucket.CREDIT: True, Bucket.NOT_COVERED: False}
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
    period = period_of(asked.period, sorted(amounts), months)
    compared = period_before(period)
    if asked.day is None:
        uses = startup_uses(program_id, startup_id, mappings, [_within(period)])
        before = startup_uses(program_id, startup_id, mappings, [_within(compared)])
    else:
        spans = [_between(asked.day - LOOKED_BACK, asked.day)]
        uses, before = startup_uses(program_id, startup_id, mappings, spans), []
    found = unusual_days(amounts, since=period.first)
    shown = [StartupsUnusualDay(startup_id, one) for one in found[:UNUSUAL_SHOWN]]
    runs = runs_of_accounts(program_id, mappings.accounts_of(startup_id))
    return StartupUsage(
        asked,
        period,
        compared,
        [use for use in uses if asked.holds(use)],
        [use for use in before if asked.holds(use)],
        found,
        explained(program_id, shown) if asked.day is None else [],
        months,
        months_of_sources(runs, at=at),
        max(amounts),
    )


def _facts_of(startup_id: int) -> tuple[dict[date, int], list[date]]:
    """What credits may cover by charge day, in won; and the billing months, the newest first."""
    found = db.session.execute(
        select(UsageFact.billing_month, UsageFact.charged_on, UsageFact.covered_krw).where(
            UsageFact.startup_id == startup_id, UsageFact.superseded_at.is_(None)
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


def startup_uses(
    program_id: int, startup_id: int, mappings: Mappings, spans: Sequence[ColumnElement[bool]]
) -> list[Use]:
    """What counts for the startup in any of these spans: live, mapped to it on its day."""
    accounts = mappings.accounts_of(startup_id)
    if not accounts:
        return []
    asked = _live_charges(program_id).where(SnapshotCharge.sub_account.in_(accounts), or_(*spans))
    owned = _owners(mappings)
    return [use for owner, use in _uses(db.session.execute(asked), owned) if owner == startup_id]


def _live_charges(program_id: int) -> Any:
    """Only what is looked at: a month may hold 100,000 groups of charges."""
    return (
        select(
            SnapshotCharge.charged_on,
            SnapshotCharge.sub_account,
            SnapshotCharge.service,
            SnapshotCharge.resource_group,
            SnapshotCharge.refund,
            SnapshotCharge.billed,
            SnapshotCharge.category,
            SnapshotCharge.charge_class,
            SnapshotCharge.publisher,
            SnapshotCharge.eligible,
            SnapshotCharge.commitment,
            SnapshotCharge.currency,
        )
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
    )


def _uses(
    rows: Iterable[Row[Any]], owned: Callable[[str, date], int | None]
) -> Iterator[tuple[int, Use]]:
    """Each charge's owner and use; what draws no credits and is not paid beside them is left out.

    Kinds of charges are few: each is told its bucket once.
    """
    buckets: dict[tuple[Any, ...], Bucket] = {}
    for row in rows:
        day, account, service, group, refund, amount, *kind = tuple(row)
        key = (service, *kind)
        bucket = buckets.get(key)
        if bucket is None:
            bucket = buckets[key] = _bucket(day, account, service, kind)
        covered = COUNTED.get(bucket)
        owner = owned(account, day)
        if covered is not None and owner is not None:
            yield owner, Use(day, account, service, group, covered, refund, amount)


def _bucket(day: date, account: str, service: str, kind: Sequence[Any]) -> Bucket:
    category, charge_class, publisher, eligible, commitment, currency = kind
    charge = Charge(
        day.replace(day=1),
        account,
        day,
        service,
        "",
        ChargeCategory(category),
        ChargeClass(charge_class),
        publisher,
        eligible,
        Commitment(commitment),
        currency,
    )
    return bucket_of(charge, mapped=True)


def _owners(mappings: Mappings) -> Callable[[str, date], int | None]:
    """Whose a sub account was on a day, worked out once for each."""
    return cache(mappings.owner)


def unusual_days_of_program(program_id: int) -> list[StartupsUnusualDay]:
    """Of the 28 days up to the program's newest charge day: the latest, then the largest rise."""
    newest = db.session.scalar(
        select(func.max(UsageFact.charged_on)).where(*_live_facts(program_id))
    )
    if newest is None:
        return []
    since = newest - LOOKED_BACK
    found = [
        StartupsUnusualDay(startup_id, day)
        for startup_id, amounts in _recent_facts(program_id, since - LOOKED_BACK).items()
        for day in unusual_days(amounts, since=since)
    ]
    return sorted(found, key=lambda one: (-one.found.day.toordinal(), -one.found.rise_krw))


def _live_facts(program_id: int) -> tuple[ColumnElement[bool], ...]:
    return UsageFact.program_id == program_id, UsageFact.superseded_at.is_(None)


def _recent_facts(program_id: int, since: date) -> dict[int, dict[date, int]]:
    asked = select(UsageFact.startup_id, UsageFact.charged_on, UsageFact.covered_krw).where(
        *_live_facts(program_id), UsageFact.charged_on >= since
    )
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in db.session.execute(asked):
        found[row.startup_id].append((row.charged_on, row.covered_krw))
    return {startup_id: _by_day(amounts) for startup_id, amounts in found.items()}


def explained(program_id: int, days: Sequence[StartupsUnusualDay]) -> list[StartupsUnusualDay]:
    """The same days with what rose most on each; one query for all of them."""
    if not days:
        return []
    mappings = mappings_of(program_id)
    spans = [_span(one, mappings) for one in days]
    by_startup: dict[int, list[Use]] = defaultdict(list)
    rows = db.session.execute(_live_charges(program_id).where(or_(*spans)))
    for owner, use in _uses(rows, _owners(mappings)):
        by_startup[owner].append(use)
    return [
        StartupsUnusualDay(
            one.startup_id, one.found, why_it_rose(by_startup[one.startup_id], one.found.day)
        )
        for one in days
    ]


def _span(one: StartupsUnusualDay, mappings: Mappings) -> ColumnElement[bool]:
    accounts = mappings.accounts_of(one.startup_id)
    day = one.found.day
    return and_(SnapshotCharge.sub_account.in_(accounts), _between(day - LOOKED_BACK, day))
