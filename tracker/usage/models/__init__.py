"""Cost imports, the snapshots they brought, their charges in aggregate, and mappings."""

from tracker.usage.models.imports import (
    CostImport,
    ImportProblem,
    Snapshot,
    SnapshotBlob,
    SnapshotCharge,
)
from tracker.usage.models.mappings import SubAccountMapping
from tracker.usage.models.statements import (
    BalanceStatement,
    DifferenceReason,
    StatementRequest,
)

__all__ = [
    "BalanceStatement",
    "CostImport",
    "DifferenceReason",
    "ImportProblem",
    "Snapshot",
    "SnapshotBlob",
    "SnapshotCharge",
    "StatementRequest",
    "SubAccountMapping",
]
