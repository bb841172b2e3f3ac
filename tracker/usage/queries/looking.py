"""A startup's live usage in a period, by what it was used for, and its unusual days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

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
from tracker.usage.rules.looking import (
    Asked,
    Facet,
    Period,
    Use,
    period_before,
    period_of,
    why_it_rose,
)
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.months import MonthOfSource, months_of_sources
from tracker.usage.rules.unusual import HABIT_DAYS, Rise, UnusualDay, unusual_days
from tracker.values.exact import ZERO, exact, whole

COUNTED = {Bucket.CREDIT: True, Bucket.NOT_COVERED: False}
COLUMNS: Mapping[Facet, Any] = {
    Facet.SERVICE: SnapshotCharge.service,
    Facet.GROUP: SnapshotCharge.resource_group,
    Facet.ACCOUNT: SnapshotCharge.sub_account,
}
UNUSUAL_SHOWN = 5  # unusual days that are explained at once
YES, SEPARATOR = "yes", "\x1f"
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
    found = unusual_days(amounts, since=period.first)
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
        rows = db.session.execute(_live_charges(self.program_id).where(*chosen))
        found = _uses(rows, cache(self.mappings.owner))
        return [use for owner, use in found if owner == self.startup_id]

    def explained(self, days: Sequence[UnusualDay]) -> list[StartupsUnusualDay]:
        found = [StartupsUnusualDay(self.startup_id, day) for day in days]
        return explained(self.program_id, found)


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


def _live_charges(program_id: int) -> Any:
    """Only what is looked at, the kind of a charge as one text: a month may hold 100,000 rows."""
    return (
        select(
            SnapshotCharge.charged_on,
            SnapshotCharge.sub_account,
            SnapshotCharge.service,
            SnapshotCharge.resource_group,
            SnapshotCharge.refund,
            SnapshotCharge.billed,
            _kind(),
        )
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
    )


def _kind() -> ColumnElement[str]:
    """What decides a charge's bucket besides its service; `_bucket` takes it apart again."""
    parts = (
        SnapshotCharge.category,
        SnapshotCharge.charge_class,
        case((SnapshotCharge.eligible, YES), else_=""),
        SnapshotCharge.commitment,
        SnapshotCharge.currency,
        SnapshotCharge.publisher,
    )
    kind: ColumnElement[str] = literal("")
    for part in parts:
        kind = kind + part + SEPARATOR
    return kind


def _uses(
    rows: Iterable[Any], owned: Callable[[str, date], int | None]
) -> Iterator[tuple[int, Use]]:
    """Each charge's owner and use; what draws no credits and is not paid beside them is left out.

    Kinds of charges are few: each is told its bucket once.
    """
    known: dict[tuple[str, str], bool | None] = {}
    for day, account, service, group, refund, amount, kind in rows:
        key = service, kind
        if key not in known:
            known[key] = COUNTED.get(_bucket(day, account, service, kind))
        covered = known[key]
        if covered is not None and (owner := owned(account, day)) is not None:
            yield owner, Use(day, account, service, group, covered, refund, amount)


def _bucket(day: date, account: str, service: str, kind: str) -> Bucket:
    category, charge_class, eligible, commitment, currency, publisher = kind.split(SEPARATOR, 5)
    charge = Charge(
        day.replace(day=1),
        account,
        day,
        service,
        "",
        ChargeCategory(category),
        ChargeClass(charge_class),
        publisher.removesuffix(SEPARATOR),
        eligible == YES,
        Commitment(commitment),
        currency,
    )
    return bucket_of(charge, mapped=True)


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
    for owner, use in _uses(rows, cache(mappings.owner)):
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
