"""What a charge is to the credits: the first bucket that fits, in the order of `Bucket`."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from tracker.usage.rules.charges import Charge
from tracker.usage.rules.coverage import NO_COVER, Cover
from tracker.usage.rules.kinds import Bucket, ChargeCategory, Commitment
from tracker.values.exact import ZERO, exact

MARKETPLACE = frozenset({"vendor", "marketplace"})
SUPPORT_PLAN = " support"  # Developer, Standard, Professional Direct Support


def _not_covered(charge: Charge) -> bool:
    support = charge.category is ChargeCategory.PURCHASE and charge.service.lower().endswith(
        SUPPORT_PLAN
    )
    return support or not charge.eligible or charge.publisher.lower() in MARKETPLACE


# first that fits; "mapped" is whether the sub account belonged to a startup on the charge day,
# "cover" what that startup's credits may be drawn for on it
TESTS: Mapping[Bucket, Callable[[Charge, bool, Cover], bool]] = {
    Bucket.CREDIT_APPLIED: lambda charge, *_: charge.category is ChargeCategory.CREDIT,
    Bucket.TAX: lambda charge, *_: charge.category is ChargeCategory.TAX,
    Bucket.SHARED: lambda charge, *_: not charge.sub_account,
    Bucket.UNMAPPED: lambda _charge, mapped, _cover: not mapped,
    Bucket.COMMITMENT: lambda charge, _mapped, cover: (
        charge.commitment is Commitment.BOUGHT and not cover.commitment
    ),
    Bucket.NOT_COVERED: lambda charge, _mapped, cover: (
        not cover.not_covered and _not_covered(charge)
    ),
    Bucket.CREDIT: lambda *_: True,
}


def bucket_of(charge: Charge, *, mapped: bool, cover: Cover = NO_COVER) -> Bucket:
    return next(bucket for bucket, fits in TESTS.items() if fits(charge, mapped, cover))


def no_buckets() -> dict[Bucket, Decimal]:
    return dict.fromkeys(Bucket, ZERO)


def bucket_sums(amounts: Iterable[tuple[Bucket, Decimal]]) -> dict[Bucket, Decimal]:
    """Every bucket's exact sum, zero where nothing fell into it."""
    sums = no_buckets()
    with exact():
        for bucket, amount in amounts:
            sums[bucket] += amount
    return sums
