"""A month as a run has it, what taking it in changes, and how that is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.numbers import month_of
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.settling import Buckets, StoredCharge, buckets_by_owner, placed
from tracker.values.exact import ZERO, exact, exact_sum, plain


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month as one run has it.

    `days` are the charge days inside the month itself: corrections may reach back further.
    """

    rows: int
    days: frozenset[date]
    sub_accounts: frozenset[str]
    billed: Mapping[str, Decimal]

    @property
    def won(self) -> Decimal:
        return exact_sum(self.billed.values())


NOTHING = MonthState(0, frozenset(), frozenset(), {})


def month_state(month: date, charges: Iterable[StoredCharge]) -> MonthState:
    rows = 0
    days: set[date] = set()
    accounts: set[str] = set()
    billed: dict[str, Decimal] = {}
    with exact():
        for stored in charges:
            charge = stored.charge
            rows += stored.rows
            billed[charge.currency] = billed.get(charge.currency, Decimal(0)) + stored.billed
            if month_of(charge.charged_on) == month:
                days.add(charge.charged_on)
            if charge.sub_account:
                accounts.add(charge.sub_account)
    return MonthState(rows, frozenset(days), frozenset(accounts), billed)


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
    """One month of one run, as the report of an import shows it."""

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

    def unowned(self) -> Buckets:
        """What belongs to no startup, by bucket."""
        with exact():
            return {
                bucket: amount - sum((sums[bucket] for sums in self.startups.values()), ZERO)
                for bucket, amount in self.buckets.items()
            }

    def contract(self) -> dict[str, object]:
        """As the command line prints it; what was rejected only where something was."""
        told: dict[str, object] = {
            "source": self.source,
            "month": f"{self.month:%Y-%m}",
            "run": self.run,
            "rows_read": self.rows_read,
            "rows_stored": self.rows_stored,
            "rows_rejected": self.rows_rejected,
            "billed": by_currency(self.billed),
            "buckets": written(self.buckets),
        }
        if self.rows_rejected:
            told["rejected_billed"] = by_currency(self.rejected_billed)
        return told


def written(buckets: Buckets) -> dict[str, str]:
    """Exact decimals as text, every bucket named."""
    return {bucket.value: plain(amount) for bucket, amount in buckets.items()}


def change_between(
    month: date, before: Sequence[StoredCharge], after: Sequence[StoredCharge], mappings: Mappings
) -> Change:
    """A month's figures as they are and as they would be."""
    states = month_state(month, before), month_state(month, after)
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
