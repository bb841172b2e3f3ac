"""The outlook: burn, and what comes of the grants known today when usage goes on at that burn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tracker.credits.rules.life import ONE_DAY, Event, EventKind, GrantLife
from tracker.credits.rules.purses import agreed_rate
from tracker.values.exact import exact_sum, rounded

BURN_DAYS = 28
BURN_DAYS_MIN = 7
DAYS_A_MONTH = Fraction(304375, 10000)
LAPSING_WITHIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Loss:
    """Won that a grant loses unused, on the day after its last."""

    grant_id: int
    on: date
    amount_krw: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """None stands for "not enough data".

    `runs_out_on` is the first day of overage, None where that lies after the grants' end.
    """

    burn_per_month_krw: int | None
    complete_days: int
    newest_charged_on: date | None
    runs_out_on: date | None
    never_within_grants: bool
    day_after_bill_krw: int | None
    will_be_lost: Mapping[int, int] = field(default_factory=dict)
    losses_soon: tuple[Loss, ...] = ()
    grants_run_out_on: Mapping[int, date] = field(default_factory=dict)


NO_OUTLOOK = Outlook(None, 0, None, None, never_within_grants=False, day_after_bill_krw=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Grants, in the order they are drawn, as they stand at the end of the newest charge day."""

    lives: tuple[GrantLife, ...]
    unused: Mapping[int, int]
    used: Mapping[int, int]
    newest_charged_on: date


@dataclass(frozen=True, slots=True)
class Burnt:
    """A day's usage at its own value; `usd` is None where it is not known or not asked for."""

    krw: Fraction | int
    usd: Fraction | None = None


NOTHING_BURNT = Burnt(0)


@dataclass(frozen=True, slots=True)
class Burn:
    """Mean daily usage at its own value over the last `complete_days`.

    `usd_a_day` is the same in dollars, None where no day's dollars are known.
    """

    krw_a_day: Fraction
    bill_krw_a_day: Fraction
    complete_days: int
    usd_a_day: Fraction | None = None

    @property
    def enough(self) -> bool:
        return self.complete_days >= BURN_DAYS_MIN


@dataclass(frozen=True, slots=True)
class Projection:
    """What a steady usage leads to; `path` holds what remains at the end of the days asked for.

    `grants_run_out_on` is the day on which the last won of a grant is drawn.
    """

    first_overage_on: date | None
    losses: tuple[Loss, ...]
    path: tuple[tuple[date, int], ...]
    grants_run_out_on: Mapping[int, date] = field(default_factory=dict)


def outlook(
    standing: Standing,
    *,
    daily: Mapping[date, Burnt],
    not_covered_krw: Mapping[date, Decimal],
    as_of: date,
) -> Outlook:
    """`daily` and `not_covered_krw` reach back at least 28 charge days from the newest one.

    `not_covered_krw` holds every charge day, also where all of it is covered.
    """
    newest = standing.newest_charged_on
    burn = burn_of(newest, daily, not_covered_krw)
    if not burn.enough:
        return Outlook(
            None,
            burn.complete_days,
            newest,
            None,
            never_within_grants=False,
            day_after_bill_krw=None,
        )
    run = project(standing, krw_a_day=rounded(burn.krw_a_day), usd_a_day=burn.usd_a_day)
    ends_on = last_day_of_grants(standing.lives)
    first = run.first_overage_on
    runs_out_on = first if first and ends_on and first <= ends_on else None
    losses = tuple(loss for loss in run.losses if loss.on > as_of)
    return Outlook(
        burn_per_month_krw=rounded(burn.krw_a_day * DAYS_A_MONTH),
        complete_days=burn.complete_days,
        newest_charged_on=newest,
        runs_out_on=runs_out_on,
        never_within_grants=runs_out_on is None and any(standing.unused.values()),
        day_after_bill_krw=rounded(burn.bill_krw_a_day * DAYS_A_MONTH),
        will_be_lost=_by_grant(losses),
        losses_soon=tuple(loss for loss in losses if loss.on <= as_of + LAPSING_WITHIN),
        grants_run_out_on=run.grants_run_out_on,
    )


def burn_of(
    newest: date,
    daily: Mapping[date, Burnt],
    not_covered_krw: Mapping[date, Decimal],
) -> Burn:
    """The mean of the last 28 charge days before the newest, or of as many as there are.

    A day without rows has no data and is not in the mean: it is no day of no usage.
    """
    complete = sorted(day for day in not_covered_krw if day < newest)[-BURN_DAYS:]
    if not complete:
        return Burn(Fraction(0), Fraction(0), 0)
    burnt = [daily.get(day, NOTHING_BURNT) for day in complete]
    used = Fraction(sum(one.krw for one in burnt))
    not_covered = exact_sum(not_covered_krw[day] for day in complete)
    usd = _in_dollars([one for one in burnt if one.krw or one.usd])
    days = len(complete)
    return Burn(
        used / days,
        (used + Fraction(not_covered)) / days,
        days,
        None if usd is None else usd / days,
    )


def _in_dollars(burnt: Iterable[Burnt]) -> Fraction | None:
    """Usage in dollars; days whose dollars nobody knows count at the mean rate of the others."""
    found = tuple(burnt)
    usd = sum(one.usd for one in found if one.usd is not None)
    krw = sum(one.krw for one in found if one.usd is not None)
    if not usd or not krw:
        return None
    return Fraction(usd) / krw * sum(one.krw for one in found)


