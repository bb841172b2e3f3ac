"""The figures of a startup's and a program's credits, from balances that the ledger holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from tracker.credits.rules.facts import MovementKind
from tracker.credits.rules.life import GrantLife
from tracker.credits.rules.outlook import NO_OUTLOOK, Burnt, Outlook, Standing, outlook
from tracker.credits.rules.purses import agreed_rate
from tracker.values.refusals import RuleViolation

NO_DATA_AFTER = timedelta(days=35)
SHORT_WITHIN = timedelta(days=60)

FREED = {
    "withdrawn": MovementKind.WITHDRAWN,
    "lapsed": MovementKind.LAPSED,
    "expired": MovementKind.EXPIRED,
}


class CreditStatus(StrEnum):
    USED_UP = "used_up"
    NO_DATA = "no_data"
    SHORT = "short"
    LAPSING = "lapsing"
    ON_COURSE = "on_course"


class GrantState(StrEnum):
    CANCELLED = "cancelled"
    UPCOMING = "upcoming"
    NOT_ACTIVATED = "not_activated"
    IN_FORCE = "in_force"
    USED_UP = "used_up"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Amounts:
    """granted = used + expired + lapsed + withdrawn + remaining; usage = used + overage."""

    cap_krw: int = 0
    granted_krw: int = 0
    used_krw: int = 0
    expired_krw: int = 0
    lapsed_krw: int = 0
    withdrawn_krw: int = 0
    overage_krw: int = 0
    grantable_krw: int = 0

    @property
    def remaining_krw(self) -> int:
        lost = self.expired_krw + self.lapsed_krw + self.withdrawn_krw
        return self.granted_krw - self.used_krw - lost

    @property
    def usage_krw(self) -> int:
        return self.used_krw + self.overage_krw


@dataclass(frozen=True, slots=True)
class GrantFigures:
    """A grant as of a day. `will_be_lost_krw` is None where burn is not known."""

    id: int
    startup_id: int
    amount_krw: int
    amount_usd: Decimal | None
    granted_on: date
    activate_by: date | None
    activated_on: date | None
    expires_on: date
    reference: str
    state: GrantState
    granted_krw: int
    used_krw: int
    expired_krw: int
    lapsed_krw: int
    withdrawn_krw: int
    released_krw: int
    will_be_lost_krw: int | None
    usd_krw: Decimal | None = None  # the rate agreed for a grant in dollars

    @property
    def remaining_krw(self) -> int:
        lost = self.expired_krw + self.lapsed_krw + self.withdrawn_krw
        return self.granted_krw - self.used_krw - lost


@dataclass(frozen=True, slots=True)
class StartupCredits:
    startup_id: int
    as_of: date
    amounts: Amounts
    status: CreditStatus
    outlook: Outlook
    grants: tuple[GrantFigures, ...]
    left_on: date | None
    estimated_days: int = 0  # charge days whose usage no cost file says, up to `as_of`


@dataclass(frozen=True, slots=True)
class ProgramCredits:
    as_of: date
    cap_krw: int
    startup_cap_krw: int
    total: Amounts
    startups: tuple[StartupCredits, ...]

    def startup(self, startup_id: int) -> StartupCredits:
        return next(s for s in self.startups if s.startup_id == startup_id)


@dataclass(frozen=True, slots=True)
class PostedSum:
    """What is posted of one kind for one grant; `on` is None for days before the recent ones."""

    grant_id: int | None
    kind: MovementKind
    on: date | None
    amount_krw: int


@dataclass(frozen=True, slots=True)
class MovedSum:
    """Won that one kind moved for one grant; `on` is its day, or the first day of its month."""

    grant_id: int
    kind: MovementKind
    on: date
    amount_krw: int


@dataclass(frozen=True, slots=True)
class StartupBooks:
    """What the ledger and the facts hold of one startup, as known at one instant."""

    startup_id: int
    cap_krw: int
    left_on: date | None
    lives: tuple[GrantLife, ...]
    posted: Mapping[int | None, tuple[PostedSum, ...]]  # by grant; None holds overage
    not_covered_krw: Mapping[date, Decimal]  # by recent charge day, also where it is zero
    newest_charged_on: date | None
    usd_krw_by_day: Mapping[date, Fraction] = field(default_factory=dict)  # of recent usage itself
    estimated_days: int = 0
    help_krw: int = 0  # help in kind that takes room under the caps
    moved: tuple[MovedSum, ...] = ()  # by month, where balances over time are asked for


@dataclass(frozen=True, slots=True)
class _Balance:
    """A grant's won by what became of them, on one day."""

    granted: int = 0
    used: int = 0
    expired: int = 0
    lapsed: int = 0
    withdrawn: int = 0

    @property
    def unused(self) -> int:
        return self.granted - self.used - self.expired - self.lapsed - self.withdrawn


