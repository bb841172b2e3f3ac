"""What people ask for: a grant, an amendment, other caps; and what is refused of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.credits.rules.facts import AmendmentKind, DayUsage, UsageByMonth
from tracker.credits.rules.life import GrantLife
from tracker.values.exact import ZERO, exact, whole
from tracker.values.refusals import RuleViolation

AMOUNT_MAX_KRW = 10**15
REASON_MAX = 500
REFERENCE_MAX = 200
KEY_MAX = 200
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class NewGrant:
    """Won, or dollars at the agreed rate; an activation is asked where `activate_by` is set."""

    granted_on: date
    expires_on: date
    reference: str
    amount_krw: int | None = None
    amount_usd: Decimal | None = None
    usd_krw: Decimal | None = None
    activate_by: date | None = None
    activated_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewAmendment:
    """`expires_on` is a moved expiry's new last day; `amount_krw` what to withdraw (None: all)."""

    kind: AmendmentKind
    effective_on: date
    reason: str
    expires_on: date | None = None
    amount_krw: int | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class NewCaps:
    cap_krw: int
    startup_cap_krw: int
    reason: str


def grant_value(new: NewGrant) -> int:
    """The grant in won; RuleViolation where it is no amount, or two."""
    if new.amount_usd is None and new.usd_krw is None:
        return checked_amount(new.amount_krw, "amount_krw")
    if new.amount_krw is not None:
        raise RuleViolation("amount_given_twice", "amount_usd")
    if new.amount_usd is None or new.amount_usd <= ZERO:
        raise RuleViolation("amount_not_positive", "amount_usd")
    if new.usd_krw is None or new.usd_krw <= ZERO:
        raise RuleViolation("rate_not_positive", "usd_krw")
    with exact():
        value = whole(new.amount_usd * new.usd_krw)
    return checked_amount(value, "amount_usd")


def checked_amount(amount: int | None, field: str) -> int:
    """A whole number of won that can be an amount: 1 to 10^15."""
    if amount is None:
        raise RuleViolation("amount_missing", field)
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
        raise RuleViolation("amount_not_positive", field)
    if amount > AMOUNT_MAX_KRW:
        raise RuleViolation("amount_too_large", field, most_krw=AMOUNT_MAX_KRW)
    return amount


def check_new_grant(new: NewGrant, *, left_on: date | None) -> None:
    """A grant's days must follow each other, and it must say what it rests on."""
    grant_value(new)
    _check_text(new.reference, "reference", REFERENCE_MAX)
    for field in ("granted_on", "activate_by", "activated_on", "expires_on"):
        check_day(getattr(new, field), field)
    if left_on is not None and new.granted_on >= left_on:
        raise RuleViolation("startup_has_left", "granted_on", left_on=left_on)
    if new.expires_on < new.granted_on:
        raise RuleViolation("expires_before_granted", "expires_on", granted_on=new.granted_on)
    if new.activate_by is not None:
        _check_between(new.activate_by, "activate_by", new.granted_on, new.expires_on)
    if new.activated_on is not None:
        last = min(new.activate_by or new.expires_on, new.expires_on)
        _check_between(new.activated_on, "activated_on", new.granted_on, last)


def check_amendment(life: GrantLife, new: NewAmendment, *, today: date) -> None:
    """What the grant's own life allows; what is unused is checked where it is settled."""
    _check_text(new.reason, "reason", REASON_MAX)
    if new.reference:
        _check_text(new.reference, "reference", REFERENCE_MAX)
    check_day(new.effective_on, "effective_on")
    check_day(new.expires_on, "expires_on")
    if life.cancelled:
        raise RuleViolation("grant_is_cancelled", "kind")
    if new.effective_on > today:
        raise RuleViolation("day_is_ahead", "effective_on", today_on=today)
    if new.kind is AmendmentKind.ACTIVATED:
        _check_activation(life, new)
    elif new.kind is AmendmentKind.EXPIRY_MOVED:
        _check_moved_expiry(life, new)
    elif new.kind is AmendmentKind.WITHDRAWN and new.amount_krw is not None:
        checked_amount(new.amount_krw, "amount_krw")
    elif new.kind is AmendmentKind.RELEASED:
        raise RuleViolation("amendment_kind_unknown", "kind")


