"""What a charge is to the credits: the first bucket that fits, in the order of `Bucket`."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from tracker.usage.rules.charges import Charge
from tracker.usage.rules.kinds import Bucket, ChargeCategory, Commitment
from tracker.values.exact import ZERO, exact

MARKETPLACE = frozenset({"vendor", "marketplace"})
SUPPORT_PLAN = " support"  # Developer, Standard, Professional Direct Support


def _not_covered(charge: Charge) -> bool:
    support = charge.category is ChargeCategory.PURCHASE and charge.service.lower().endswith(
        SUPPORT_PLAN
    )
    return support or not charge.eligible or charge.publisher.lower() in MARKETPLACE


# first that fits; "mapped" is whether the sub account belonged to a startup on the charge day
TESTS: Mapping[Bucket, Callable[[Charge, bool], bool]] = {
    Bucket.CREDIT_APPLIED: lambda charge, _: charge.category is ChargeCategory.CREDIT,
    Bucket.TAX: lambda charge, _: charge.category is ChargeCategory.TAX,
    Bucket.SHARED: lambda charge, _: not charge.sub_account,
    Bucket.UNMAPPED: lambda _, mapped: not mapped,
    Bucket.COMMITMENT: lambda charge, _: charge.commitment is Commitment.BOUGHT,
    Bucket.NOT_COVERED: lambda charge, _: _not_covered(charge),
    Bucket.CREDIT: lambda _charge, _: True,
}


def bucket_of(charge: Charge, *, mapped: bool) -> Bucket:
    return next(bucket for bucket, fits in TESTS.items() if fits(charge, mapped))


def no_buckets() -> dict[Bucket, Decimal]:
    return dict.fromkeys(Bucket, ZERO)


def bucket_sums(amounts: Iterable[tuple[Bucket, Decimal]]) -> dict[Bucket, Decimal]:
    """Every bucket's exact sum, zero where nothing fell into it."""
    sums = no_buckets()
    with exact():
        for bucket, amount in amounts:
            sums[bucket] += amount
    return sums
