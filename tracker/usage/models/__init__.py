"""Cost imports, the snapshots they brought, their charges in aggregate, and mappings."""

from tracker.usage.models.imports import (
    CostImport,
    ImportProblem,
    Snapshot,
    SnapshotBlob,
    SnapshotCharge,
)
from tracker.usage.models.mappings import SubAccountMapping

__all__ = [
    "CostImport",
    "ImportProblem",
    "Snapshot",
    "SnapshotBlob",
    "SnapshotCharge",
    "SubAccountMapping",
]