def check_caps(new: NewCaps) -> None:
    checked_amount(new.cap_krw, "cap_krw")
    checked_amount(new.startup_cap_krw, "startup_cap_krw")
    if new.startup_cap_krw > new.cap_krw:
        raise RuleViolation("startup_cap_above_total", "startup_cap_krw", cap_krw=new.cap_krw)
    _check_text(new.reason, "reason", REASON_MAX)


def check_usage(months: UsageByMonth) -> None:
    """Whoever hands usage over has summed it by day and parted refunds from what is covered."""
    for month, days in months.items():
        if month.day != 1 or len({day.charged_on for day in days}) != len(days):
            raise ValueError(f"usage of {month} is not one row a day of one billing month")
        for day in days:
            if day.covered_krw < 0 or day.refunded_krw > 0:
                raise ValueError(f"usage of {day.charged_on} has its signs the wrong way round")
            check_dollars(day)
            if max(day.covered_krw, -day.refunded_krw, abs(day.not_covered_krw)) > AMOUNT_MAX_KRW:
                raise RuleViolation("usage_too_large", charged_on=day.charged_on)


def check_dollars(day: DayUsage) -> None:
    """Dollars of 0 beside won say nothing: whoever does not know them hands over None."""
    refunded = None if day.refunded_usd is None else -day.refunded_usd
    for krw, dollars in ((day.covered_krw, day.covered_usd), (-day.refunded_krw, refunded)):
        if dollars is None:
            continue
        if dollars < 0 or (krw > 0 and not dollars):
            raise ValueError(f"usage of {day.charged_on} has dollars that do not go with its won")
        if dollars > AMOUNT_MAX_KRW:
            raise RuleViolation("usage_too_large", charged_on=day.charged_on)


def check_key(key: str) -> None:
    """An idempotency key is 1 to 200 visible characters."""
    if not 1 <= len(key) <= KEY_MAX or not key.isprintable():
        raise RuleViolation("key_malformed", "key", most=KEY_MAX)


def check_day(day: date | None, field: str) -> None:
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise RuleViolation("day_out_of_range", field, first_on=FIRST_DAY, last_on=LAST_DAY)


def _check_activation(life: GrantLife, new: NewAmendment) -> None:
    if life.grant.activate_by is None and life.grant.activated_on is None:
        raise RuleViolation("activation_not_asked", "kind")
    _check_not_released(life)
    last = min(life.grant.activate_by or life.expires_on, life.expires_on)
    _check_between(new.effective_on, "effective_on", life.grant.granted_on, last)


def _check_moved_expiry(life: GrantLife, new: NewAmendment) -> None:
    if new.expires_on is None:
        raise RuleViolation("day_missing", "expires_on")
    if new.expires_on == life.expires_on:
        raise RuleViolation("expiry_unchanged", "expires_on", expires_on=life.expires_on)
    _check_not_released(life)
    first = life.activated_on or life.grant.activate_by or life.grant.granted_on
    if new.expires_on < first:
        raise RuleViolation("day_too_early", "expires_on", first_on=first)


def _check_not_released(life: GrantLife) -> None:
    """Credits that became grantable again and were granted anew cannot come back to life."""
    if life.released_krw:
        raise RuleViolation("grant_is_released", "kind", released_krw=life.released_krw)


def _check_between(day: date, field: str, first: date, last: date) -> None:
    if not first <= day <= last:
        raise RuleViolation("day_not_between", field, first_on=first, last_on=last)


def _check_text(text: str, field: str, most: int) -> None:
    if not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of a grant; `replayed` where its idempotency key had been used for the same."""

    grant_id: int
    grantable_krw: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Amended:
    amendment_id: int
    grantable_krw: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording of usage changed; `held_krw` is a refund that a person must decide on."""

    changed_days: int
    transfers: int
    held_krw: Decimal
