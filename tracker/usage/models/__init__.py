"""Cost imports, the snapshots they brought, their charges, decisions about them, and mappings."""

from tracker.usage.models.holds import ImportDecision, SnapshotExclusion
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
    "ImportDecision",
    "ImportProblem",
    "Snapshot",
    "SnapshotBlob",
    "SnapshotCharge",
    "SnapshotExclusion",
    "SubAccountMapping",
]
