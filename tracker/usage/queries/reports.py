"""What an import's report says: as it was written, and of what has been decided since, as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tracker.usage.models import CostImport, Snapshot
from tracker.usage.queries import holds
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.snapshots import charges_of
from tracker.usage.rules.deciding import SnapshotReport
from tracker.usage.rules.holds import STATUS_OF
from tracker.usage.rules.kinds import ImportStatus, SnapshotState
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.rates import USD
from tracker.usage.rules.settling import (
    StoredCharge,
    buckets_by_currency,
    buckets_by_owner,
    buckets_of,
    check_buckets,
    placed,
)
from tracker.usage.rules.told import RunReport, report_of


def reports_now(one: CostImport) -> tuple[RunReport, ...]:
    """The runs as they were told; those that waited then, and wait no longer, told anew."""
    runs = report_of(one.report)
    if not any(told.status is ImportStatus.HELD for run in runs for told in run.snapshots):
        return runs
    decided = {
        (snapshot.source, snapshot.run, snapshot.billing_month): snapshot
        for snapshot in holds.snapshots_of_import(one)
        if snapshot.state is not SnapshotState.HELD
    }
    mappings = mappings_of(one.program_id)
    return tuple(
        replace(run, snapshots=tuple(_now(told, decided, mappings) for told in run.snapshots))
        for run in runs
    )


def _now(
    told: SnapshotReport, decided: Mapping[tuple[str, str, date], Snapshot], mappings: Mappings
) -> SnapshotReport:
    stored = decided.get((told.source, told.run, told.month))
    if told.status is not ImportStatus.HELD or stored is None:
        return told
    status = STATUS_OF[SnapshotState(stored.state)]
    anew = snapshot_report(stored, charges_of(stored.id), mappings, status)
    happened = status is ImportStatus.IMPORTED and USD not in told.billed  # dollars had no rate
    return replace(anew, change=told.change if happened else None)


def snapshot_report(
    snapshot: Snapshot, charges: Sequence[StoredCharge], mappings: Mappings, status: ImportStatus
) -> SnapshotReport:
    places = placed(charges, mappings)
    billed = holds.amounts(snapshot.billed)
    check_buckets(places, billed)
    owned = buckets_by_owner(places)
    return SnapshotReport(
        source=snapshot.source,
        month=snapshot.billing_month,
        run=snapshot.run,
        status=status,
        rows_read=snapshot.rows_read,
        rows_stored=snapshot.rows_stored,
        rows_rejected=snapshot.rows_rejected,
        billed=billed,
        buckets=buckets_of(places),
        startups={owner: sums for owner, sums in owned.items() if owner is not None},
        usd_krw=mappings.rates.get(snapshot.billing_month) if USD in billed else None,
        by_currency=buckets_by_currency(places) if USD in billed else {},
        rejected_billed=holds.amounts(snapshot.rejected_billed),
    )
