"""A snapshot beside the one that it replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import select, tuple_

from tracker.db import db
from tracker.usage.models import Snapshot, SnapshotCharge
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.months import TAKEN_IN
from tracker.usage.rules.changes import Billed, MonthChanges, month_changes
from tracker.usage.rules.months import settles_at


@dataclass(frozen=True, slots=True)
class Replacement:
    """A month that an import replaced: its run, and the one before."""

    snapshot: Snapshot
    replaced: Snapshot

    @property
    def month(self) -> date:
        return self.snapshot.billing_month

    @property
    def closed_at(self) -> datetime | None:
        """Where the month was closed already: when the run was submitted that had closed it."""
        settles = settles_at(self.month)
        return self.replaced.submitted_at if self.replaced.submitted_at >= settles else None


def replacements_of(program_id: int, import_id: int) -> list[Replacement]:
    """The months that an import replaced, the newest first.

    What was live before is the newest run of the same source and month taken in earlier.
    """
    own = db.session.scalars(
        select(Snapshot)
        .where(
            Snapshot.program_id == program_id,
            Snapshot.import_id == import_id,
            Snapshot.state.in_(TAKEN_IN),
        )
        .order_by(Snapshot.billing_month.desc(), Snapshot.source)
    ).all()
    earlier = _earlier(program_id, own)
    pairs = ((one, _replaced(one, earlier)) for one in own)
    return [Replacement(one, replaced) for one, replaced in pairs if replaced is not None]


def _earlier(program_id: int, snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
    if not snapshots:
        return []
    keys = {(one.source, one.billing_month) for one in snapshots}
    return db.session.scalars(
        select(Snapshot).where(
            Snapshot.program_id == program_id,
            Snapshot.state.in_(TAKEN_IN),
            tuple_(Snapshot.source, Snapshot.billing_month).in_(keys),
        )
    ).all()


def _replaced(snapshot: Snapshot, known: Sequence[Snapshot]) -> Snapshot | None:
    """None of the first run, and of one that came too late to replace a newer one."""
    before = [
        one
        for one in known
        if one.id < snapshot.id
        and (one.source, one.family, one.billing_month)
        == (snapshot.source, snapshot.family, snapshot.billing_month)
    ]
    newest = max(before, key=lambda one: (one.submitted_at, one.run), default=None)
    if newest is None or (newest.submitted_at, newest.run) > (snapshot.submitted_at, snapshot.run):
        return None
    return newest


def changes_of(replacement: Replacement) -> MonthChanges:
    """By the mappings of today: a charge stands with the startup it counts for now."""
    mappings = mappings_of(replacement.snapshot.program_id)
    return month_changes(
        _billed(replacement.replaced.id), _billed(replacement.snapshot.id), cache(mappings.owner)
    )


def _billed(snapshot_id: int) -> list[Billed]:
    found = db.session.execute(
        select(
            SnapshotCharge.sub_account,
            SnapshotCharge.charged_on,
            SnapshotCharge.service,
            SnapshotCharge.currency,
            SnapshotCharge.billed,
        ).where(SnapshotCharge.snapshot_id == snapshot_id)
    )
    return [Billed(*row) for row in found]