_FIELDS = {
    MovementKind.GRANTED: "granted",
    MovementKind.DRAWN: "used",
    MovementKind.EXPIRED: "expired",
    MovementKind.LAPSED: "lapsed",
    MovementKind.WITHDRAWN: "withdrawn",
}


def startup_credits(books: StartupBooks, as_of: date, taken_krw: int) -> StartupCredits:
    """A startup's figures; `grantable_krw` is its own headroom, the program's not yet looked at."""
    balances = grant_balances(books, as_of)
    found = _outlook(books, as_of)
    grants = tuple(
        _grant_figures(books.startup_id, life, balances[life.grant.id], found, as_of)
        for life in sorted(books.lives, key=lambda life: life.grant.id)
    )
    amounts = replace(
        _sum_of_grants(grants),
        cap_krw=books.cap_krw,
        overage_krw=_overage(books, as_of),
        grantable_krw=max(0, books.cap_krw - taken_krw),
    )
    status = _status(amounts, grants, found, as_of)
    return StartupCredits(
        books.startup_id,
        as_of,
        amounts,
        status,
        found,
        grants,
        books.left_on,
        books.estimated_days,
    )


def program_credits(
    all_books: Iterable[StartupBooks],
    *,
    cap_krw: int,
    startup_cap_krw: int,
    as_of: date,
    regrantable: frozenset[str],
) -> ProgramCredits:
    """A program's figures; what a startup may be granted is the smaller of the two headrooms."""
    books = tuple(all_books)
    taken = [taken_of_caps(one, as_of, regrantable) for one in books]
    own = [startup_credits(one, as_of, krw) for one, krw in zip(books, taken, strict=True)]
    return of_startups(
        own, sum(taken), cap_krw=cap_krw, startup_cap_krw=startup_cap_krw, as_of=as_of
    )


def of_startups(
    found: Iterable[StartupCredits],
    taken_krw: int,
    *,
    cap_krw: int,
    startup_cap_krw: int,
    as_of: date,
) -> ProgramCredits:
    """A program's figures from those of its startups, which take `taken_krw` of its cap."""
    left = max(0, cap_krw - taken_krw)
    startups = tuple(within_program(one, left) for one in found)
    total = Amounts(
        cap_krw=cap_krw,
        granted_krw=sum(s.amounts.granted_krw for s in startups),
        used_krw=sum(s.amounts.used_krw for s in startups),
        expired_krw=sum(s.amounts.expired_krw for s in startups),
        lapsed_krw=sum(s.amounts.lapsed_krw for s in startups),
        withdrawn_krw=sum(s.amounts.withdrawn_krw for s in startups),
        overage_krw=sum(s.amounts.overage_krw for s in startups),
        grantable_krw=left,
    )
    return ProgramCredits(as_of, cap_krw, startup_cap_krw, total, startups)


def taken_of_caps(books: StartupBooks, as_of: date, regrantable: frozenset[str]) -> int:
    """Granted, also ahead of its day, less what became grantable again; and help that counts."""
    return books.help_krw + sum(
        life.grant.amount_krw - max(freed_of(books, life, as_of, regrantable), life.released_krw)
        for life in books.lives
        if not life.cancelled
    )


def freed_of(books: StartupBooks, life: GrantLife, as_of: date, regrantable: frozenset[str]) -> int:
    """What of a grant is unused for good and may be granted again, by the program's setting."""
    if not regrantable:
        return 0
    day = max(as_of, life.grant.granted_on)
    balance = _settled_balance(books.posted, life, day)
    return sum(int(getattr(balance, _FIELDS[FREED[kind]])) for kind in regrantable)


