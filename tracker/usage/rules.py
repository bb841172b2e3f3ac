"""Usage: cost files, buckets, snapshots. Becomes a package when the next layouts arrive."""

from enum import StrEnum


class ImportStatus(StrEnum):
    IMPORTED = "imported"
    ALREADY_IMPORTED = "already_imported"
    SUPERSEDED = "superseded"
    HELD = "held"
    REFUSED = "refused"


class SnapshotState(StrEnum):
    LIVE = "live"
    SUPERSEDED = "superseded"


class DatasetFamily(StrEnum):
    FOCUS = "focus"
    CLASSIC = "classic"


class Bucket(StrEnum):
    """What a charge is to the credits; each row falls in the first that fits, in this order."""

    CREDIT_APPLIED = "credit_applied"
    TAX = "tax"
    SHARED = "shared"
    UNMAPPED = "unmapped"
    COMMITMENT = "commitment"
    NOT_COVERED = "not_covered"
    CREDIT = "credit"
