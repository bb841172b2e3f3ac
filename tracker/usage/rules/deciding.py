"""A month as a run has it, what taking it in changes, and how that is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.usage.rules.coverage import ZeroDays
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.rates import USD, in_won
from tracker.usage.rules.rejecting import sums
from tracker.usage.rules.settling import Buckets, StoredCharge, buckets_by_owner, placed
from tracker.values.exact import ZERO, exact, exact_sum, plain, whole


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month as one run has it.

    `days` are the charge days of its billing period: corrections may reach back further.
    `usd_krw` is the month's rate.
    """

    rows: int
    days: frozenset[date]
    sub_accounts: frozenset[str]
    billed: Mapping[str, Decimal]
    usd_krw: Decimal | None = None

    @property
    def won(self) -> Decimal:
        """What was billed, dollars at the month's rate (left out where it has none)."""
        return won_of(self.billed, self.usd_krw)


def won_of(billed: Mapping[str, Decimal], usd_krw: Decimal | None) -> Decimal:
    sums = (in_won(amount, currency, usd_krw) for currency, amount in billed.items())
    return exact_sum(krw for krw in sums if krw is not None)


NOTHING = MonthState(0, frozenset(), frozenset(), {})


def month_state(
    month: date, charges: Iterable[StoredCharge], usd_krw: Decimal | None = None
) -> MonthState:
    rows = 0
    days: set[date] = set()
    accounts: set[str] = set()
    billed: dict[str, Decimal] = {}
    with exact():
        for stored in charges:
            charge = stored.charge
            rows += stored.rows
            billed[charge.currency] = billed.get(charge.currency, Decimal(0)) + stored.billed
            if charge.charged_on >= month:
                days.add(charge.charged_on)
            if charge.sub_account:
                accounts.add(charge.sub_account)
    return MonthState(rows, frozenset(days), frozenset(accounts), billed, usd_krw)


def lost_account(month: date, new: MonthState, live: MonthState) -> Problem | None:
    """A bare file without a named source that would drop a sub account may be another source's."""
    lost = sorted(live.sub_accounts - new.sub_accounts)
    if not lost:
        return None
    return Problem(
        Code.SOURCE_NEEDED,
        value=lost[0],
        values={"month": f"{month:%Y-%m}", "sub_account": lost[0], "accounts": len(lost)},
    )


def zero_billed_notice(startup: str, account: str, zero: ZeroDays) -> Problem:
    values: dict[str, int | str]
    values = {"startup": startup, "day": zero.first_on.isoformat(), "days": zero.days}
    return Problem(Code.ZERO_BILLED, value=account, words="account", notice=True, values=values)


def refund_held_notice(startup: str, held_krw: Decimal) -> Problem:
    """What a refund gives back beyond all usage moves nothing: a person decides."""
    values: dict[str, int | str] = {"startup": startup, "amount_krw": whole(held_krw)}
    return Problem(Code.REFUND_HELD, notice=True, values=values)


@dataclass(frozen=True, slots=True)
class Change:
    """What taking a run in changed of a month, or would, before and after.

    `startups`: won of the credit bucket, by startup.
    """

    days: tuple[int, int]
    rows: tuple[int, int]
    won: tuple[Decimal, Decimal]
    startups: Mapping[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """One month of one run, as the report of an import shows it.

    `buckets` and `startups` are won, dollars at the month's rate `usd_krw`; `by_currency` is what
    reconciles with the files to the last decimal.
    """

    source: str
    month: date
    run: str
    status: ImportStatus
    rows_read: int
    rows_stored: int
    rows_rejected: int
    billed: Mapping[str, Decimal]
    buckets: Buckets
    startups: Mapping[int, Buckets]
    change: Change | None = None
    rejected_billed: Mapping[str, Decimal] = field(default_factory=dict)
    usd_krw: Decimal | None = None
    by_currency: Mapping[str, Buckets] = field(default_factory=dict)

    @property
    def won(self) -> Decimal:
        return won_of(self.billed, self.usd_krw)

    @property
    def file_billed(self) -> Mapping[str, Decimal]:
        """What the files hold of the month: what is stored, and what was rejected."""
        return sums([self.billed, self.rejected_billed])

    def unowned(self) -> Buckets:
        """What belongs to no startup, by bucket."""
        with exact():
            return {
                bucket: amount - sum((sums[bucket] for sums in self.startups.values()), ZERO)
                for bucket, amount in self.buckets.items()
            }

    def contract(self) -> dict[str, object]:
        """As the command line prints it; dollars and what was rejected only where there are any."""
        return {
            "source": self.source,
            "month": f"{self.month:%Y-%m}",
            "run": self.run,
            "rows_read": self.rows_read,
            "rows_stored": self.rows_stored,
            "rows_rejected": self.rows_rejected,
            "billed": by_currency(self.billed),
            "buckets": written(self.buckets),
            **(self.per_currency() if USD in self.billed else {}),
            **(self._rejected() if self.rows_rejected else {}),
        }

    def _rejected(self) -> dict[str, object]:
        return {"rejected_billed": by_currency(self.rejected_billed)}

    def per_currency(self) -> dict[str, object]:
        """What reconciles with the files, and the rate at which dollars are won."""
        return {
            "usd_krw": None if self.usd_krw is None else plain(self.usd_krw),
            "by_currency": {
                currency: written(buckets) for currency, buckets in self.by_currency.items()
            },
        }


def written(buckets: Buckets) -> dict[str, str]:
    """Exact decimals as text, every bucket named."""
    return {bucket.value: plain(amount) for bucket, amount in buckets.items()}


def change_between(
    month: date, before: Sequence[StoredCharge], after: Sequence[StoredCharge], mappings: Mappings
) -> Change:
    """A month's figures as they are and as they would be."""
    usd_krw = mappings.rates.get(month)
    states = [month_state(month, charges, usd_krw) for charges in (before, after)]
    owned = [buckets_by_owner(placed(charges, mappings)) for charges in (before, after)]
    startups = {
        owner: (_credit(owned[0], owner), _credit(owned[1], owner))
        for owner in {*owned[0], *owned[1]}
        if owner is not None
    }
    return Change(
        days=(len(states[0].days), len(states[1].days)),
        rows=(states[0].rows, states[1].rows),
        won=(states[0].won, states[1].won),
        startups=startups,
    )


def _credit(owned: Mapping[int | None, Buckets], owner: int) -> Decimal:
    return owned[owner][Bucket.CREDIT] if owner in owned else ZERO


def by_currency(billed: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: plain(amount) for currency, amount in billed.items()}