def grant_balances(books: StartupBooks, as_of: date) -> dict[int, _Balance]:
    """Each grant as posted, with what time has taken by `as_of` whether or not it is posted."""
    return {life.grant.id: _settled_balance(books.posted, life, as_of) for life in books.lives}


def _settled_balance(
    posted: Mapping[int | None, tuple[PostedSum, ...]], life: GrantLife, day: date
) -> _Balance:
    sums: defaultdict[MovementKind, int] = defaultdict(int)
    for row in posted.get(life.grant.id, ()):
        if row.on is None or row.on <= day:
            sums[row.kind] += row.amount_krw
    due = life.loss_due(day)
    if due is not None:
        unused = 2 * sums[MovementKind.GRANTED] - sum(sums.values())
        sums[due.kind.movement] += max(0, unused)
    return _Balance(**{_FIELDS[kind]: krw for kind, krw in sums.items()})


def _overage(books: StartupBooks, as_of: date) -> int:
    rows = books.posted.get(None, ())
    return sum(row.amount_krw for row in rows if row.on is None or row.on <= as_of)


def _outlook(books: StartupBooks, as_of: date) -> Outlook:
    newest = books.newest_charged_on
    if newest is None or as_of - newest >= NO_DATA_AFTER:
        return replace(NO_OUTLOOK, newest_charged_on=newest)
    return outlook(
        standing_of(books, newest),
        daily=burnt_by_day(books),
        not_covered_krw=books.not_covered_krw,
        as_of=as_of,
    )


def burnt_by_day(books: StartupBooks) -> Mapping[date, Burnt]:
    """Usage by recent day, covered or not, at its own value and not at a dollar grant's rate.

    Dollars are looked at only where a grant is in dollars.
    """
    rates = agreed_rates(books.lives)
    krw: defaultdict[date, Fraction | int] = defaultdict(int)
    for row in chain.from_iterable(books.posted.values()):
        if row.on is None or row.kind not in {MovementKind.DRAWN, MovementKind.OVERAGE}:
            continue
        agreed = rates.get(row.grant_id)
        if agreed is None:
            krw[row.on] += row.amount_krw
        else:
            krw[row.on] += row.amount_krw / agreed * books.usd_krw_by_day.get(row.on, agreed)
    if not rates:
        return {on: Burnt(amount) for on, amount in krw.items()}
    return {on: Burnt(amount, _dollars_of(books, on, amount)) for on, amount in krw.items()}


def _dollars_of(books: StartupBooks, on: date, krw: Fraction | int) -> Fraction | None:
    rate = books.usd_krw_by_day.get(on)
    return None if rate is None else krw / rate


def agreed_rates(lives: Iterable[GrantLife]) -> dict[int | None, Fraction]:
    """The rate agreed for each grant in dollars."""
    found = ((life.grant.id, agreed_rate(life.grant)) for life in lives)
    return {own: rate for own, rate in found if rate is not None}


def rates_by_day(days: Iterable[tuple[date, Decimal, Decimal | None]]) -> dict[date, Fraction]:
    """Won a dollar of each day's `(day, won, dollars)`; nothing where dollars are not known."""
    sums: dict[date, tuple[Fraction, Fraction] | None] = {}
    for on, krw, usd in days:
        before = sums.get(on, (Fraction(0), Fraction(0)))
        if not krw:
            sums[on] = before
        elif usd is None or before is None:
            sums[on] = None
        else:
            sums[on] = before[0] + Fraction(krw), before[1] + Fraction(usd)
    return {on: found[0] / found[1] for on, found in sums.items() if found and found[1]}


def standing_of(books: StartupBooks, newest: date) -> Standing:
    """Balances on the newest charge day, with grants that are dated ahead of it whole."""
    found = grant_balances(books, newest)
    for life in books.lives:
        if not life.cancelled and life.grant.granted_on > newest:
            found[life.grant.id] = _Balance(granted=life.grant.amount_krw)
    return Standing(
        lives=books.lives,
        unused={own: balance.unused for own, balance in found.items()},
        used={own: balance.used for own, balance in found.items()},
        newest_charged_on=newest,
    )


