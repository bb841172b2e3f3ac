"""Billing months as they stand: whose usage, how settled, how many days."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from tracker.credits.models import UsageFact
from tracker.db import db
from tracker.usage.models import Snapshot, SnapshotCharge
from tracker.usage.queries.snapshots import counts
from tracker.usage.rules.kinds import SnapshotState
from tracker.usage.rules.months import (
    MonthLife,
    MonthOfSource,
    RunOfMonth,
    least_settled,
    months_of_sources,
)
from tracker.values.exact import exact_sum, whole

TAKEN_IN = (SnapshotState.LIVE, SnapshotState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A billing month: won that draw credits by startup, each source's state, days with usage."""

    month: date
    life: MonthLife | None
    sources: Sequence[MonthOfSource]
    startups: dict[int, int]
    days: int

    @property
    def total_krw(self) -> int:
        return sum(self.startups.values())

    def of(self, startups: Iterable[int]) -> int:
        """What these startups used, together."""
        return sum(self.startups.get(startup_id, 0) for startup_id in startups)

    @property
    def submitted_at(self) -> datetime:
        return max(source.submitted_at for source in self.sources)

    @property
    def reopened(self) -> int:
        return sum(source.reopened for source in self.sources)


def source_months(program_id: int, *, at: datetime, limit: int) -> tuple[MonthOfSource, ...]:
    """The newest months of all sources, with their states."""
    months, _ = _months(program_id, 0, limit)
    return months_of_sources(_runs(program_id, months), at=at)[:limit]


def month_rows(
    program_id: int, offset: int, limit: int, *, at: datetime
) -> tuple[list[MonthRow], int]:
    """The program's billing months with live data, the newest first."""
    months, total = _months(program_id, offset, limit)
    sources: dict[date, list[MonthOfSource]] = defaultdict(list)
    for one in months_of_sources(_runs(program_id, months), at=at):
        sources[one.month].append(one)
    won, days = _won(program_id, months), _days(program_id, months)
    return [
        MonthRow(
            month,
            least_settled(one.life for one in sources[month]),
            sources[month],
            won.get(month, {}),
            days.get(month, 0),
        )
        for month in months
    ], total


def _months(program_id: int, offset: int, limit: int) -> tuple[list[date], int]:
    live = (Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
    found = db.session.scalars(
        select(Snapshot.billing_month)
        .where(*live)
        .distinct()
        .order_by(Snapshot.billing_month.desc())
        .offset(offset)
        .limit(limit)
    )
    total = db.session.scalar(select(func.count(Snapshot.billing_month.distinct())).where(*live))
    return list(found), total or 0


def _runs(program_id: int, months: Collection[date]) -> list[RunOfMonth]:
    """Every run taken in for these months."""
    return _found(
        Snapshot.program_id == program_id,
        Snapshot.state.in_(TAKEN_IN),
        Snapshot.billing_month.in_(months),
    )


def runs_of_accounts(program_id: int, accounts: Collection[str]) -> list[RunOfMonth]:
    """Every run taken in that holds charges of one of these sub accounts."""
    return _found(
        Snapshot.program_id == program_id,
        Snapshot.state.in_(TAKEN_IN),
        select(SnapshotCharge.id)
        .where(SnapshotCharge.snapshot_id == Snapshot.id, SnapshotCharge.sub_account.in_(accounts))
        .exists(),
    )


def _found(*chosen: ColumnElement[bool]) -> list[RunOfMonth]:
    asked = select(
        Snapshot.source, Snapshot.billing_month, Snapshot.submitted_at, Snapshot.state
    ).where(*chosen)
    return [
        RunOfMonth(row.source, row.billing_month, row.submitted_at, row.state is SnapshotState.LIVE)
        for row in db.session.execute(asked)
    ]


def _won(program_id: int, months: Collection[date]) -> dict[date, dict[int, int]]:
    """By month and startup, as settled from files: facts summed exactly, refunds taken off."""
    amounts: dict[tuple[date, int], list[Decimal]] = defaultdict(list)
    for month, startup_id, covered, refunded in db.session.execute(
        select(
            UsageFact.billing_month,
            UsageFact.startup_id,
            UsageFact.covered_krw,
            UsageFact.refunded_krw,
        ).where(
            UsageFact.program_id == program_id,
            UsageFact.superseded_at.is_(None),
            ~UsageFact.estimated,
            UsageFact.billing_month.in_(months),
        )
    ):
        amounts[month, startup_id] += (covered, refunded)
    won: dict[date, dict[int, int]] = defaultdict(dict)
    for (month, startup_id), some in amounts.items():
        won[month][startup_id] = whole(exact_sum(some))
    return won


def _days(program_id: int, months: Collection[date]) -> dict[date, int]:
    """How many days of each month have a live charge; corrections of earlier days aside."""
    found = db.session.execute(
        select(Snapshot.billing_month, SnapshotCharge.charged_on)
        .join(SnapshotCharge, SnapshotCharge.snapshot_id == Snapshot.id)
        .where(
            Snapshot.program_id == program_id,
            *counts(),
            Snapshot.billing_month.in_(months),
        )
        .distinct()
    )
    days: dict[date, int] = defaultdict(int)
    for month, day in found:
        days[month] += day >= month
    return dict(days)
