"""What of an import waits, as its page shows it: what would change, and why it waits."""

from dataclasses import dataclass
from decimal import Decimal

from tracker.usage.models import CostImport, ImportDecision, Snapshot
from tracker.usage.queries import holds
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.snapshots import charges_of, live_snapshot
from tracker.usage.rules.deciding import Change, change_between
from tracker.usage.rules.holds import doubts
from tracker.usage.rules.kinds import SnapshotState
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.rates import USD
from tracker.values.exact import ZERO


@dataclass(frozen=True, slots=True)
class WaitingMonth:
    """One month that waits, beside what is live now: the figures may have changed since."""

    snapshot: Snapshot
    change: Change
    first: bool
    doubts: tuple[Problem, ...]

    @property
    def unrated_usd(self) -> Decimal:
        """Its dollars, where they wait for the month's rate: no figure in won has them yet."""
        waits = any(doubt.code is Code.NO_RATE for doubt in self.doubts)
        return holds.amounts(self.snapshot.billed).get(USD, ZERO) if waits else ZERO


@dataclass(frozen=True, slots=True)
class Hold:
    """Of one import: what waits, what was decided, and what no longer counts from it."""

    months: tuple[WaitingMonth, ...]
    rejected: int
    decisions: tuple[ImportDecision, ...]
    excluded: tuple[str, ...]

    @property
    def first(self) -> bool:
        """No month of it has anything live: there is nothing to replace, nothing to keep."""
        return all(month.first for month in self.months)

    @property
    def lacks_only_rates(self) -> bool:
        """It goes on by itself once the rates are entered; a person's word would change nothing."""
        codes = {doubt.code for month in self.months for doubt in month.doubts}
        return not self.rejected and codes == {Code.NO_RATE}


def hold_of(one: CostImport) -> Hold:
    brought = holds.snapshots_of_import(one)
    waiting = [snapshot for snapshot in brought if snapshot.state is SnapshotState.HELD]
    live = [snapshot.id for snapshot in brought if snapshot.state is SnapshotState.LIVE]
    return Hold(
        tuple(_month(snapshot) for snapshot in waiting),
        max((snapshot.run_rejected for snapshot in waiting), default=0),
        tuple(holds.decisions_of_import({snapshot.import_id for snapshot in brought})),
        tuple(sorted({account for _, account in holds.exclusions_of(live)})),
    )


def _month(snapshot: Snapshot) -> WaitingMonth:
    key = holds.key_of(snapshot)
    live = live_snapshot(key)
    beside = holds.candidates(key, [one for one in (snapshot, live) if one is not None])
    before = charges_of(live.id) if live else []
    after = charges_of(snapshot.id)
    return WaitingMonth(
        snapshot,
        change_between(key.month, before, after, mappings_of(key.program_id)),
        live is None,
        tuple(doubts(key.month, beside[0], beside[1] if live else None)),
    )