def _grant_figures(
    startup_id: int, life: GrantLife, balance: _Balance, found: Outlook, as_of: date
) -> GrantFigures:
    grant = life.grant
    known = found.burn_per_month_krw is not None
    return GrantFigures(
        id=grant.id,
        startup_id=startup_id,
        amount_krw=grant.amount_krw,
        amount_usd=grant.amount_usd,
        usd_krw=grant.usd_krw,
        granted_on=grant.granted_on,
        activate_by=grant.activate_by,
        activated_on=life.activated_on,
        expires_on=life.expires_on,
        reference=grant.reference,
        state=_state(life, balance, as_of),
        granted_krw=balance.granted,
        used_krw=balance.used,
        expired_krw=balance.expired,
        lapsed_krw=balance.lapsed,
        withdrawn_krw=balance.withdrawn,
        released_krw=life.released_krw,
        will_be_lost_krw=found.will_be_lost.get(grant.id, 0) if known else None,
    )


def _state(life: GrantLife, balance: _Balance, as_of: date) -> GrantState:
    if life.cancelled:
        return GrantState.CANCELLED
    if life.grant.granted_on > as_of:
        return GrantState.UPCOMING
    if balance.unused > 0:
        begun = life.starts_on is not None and life.starts_on <= as_of
        return GrantState.IN_FORCE if begun else GrantState.NOT_ACTIVATED
    if balance.lapsed:
        return GrantState.LAPSED
    if balance.withdrawn:
        return GrantState.WITHDRAWN
    return GrantState.EXPIRED if balance.expired else GrantState.USED_UP


def _sum_of_grants(grants: Iterable[GrantFigures]) -> Amounts:
    found = tuple(grants)
    return Amounts(
        granted_krw=sum(g.granted_krw for g in found),
        used_krw=sum(g.used_krw for g in found),
        expired_krw=sum(g.expired_krw for g in found),
        lapsed_krw=sum(g.lapsed_krw for g in found),
        withdrawn_krw=sum(g.withdrawn_krw for g in found),
    )


def within_program(startup: StartupCredits, left_krw: int) -> StartupCredits:
    """The figures with grantable no more than what the program has left; none after leaving."""
    gone = startup.left_on is not None and startup.left_on <= startup.as_of
    grantable = 0 if gone else min(startup.amounts.grantable_krw, left_krw)
    if grantable == startup.amounts.grantable_krw:
        return startup
    return replace(startup, amounts=replace(startup.amounts, grantable_krw=grantable))


def _status(
    amounts: Amounts, grants: Iterable[GrantFigures], found: Outlook, as_of: date
) -> CreditStatus:
    if amounts.granted_krw and not amounts.remaining_krw:
        return CreditStatus.USED_UP
    newest = found.newest_charged_on
    if not amounts.granted_krw or newest is None or as_of - newest >= NO_DATA_AFTER:
        return CreditStatus.NO_DATA
    if found.runs_out_on is not None and found.runs_out_on <= as_of + SHORT_WITHIN:
        return CreditStatus.SHORT
    by_id = {grant.id: grant.amount_krw for grant in grants}
    if any(10 * loss.amount_krw >= by_id[loss.grant_id] for loss in found.losses_soon):
        return CreditStatus.LAPSING
    return CreditStatus.ON_COURSE


def by_urgency(grants: Iterable[GrantFigures]) -> tuple[GrantFigures, ...]:
    """What has something left first, by the day it would be lost; then the latest ended."""
    found = tuple(grants)
    left = sorted((g for g in found if g.remaining_krw or g.state in _AHEAD), key=_lost_on)
    done = (g for g in found if not g.remaining_krw and g.state not in _AHEAD)
    return (*left, *sorted(done, key=lambda g: (g.expires_on, g.id), reverse=True))


_AHEAD = {GrantState.UPCOMING}


def _lost_on(grant: GrantFigures) -> tuple[date, int]:
    waits = grant.state is GrantState.NOT_ACTIVATED and grant.activate_by is not None
    return (grant.activate_by if waits and grant.activate_by else grant.expires_on), grant.id


def regrantable_kinds(setting: str | None) -> frozenset[str]:
    """`withdrawn,lapsed` as a set; RuleViolation for a kind no grant can end by."""
    kinds = frozenset(part for part in (setting or "").split(",") if part)
    if not kinds <= FREED.keys():
        raise RuleViolation("setting_value_unknown", "value")
    return kinds
