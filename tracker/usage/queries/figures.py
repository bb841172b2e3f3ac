"""Figures of live usage: totals by bucket, by service, the bill of the day after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from tracker.credits.queries import complete_days
from tracker.credits.rules.outlook import BURN_DAYS_MIN, DAYS_A_MONTH
from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.snapshots import live_charges
from tracker.usage.rules.buckets import bucket_sums
from tracker.usage.rules.kinds import (
    Bucket,
)
from tracker.usage.rules.settling import (
    Buckets,
    Placed,
    buckets_by_owner,
    buckets_of,
    placed,
)
from tracker.values.exact import exact, exact_sum, rounded, whole

COUNTED = frozenset({Bucket.CREDIT, Bucket.NOT_COVERED})


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """A billing month by startup and bucket.

    `shared` belongs to no sub account, `unmapped` to sub accounts without a startup.
    """

    startups: tuple[tuple[Startup, Buckets], ...]
    shared: Buckets
    unmapped: Buckets
    settled_krw: Mapping[int, int]  # by startup: its credit bucket on the basis that counts for it


def month_totals(program_id: int, month: date) -> MonthTotals:
    places = placed(live_charges(program_id, month=month), mappings_of(program_id))
    owned = buckets_by_owner(place for place in places if place.startup_id is not None)
    nobodys = [place for place in places if place.startup_id is None]
    startups = db.session.scalars(
        select(Startup).where(Startup.program_id == program_id).order_by(Startup.slug)
    )
    return MonthTotals(
        tuple((startup, owned.get(startup.id) or buckets_of(())) for startup in startups),
        shared=buckets_of(p for p in nobodys if not p.stored.charge.sub_account),
        unmapped=buckets_of(p for p in nobodys if p.stored.charge.sub_account),
        settled_krw=_settled(places),
    )


def _settled(places: Iterable[Placed]) -> dict[int, int]:
    """Each startup's credit bucket as it counts, rounded once."""
    found: dict[int, list[Placed]] = defaultdict(list)
    for place in places:
        if place.startup_id is not None and place.bucket is Bucket.CREDIT:
            found[place.startup_id].append(place)
    return {own: whole(exact_sum(place.krw for place in some)) for own, some in found.items()}


@dataclass(frozen=True, slots=True)
class ServiceUsage:
    service: str
    credit_krw: int
    not_covered_krw: int

    @property
    def total_krw(self) -> int:
        return self.credit_krw + self.not_covered_krw


def usage_by_service(
    program_id: int, startup_id: int, *, since: date | None = None, until: date | None = None
) -> list[ServiceUsage]:
    """A startup's live usage of charge days `[since, until)` by service, the dearest first."""
    places = _counted(program_id, startup_id, since, until)
    by_service: dict[str, list[Placed]] = defaultdict(list)
    for place in places:
        by_service[place.stored.charge.service].append(place)
    found = [_service(service, some) for service, some in by_service.items()]
    return sorted(found, key=lambda one: (-one.total_krw, one.service))


def _service(service: str, places: Iterable[Placed]) -> ServiceUsage:
    buckets = bucket_sums((place.bucket, place.krw) for place in places)
    return ServiceUsage(service, whole(buckets[Bucket.CREDIT]), whole(buckets[Bucket.NOT_COVERED]))


@dataclass(frozen=True, slots=True)
class ServiceBill:
    """What a month of this service would cost at the recent rate, without credits."""

    service: str
    month_krw: int


def day_after_bill_by_service(program_id: int, startup_id: int) -> list[ServiceBill]:
    """A month (30.4375 days) at the mean of the last 28 complete days, by service.

    Complete days are charge days before the newest one. Empty where there are fewer than 7.
    """
    days = complete_days(startup_id)
    if len(days) < BURN_DAYS_MIN:
        return []
    by_service: dict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for place in _counted(program_id, startup_id, days[0], days[-1] + timedelta(days=1)):
            by_service[place.stored.charge.service] += place.krw
    found = [
        ServiceBill(service, _a_month(amount, len(days))) for service, amount in by_service.items()
    ]
    return sorted(found, key=lambda one: (-one.month_krw, one.service))


def _a_month(amount: Decimal, days: int) -> int:
    return rounded(Fraction(amount) / days * DAYS_A_MONTH)


def _counted(
    program_id: int, startup_id: int, since: date | None, until: date | None
) -> list[Placed]:
    mappings = mappings_of(program_id)
    charges = live_charges(
        program_id, accounts=mappings.accounts_of(startup_id), since=since, until=until
    )
    return [
        place
        for place in placed(charges, mappings)
        if place.startup_id == startup_id and place.bucket in COUNTED
    ]