def last_day_of_grants(lives: Iterable[GrantLife]) -> date | None:
    """The last day on which any grant may be drawn."""
    ends = (
        life.expires_on if life.left_on is None else min(life.expires_on, life.left_on - ONE_DAY)
        for life in lives
        if not life.cancelled and life.starts_on is not None
    )
    return max(ends, default=None)


def project(
    standing: Standing,
    *,
    krw_a_day: int,
    usd_a_day: Fraction | None = None,
    ends_of: tuple[date, ...] = (),
) -> Projection:
    """Settlement run on from the day after the newest charge day, in one step between events.

    Equals `settle` with this usage on every day up to the last event, to a won of dollar grants;
    without `usd_a_day` they are not drawn. `ends_of` asks for what remains at the end of days.
    """
    starts_on = standing.newest_charged_on + ONE_DAY
    run = _Steps(standing, krw_a_day, usd_a_day)
    events = sorted(
        (e for life in standing.lives for e in life.events() if e.on >= starts_on),
        key=lambda event: event.place,
    )
    turns = {event.on for event in events} | {day + ONE_DAY for day in ends_of}
    turns |= {life.starts_on for life in standing.lives if life.starts_on is not None}
    turns |= {life.left_on for life in standing.lives if life.left_on is not None}
    days = [starts_on, *sorted(day for day in turns if day > starts_on)]
    for day, until in zip(days, [*days[1:], None], strict=True):
        run.note_end(day - ONE_DAY, ends_of)
        while events and events[0].on <= day:
            run.lose(events.pop(0))
        run.draw(day, until)
    return Projection(
        run.first_overage_on, tuple(run.losses), tuple(run.path), run.grants_run_out_on
    )


class _Steps:
    """What is left of each grant in its own won; `worth` is the usage, in won, that one covers."""

    def __init__(self, standing: Standing, krw_a_day: int, usd_a_day: Fraction | None) -> None:
        self.lives = [life for life in standing.lives if not life.cancelled]
        self.unused: dict[int, Fraction | int] = {
            life.grant.id: standing.unused[life.grant.id] for life in self.lives
        }
        self.drawable: dict[int, Fraction | int] = {
            life.grant.id: life.drawable_krw - standing.used[life.grant.id] for life in self.lives
        }
        self.krw_a_day = krw_a_day
        self.worth = {life.grant.id: _worth(life, krw_a_day, usd_a_day) for life in self.lives}
        self.first_overage_on: date | None = None
        self.losses: list[Loss] = []
        self.grants_run_out_on: dict[int, date] = {}
        self.path: list[tuple[date, int]] = []

    def note_end(self, day: date, asked: tuple[date, ...]) -> None:
        if day in asked:
            begun = (life.grant.id for life in self.lives if life.grant.granted_on <= day)
            unused = (krw for own in begun if (krw := self.unused[own]))
            self.path.append((day, sum(rounded(krw) for krw in unused)))

    def lose(self, event: Event) -> None:
        unused = self.unused[event.grant_id]
        lost = unused if event.amount_krw is None else min(unused, event.amount_krw)
        self.unused[event.grant_id] -= lost
        if rounded(lost) and event.kind in {EventKind.EXPIRE, EventKind.LAPSE}:
            self.losses.append(Loss(event.grant_id, event.on, rounded(lost)))

    def draw(self, day: date, until: date | None) -> None:
        """Draw for every day in [day, until); the grants in force are the same on all of them."""
        if not self.krw_a_day:
            return
        drawable = [life.grant.id for life in self.lives if life.in_force(day)]
        held = sum(self._covers(own) for own in drawable)
        days_held = int(held // self.krw_a_day)
        if self.first_overage_on is None and (until is None or days_held < (until - day).days):
            self.first_overage_on = day + timedelta(days=days_held)
        needed = held if until is None else min(held, self.krw_a_day * (until - day).days)
        reached: Fraction | int = 0
        for own in drawable:
            left = self._covers(own)
            covered = min(needed, left)
            reached += left
            if left and covered == left:
                days_drawn = int(-(-reached // self.krw_a_day))
                self.grants_run_out_on[own] = day + timedelta(days=days_drawn - 1)
            drawn = covered if self.worth[own] == 1 else _of_worth(covered, self.worth[own])
            self.unused[own] -= drawn
            self.drawable[own] -= drawn
            needed -= covered

    def _covers(self, own: int) -> Fraction | int:
        return min(self.unused[own], self.drawable[own]) * self.worth[own]


def _worth(life: GrantLife, krw_a_day: int, usd_a_day: Fraction | None) -> Fraction | int:
    """1 for a won grant; a dollar grant's won cover more where the market pays more a dollar."""
    rate = agreed_rate(life.grant)
    if rate is None:
        return 1
    return krw_a_day / usd_a_day / rate if usd_a_day else 0


def _of_worth(covered: Fraction | int, worth: Fraction | int) -> Fraction | int:
    return Fraction(covered) / worth if covered else 0


def _by_grant(losses: Iterable[Loss]) -> dict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for loss in losses:
        found[loss.grant_id] += loss.amount_krw
    return dict(found)
