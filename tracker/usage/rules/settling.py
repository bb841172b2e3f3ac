"""From stored charges to what counts: buckets by startup, usage by charge day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.credits.rules.facts import DayUsage
from tracker.usage.rules.aggregate import Unreconciled
from tracker.usage.rules.buckets import bucket_of, bucket_sums, no_buckets
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.kinds import Bucket
from tracker.usage.rules.mapping import Mappings
from tracker.values.exact import ZERO, exact, exact_sum

Buckets = Mapping[Bucket, Decimal]


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """Rows alike, as stored."""

    charge: Charge
    refund: bool
    rows: int
    billed: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored charge with its owner and bucket: derived anew whenever it is asked for."""

    stored: StoredCharge
    startup_id: int | None
    bucket: Bucket


def placed(charges: Iterable[StoredCharge], mappings: Mappings) -> list[Placed]:
    found = []
    for stored in charges:
        owner = mappings.owner(stored.charge.sub_account, stored.charge.charged_on)
        bucket = bucket_of(stored.charge, mapped=owner is not None)
        found.append(Placed(stored, owner, bucket))
    return found


def buckets_of(places: Iterable[Placed]) -> Buckets:
    """Won by bucket; charges in another currency never come this far."""
    return bucket_sums((place.bucket, place.stored.billed) for place in places)


def buckets_by_owner(places: Iterable[Placed]) -> dict[int | None, Buckets]:
    """Won by startup and bucket; None stands for no startup."""
    owned: dict[int | None, list[Placed]] = defaultdict(list)
    for place in places:
        owned[place.startup_id].append(place)
    return {owner: buckets_of(found) for owner, found in owned.items()}


def check_buckets(places: Iterable[Placed], billed: Mapping[str, Decimal]) -> None:
    """All buckets together are what the files hold; Unreconciled where not."""
    buckets = buckets_of(places)
    if exact_sum(buckets.values()) != exact_sum(billed.values()):
        raise Unreconciled(buckets, billed)


def day_usages(places: Iterable[Placed]) -> tuple[DayUsage, ...]:
    """One startup's charges of one billing month, as the facts that settle it."""
    covered: dict[date, Decimal] = defaultdict(lambda: ZERO)
    refunded: dict[date, Decimal] = defaultdict(lambda: ZERO)
    not_covered: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for place in places:
            sums = not_covered
            if place.bucket is Bucket.CREDIT:
                sums = refunded if place.stored.refund else covered
            elif place.bucket is not Bucket.NOT_COVERED:
                continue
            sums[place.stored.charge.charged_on] += place.stored.billed
    days = sorted({*covered, *refunded, *not_covered})
    return tuple(DayUsage(day, covered[day], refunded[day], not_covered[day]) for day in days)


def empty_buckets() -> Buckets:
    return no_buckets()
