"""From stored charges to what counts: buckets by startup, usage by charge day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.credits.rules.facts import DayUsage
from tracker.usage.rules.aggregate import Unreconciled
from tracker.usage.rules.buckets import bucket_of, bucket_sums, no_buckets
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.coverage import Cover, ZeroDays, zero_days
from tracker.usage.rules.kinds import Bucket, ChargeCategory, Commitment
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.rates import USD, in_dollars, in_won
from tracker.values.exact import ZERO, exact, exact_sum

Buckets = Mapping[Bucket, Decimal]


class Unrated(Exception):
    """Charges in dollars of a month without a rate: they may be stored, never counted."""


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """Rows alike, as stored; the last two are None where a file does not say them of every row."""

    charge: Charge
    refund: bool
    rows: int
    billed: Decimal
    billed_usd: Decimal | None = None
    payg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored charge with its owner and bucket: derived anew whenever it is asked for.

    `usd_krw` is its billing month's rate; on the basis of pay-as-you-go (`on_payg`) that amount
    counts where the file has one that is not 0, which may stand for "unknown".
    """

    stored: StoredCharge
    startup_id: int | None
    bucket: Bucket
    usd_krw: Decimal | None = None
    on_payg: bool = False

    @property
    def billed_krw(self) -> Decimal | None:
        """What was billed, in won; None for dollars of a month without a rate."""
        return in_won(self.stored.billed, self.stored.charge.currency, self.usd_krw)

    @property
    def amount(self) -> Decimal:
        """What counts, in the charge's own currency."""
        return (self.on_payg and self.stored.payg) or self.stored.billed

    @property
    def krw(self) -> Decimal:
        """What counts, in won; Unrated for dollars of a month without a rate."""
        krw = in_won(self.amount, self.stored.charge.currency, self.usd_krw)
        if krw is None:
            raise Unrated(self.stored.charge.billing_month)
        return krw

    @property
    def own_usd(self) -> Decimal | None:
        """What counts in dollars, as billed or as the file's own column has it; else None.

        Dollars of 0, or of the other sign, beside an amount say nothing.
        """
        amount, usd = self.amount, self.stored.billed_usd
        if self.stored.charge.currency == USD or not amount:
            return amount
        if amount != self.stored.billed or usd is None or not usd:
            return None
        return usd if (usd > 0) == (amount > 0) else None


def placed(charges: Iterable[StoredCharge], mappings: Mappings) -> list[Placed]:
    found = []
    for stored in charges:
        charge = stored.charge
        owner = mappings.owner(charge.sub_account, charge.charged_on)
        cover = mappings.switches.on(owner, charge.charged_on)
        bucket = bucket_of(charge, mapped=owner is not None, cover=cover)
        usd_krw = mappings.rates.get(charge.billing_month)
        found.append(Placed(stored, owner, bucket, usd_krw, on_payg(charge.commitment, cover)))
    return found


def on_payg(commitment: Commitment, cover: Cover) -> bool:
    """Whether the pay-as-you-go amount counts; never of usage that a commitment has paid."""
    return cover.payg and commitment not in {Commitment.USED, Commitment.UNUSED}


def buckets_of(places: Iterable[Placed]) -> Buckets:
    """Billed won by bucket, dollars at their month's rate (left out where it has none)."""
    sums = ((place.bucket, place.billed_krw) for place in places)
    return bucket_sums((bucket, krw) for bucket, krw in sums if krw is not None)


def buckets_by_currency(places: Iterable[Placed]) -> dict[str, Buckets]:
    """What was billed by currency and bucket, exact."""
    found: dict[str, list[Placed]] = defaultdict(list)
    for place in places:
        found[place.stored.charge.currency].append(place)
    return {
        currency: bucket_sums((place.bucket, place.stored.billed) for place in some)
        for currency, some in sorted(found.items())
    }


def buckets_by_owner(places: Iterable[Placed]) -> dict[int | None, Buckets]:
    """Billed won by startup and bucket; None stands for no startup."""
    owned: dict[int | None, list[Placed]] = defaultdict(list)
    for place in places:
        owned[place.startup_id].append(place)
    return {owner: buckets_of(found) for owner, found in owned.items()}


def check_buckets(places: Iterable[Placed], billed: Mapping[str, Decimal]) -> None:
    """Of each currency all buckets together are what the files hold; Unreconciled where not."""
    found = {
        currency: exact_sum(buckets.values())
        for currency, buckets in buckets_by_currency(places).items()
    }
    if found != dict(billed):
        raise Unreconciled(found, billed)


@dataclass(slots=True)
class _Sum:
    """One measure of a day: won and dollars, and the won whose dollars no file says."""

    krw: Decimal = ZERO
    usd: Decimal = ZERO
    unsaid_krw: Decimal = ZERO

    def add(self, place: Placed) -> None:
        krw, usd = place.krw, place.own_usd
        self.krw += krw
        if usd is None:
            self.unsaid_krw += krw
        else:
            self.usd += usd

    def in_dollars(self, usd_krw: Decimal | None) -> Decimal | None:
        """Dollars said, and the rest at the month's rate; None where it has none."""
        if not self.unsaid_krw:
            return self.usd
        rest = in_dollars(self.unsaid_krw, usd_krw)
        return None if rest is None else self.usd + rest


@dataclass(slots=True)
class _Day:
    usd_krw: Decimal | None = None
    covered: _Sum = field(default_factory=_Sum)
    refunded: _Sum = field(default_factory=_Sum)
    not_covered: _Sum = field(default_factory=_Sum)

    def add(self, place: Placed) -> None:
        self.usd_krw = place.usd_krw
        if place.bucket is Bucket.NOT_COVERED:
            self.not_covered.add(place)
        elif place.amount < 0:
            self.refunded.add(place)
        else:
            self.covered.add(place)

    def usage(self, on: date) -> DayUsage:
        return DayUsage(
            on,
            self.covered.krw,
            self.refunded.krw,
            self.not_covered.krw,
            self.covered.in_dollars(self.usd_krw),
            self.refunded.in_dollars(self.usd_krw),
        )


def day_usages(places: Iterable[Placed]) -> tuple[DayUsage, ...]:
    """One startup's charges of one billing month, as the facts that settle it."""
    days: dict[date, _Day] = defaultdict(_Day)
    with exact():
        for place in places:
            if place.bucket in {Bucket.CREDIT, Bucket.NOT_COVERED}:
                days[place.stored.charge.charged_on].add(place)
        return tuple(days[on].usage(on) for on in sorted(days))


def billed_by_day(places: Iterable[Placed]) -> dict[date, Decimal]:
    """What usage was billed on each of its days, where the billed amount is what counts."""
    days: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        for place in places:
            charge = place.stored.charge
            covered = charge.commitment is Commitment.USED  # paid for when it was bought
            if charge.category is ChargeCategory.USAGE and not covered and not place.on_payg:
                days[charge.charged_on] += place.stored.billed
    return dict(days)


def zero_billed(places: Iterable[Placed]) -> dict[tuple[int, str], ZeroDays]:
    """By startup and sub account, the days in a row on which it was billed at nothing.

    Each sub account by itself: one of a sponsorship is not hidden by another that is paid for.
    """
    owned: dict[tuple[int, str], list[Placed]] = defaultdict(list)
    for place in places:
        if place.startup_id is not None:
            owned[place.startup_id, place.stored.charge.sub_account].append(place)
    found = {key: zero_days(billed_by_day(some)) for key, some in owned.items()}
    return {key: days for key, days in found.items() if days is not None}


def empty_buckets() -> Buckets:
    return no_buckets()
