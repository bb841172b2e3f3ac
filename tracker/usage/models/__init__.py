"""Cost imports, their snapshots and charges in aggregate; mappings, rates and switches."""

from tracker.usage.models.coverage import (
    CoverageSwitch,
)
from tracker.usage.models.holds import ImportDecision, SnapshotExclusion
from tracker.usage.models.imports import (
    CostImport,
    ImportProblem,
    Snapshot,
    SnapshotBlob,
    SnapshotCharge,
)
from tracker.usage.models.mappings import (
    SubAccountMapping,
)
from tracker.usage.models.rates import (
    ExchangeRate,
)
from tracker.usage.models.statements import (
    BalanceStatement,
    DifferenceReason,
    StatementRequest,
)

__all__ = [
    "BalanceStatement",
    "CostImport",
    "CoverageSwitch",
    "DifferenceReason",
    "ExchangeRate",
    "ImportDecision",
    "ImportProblem",
    "Snapshot",
    "SnapshotBlob",
    "SnapshotCharge",
    "SnapshotExclusion",
    "StatementRequest",
    "SubAccountMapping",
]
