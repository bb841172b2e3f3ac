"""The kinds of things: states of imports and snapshots, dataset families, charges, buckets."""

from enum import StrEnum


class ImportStatus(StrEnum):
    """What came of an import; of several runs the most telling one counts, in this order."""

    REFUSED = "refused"
    HELD = "held"
    IMPORTED = "imported"
    SUPERSEDED = "superseded"
    ALREADY_IMPORTED = "already_imported"
    DISCARDED = "discarded"  # held, and a person kept what was there
    QUEUED = "queued"
    READING = "reading"
    CANCELLED = "cancelled"
    FAILED = "failed"


def most_telling(statuses: list[ImportStatus]) -> ImportStatus:
    return min(statuses, key=list(ImportStatus).index)


class SnapshotState(StrEnum):
    LIVE = "live"
    SUPERSEDED = "superseded"
    HELD = "held"  # whole, but waiting for a person's word
    DISCARDED = "discarded"  # held, and a person kept what was there


class DatasetFamily(StrEnum):
    FOCUS = "focus"
    CLASSIC = "classic"


class _Kind(StrEnum):
    """Part of what sums are kept by: hashed as the text it is, which is faster."""

    __hash__ = str.__hash__


class ChargeCategory(_Kind):
    """FOCUS 1.0, column ChargeCategory."""

    USAGE = "Usage"
    PURCHASE = "Purchase"
    TAX = "Tax"
    CREDIT = "Credit"
    ADJUSTMENT = "Adjustment"


class ChargeClass(_Kind):
    """FOCUS 1.0, column ChargeClass: empty, or a correction of an earlier billing period."""

    REGULAR = ""
    CORRECTION = "Correction"


class Commitment(_Kind):
    """How a charge stands to a reservation or savings plan."""

    NONE = ""
    BOUGHT = "bought"
    USED = "used"
    UNUSED = "unused"


class Bucket(StrEnum):
    """What a charge is to the credits; each row falls in the first that fits, in this order."""

    CREDIT_APPLIED = "credit_applied"
    TAX = "tax"
    SHARED = "shared"
    UNMAPPED = "unmapped"
    COMMITMENT = "commitment"
    NOT_COVERED = "not_covered"
    CREDIT = "credit"
