"""Credits: grants and their life, settlement, caps, outlook."""

from enum import StrEnum


class AmendmentKind(StrEnum):
    ACTIVATED = "activated"
    EXPIRY_MOVED = "expiry_moved"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    RELEASED = "released"  # freed credits that a later grant has used: they cannot be drawn again


class MovementKind(StrEnum):
    """What a transfer does, and between which accounts (credit -> debit)."""

    GRANTED = "granted"  # package -> available
    DRAWN = "drawn"  # available -> used
    EXPIRED = "expired"  # available -> expired
    LAPSED = "lapsed"  # available -> lapsed
    WITHDRAWN = "withdrawn"  # available -> withdrawn
    OVERAGE = "overage"  # payment_method -> overage


class AccountKind(StrEnum):
    PACKAGE = "package"  # the program's: where credits come from; balance <= 0
    AVAILABLE = "available"  # a grant's
    USED = "used"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    OVERAGE = "overage"  # a startup's: usage that no credit covered
    PAYMENT_METHOD = "payment_method"  # a startup's own; balance <= 0
