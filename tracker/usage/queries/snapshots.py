"""Snapshots and their charges."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select

from tracker.db import db
from tracker.usage.models import (
    Snapshot,
    SnapshotCharge,
    SnapshotExclusion,
)
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.kinds import (
    ChargeCategory,
    ChargeClass,
    Commitment,
    DatasetFamily,
    SnapshotState,
)
from tracker.usage.rules.settling import (
    StoredCharge,
)


def snapshots_of_run(program_id: int, run: str, source: str | None) -> list[Snapshot]:
    """The months of a run taken in before; `source` None: whatever the source."""
    asked = select(Snapshot).where(Snapshot.program_id == program_id, Snapshot.run == run)
    if source is not None:
        asked = asked.where(Snapshot.source == source)
    return list(db.session.scalars(asked.order_by(Snapshot.billing_month, Snapshot.id)))


@dataclass(frozen=True, slots=True)
class MonthKey:
    """What at most one live snapshot has."""

    program_id: int
    source: str
    family: DatasetFamily
    month: date


def counts() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Charges that count: of a live snapshot, and not given to another source by a decision."""
    given_away = exists().where(
        SnapshotExclusion.snapshot_id == SnapshotCharge.snapshot_id,
        SnapshotExclusion.sub_account == SnapshotCharge.sub_account,
    )
    return Snapshot.state == SnapshotState.LIVE, ~given_away


def live_snapshot(key: MonthKey) -> Snapshot | None:
    return db.session.scalar(
        select(Snapshot).where(
            Snapshot.program_id == key.program_id,
            Snapshot.source == key.source,
            Snapshot.family == key.family,
            Snapshot.billing_month == key.month,
            Snapshot.state == SnapshotState.LIVE,
        )
    )


def other_sources(key: MonthKey, accounts: Collection[str]) -> dict[str, str]:
    """Which of these sub accounts another live snapshot of the same month has, and its source."""
    if not accounts:
        return {}
    found = db.session.execute(
        select(SnapshotCharge.sub_account, Snapshot.source)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(
            Snapshot.program_id == key.program_id,
            Snapshot.billing_month == key.month,
            *counts(),
            (Snapshot.source != key.source) | (Snapshot.family != key.family),
            SnapshotCharge.sub_account.in_(accounts),
        )
        .distinct()
    )
    return {account: source for account, source in found}  # noqa: C416 - rows, not pairs


def charges_of(snapshot_id: int) -> list[StoredCharge]:
    asked = _charges().where(SnapshotCharge.snapshot_id == snapshot_id)
    return [_stored(row) for row in db.session.execute(asked)]


def live_charges(
    program_id: int,
    *,
    month: date | None = None,
    accounts: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[StoredCharge]:
    """Charges of live snapshots, of charge days `[since, until)`."""
    if accounts is not None and not accounts:
        return []
    asked = _charges().where(Snapshot.program_id == program_id, *counts())
    if month is not None:
        asked = asked.where(Snapshot.billing_month == month)
    if accounts is not None:
        asked = asked.where(SnapshotCharge.sub_account.in_(accounts))
    if since is not None:
        asked = asked.where(SnapshotCharge.charged_on >= since)
    if until is not None:
        asked = asked.where(SnapshotCharge.charged_on < until)
    return [_stored(row) for row in db.session.execute(asked)]


def _charges() -> Any:
    return select(
        Snapshot.billing_month,
        SnapshotCharge.sub_account,
        SnapshotCharge.charged_on,
        SnapshotCharge.service,
        SnapshotCharge.resource_group,
        SnapshotCharge.category,
        SnapshotCharge.charge_class,
        SnapshotCharge.publisher,
        SnapshotCharge.eligible,
        SnapshotCharge.commitment,
        SnapshotCharge.currency,
        SnapshotCharge.refund,
        SnapshotCharge.charge_rows,
        SnapshotCharge.billed,
        SnapshotCharge.billed_usd,
        SnapshotCharge.payg,
    ).join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)


def _stored(row: Row[Any]) -> StoredCharge:
    charge = Charge(
        row.billing_month,
        row.sub_account,
        row.charged_on,
        row.service,
        row.resource_group,
        ChargeCategory(row.category),
        ChargeClass(row.charge_class),
        row.publisher,
        row.eligible,
        Commitment(row.commitment),
        row.currency,
    )
    return StoredCharge(charge, row.refund, row.charge_rows, row.billed, row.billed_usd, row.payg)


def months_with(program_id: int, accounts: Collection[str]) -> list[date]:
    """The billing months in which these sub accounts have live charges."""
    return list(
        db.session.scalars(
            select(Snapshot.billing_month)
            .join(SnapshotCharge, SnapshotCharge.snapshot_id == Snapshot.id)
            .where(
                Snapshot.program_id == program_id,
                *counts(),
                SnapshotCharge.sub_account.in_(accounts),
            )
            .distinct()
            .order_by(Snapshot.billing_month)
        )
    )


def live_accounts(program_id: int, month: date | None = None) -> list[str]:
    """Sub accounts with live charges, in one billing month or in any."""
    asked = (
        select(SnapshotCharge.sub_account)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(Snapshot.program_id == program_id, *counts())
        .distinct()
    )
    if month is not None:
        asked = asked.where(Snapshot.billing_month == month)
    return list(db.session.scalars(asked))
