"""Balances over time: what remained at the end of days gone by, and what would of days to come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from tracker.credits.rules.facts import MovementKind
from tracker.credits.rules.figures import (
    MovedSum,
    StartupBooks,
    StartupCredits,
    burnt_by_day,
    standing_of,
)
from tracker.credits.rules.life import GrantLife
from tracker.credits.rules.outlook import burn_of, project
from tracker.values.exact import rounded

MONTHS_BACK, MONTHS_AHEAD = 12, 9  # of the burn-down


def burn_down_span(today: date) -> tuple[date, date]:
    """The first day that the burn-down looks back to, and the last that it looks ahead to."""
    return _month(today, -MONTHS_BACK), _month(today, MONTHS_AHEAD + 1) - timedelta(days=1)


def _month(day: date, away: int) -> date:
    number = day.year * 12 + day.month - 1 + away
    return date(number // 12, number % 12 + 1, 1)


def remaining_path(
    lives: Iterable[GrantLife], moved: Iterable[MovedSum], ends: Sequence[date]
) -> tuple[int, ...]:
    """What remained of all grants at the end of each day of `ends`, which is in order.

    Every sum must lie whole before or whole after each of those ends.
    """
    gone_on = {life.grant.id: life.loss.on if life.loss else date.max for life in lives}
    ordered = sorted(moved, key=lambda one: one.on)
    unused: defaultdict[int, int] = defaultdict(int)
    path: list[int] = []
    passed = 0
    for end in ends:
        while passed < len(ordered) and ordered[passed].on <= end:
            one = ordered[passed]
            unused[one.grant_id] += _gained(one)
            passed += 1
        path.append(sum(krw for own, krw in unused.items() if gone_on[own] > end))
    return tuple(path)


def _gained(one: MovedSum) -> int:
    return one.amount_krw if one.kind is MovementKind.GRANTED else -one.amount_krw


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """The last day of every month from `first` to `last`, whose own month ends with it."""
    ends: list[date] = []
    day = first
    while True:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if following > last:
            return (*ends, last)
        ends.append(following - timedelta(days=1))
        day = following


def projected_path(
    books: StartupBooks, known: StartupCredits, ends: tuple[date, ...]
) -> tuple[int, ...]:
    """What would remain at the end of days to come at the startup's burn.

    Where the burn is not known only the grants' own ends are counted.
    """
    newest = books.newest_charged_on or known.as_of
    if known.outlook.burn_per_month_krw is None:
        standing, krw_a_day, usd_a_day = standing_of(books, known.as_of), 0, None
    else:
        standing = standing_of(books, newest)
        burn = burn_of(newest, burnt_by_day(books), books.not_covered_krw)
        krw_a_day, usd_a_day = rounded(burn.krw_a_day), burn.usd_a_day
    run = project(standing, krw_a_day=krw_a_day, usd_a_day=usd_a_day, ends_of=ends)
    return tuple(krw for _, krw in run.path)
