"""What people and files say about credits: the facts that settlement starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.values.exact import ZERO


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


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as it was given. A dollar grant draws dollars, and counts in won at `usd_krw`."""

    id: int
    amount_krw: int
    granted_on: date
    expires_on: date
    activate_by: date | None = None
    activated_on: date | None = None
    amount_usd: Decimal | None = None
    usd_krw: Decimal | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a grant's life.

    `effective_on` is the day it concerns, `expires_on` a moved expiry's new last day, `amount_krw`
    what is withdrawn (None: all that is unused) or released.
    """

    id: int
    grant_id: int
    kind: AmendmentKind
    effective_on: date
    expires_on: date | None = None
    amount_krw: int | None = None


@dataclass(frozen=True, slots=True)
class DayUsage:
    """One charge day of one billing month, exact: covered >= 0, refunded <= 0.

    Dollars are what the same usage came to in dollars, None where nobody knows. `estimated` is a
    fact that no cost file says: spread between two balance statements.
    """

    charged_on: date
    covered_krw: Decimal
    refunded_krw: Decimal = ZERO
    not_covered_krw: Decimal = ZERO
    covered_usd: Decimal | None = None
    refunded_usd: Decimal | None = None
    estimated: bool = False


UsageByMonth = Mapping[date, tuple[DayUsage, ...]]  # by the billing month's first day


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one startup's credits."""

    grants: tuple[Grant, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    usage: UsageByMonth = field(default_factory=dict)
    left_on: date | None = None
