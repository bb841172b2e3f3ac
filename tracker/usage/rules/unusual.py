"""Unusual days: a day far above the startup's own recent habit, by figures that can be stated.

A day is unusual where all three hold, against the days with usage among the 28 before it:

- it is more than 3 robust deviations above their median. The deviation is 1.4826 times the median
  distance from the median, as Leys et al. (2013), "Detecting outliers", J. Exp. Soc. Psychol. 49,
  propose with 3 as the cautious choice: unlike mean and standard deviation it is not moved by the
  very days that it is to find. It is never taken below 5 % of the median, so that a startup whose
  days were all alike is not called unusual for a trifle;
- it is at least half as much again as the median: weekdays and weekends differ by less;
- it is at least 50,000 won above it: less is not worth a person's look.

Only high days are found: a low one may simply not be complete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tracker.values.exact import rounded

HABIT_DAYS = 28
HABIT_DAYS_MIN = 14  # with fewer than half of the days there is no habit to speak of
DEVIATIONS = 3
NORMAL = Fraction(14826, 10000)  # makes the median distance a standard deviation of normal data
DEVIATION_LEAST = Fraction(5, 100)  # of the median
TIMES_LEAST = Fraction(3, 2)
RISE_LEAST_KRW = 50_000


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day and the habit it leaves; `complete` is False of the newest day, still growing."""

    day: date
    amount_krw: int
    median_krw: int
    complete: bool = True

    @property
    def rise_krw(self) -> int:
        return self.amount_krw - self.median_krw

    @property
    def times(self) -> str | None:
        """How often the median, to one decimal: `4.0`; None of a median of nothing."""
        if self.median_krw <= 0:
            return None
        tenths = rounded(Fraction(self.amount_krw * 10, self.median_krw))
        return f"{tenths // 10}.{tenths % 10}"


def unusual_days(
    amounts: Mapping[date, int], *, since: date | None = None
) -> tuple[UnusualDay, ...]:
    """The unusual days of a startup from `since` on, the newest first.

    `amounts` holds whole won by charge day; a day that is not in it has no data, which is not 0.
    """
    newest = max(amounts, default=None)
    found = []
    for day, amount in amounts.items():
        if (since is None or day >= since) and (habit := habit_before(amounts, day)) is not None:
            middle = exceeded(amount, habit)
            if middle is not None:
                found.append(UnusualDay(day, amount, rounded(middle), complete=day != newest))
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def habit_before(amounts: Mapping[date, int], day: date) -> list[int] | None:
    """The amounts of the 28 days before a day; None where fewer than half of them have any."""
    days = (day - timedelta(days=back) for back in range(1, HABIT_DAYS + 1))
    habit = [amounts[one] for one in days if one in amounts]
    return habit if len(habit) >= HABIT_DAYS_MIN else None


def exceeded(amount: int, habit: Sequence[int]) -> Fraction | None:
    """The median of the habit, where the amount is unusual against it."""
    middle = median(habit)
    rise = amount - middle
    if rise < RISE_LEAST_KRW or amount < TIMES_LEAST * middle:
        return None
    deviation = NORMAL * median([abs(one - middle) for one in habit])
    least = max(deviation, DEVIATION_LEAST * middle)
    return middle if rise > DEVIATIONS * least else None


def median(values: Sequence[int | Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle; exact."""
    order = sorted(values)
    half = len(order) // 2
    if len(order) % 2:
        return Fraction(order[half])
    return Fraction(order[half - 1] + order[half], 2)


@dataclass(frozen=True, slots=True)
class Rise:
    """What rose most on an unusual day, and its part of all that rose."""

    name: str
    percent: int


def chief_rise(on_day: Mapping[str, int], habits: Mapping[str, int]) -> Rise | None:
    """By name the day's won and the usual won; the largest rise and its share of all rises."""
    rises = {name: krw - habits.get(name, 0) for name, krw in on_day.items()}
    above = {name: rise for name, rise in rises.items() if rise > 0}
    if not above:
        return None
    name = min(above, key=lambda one: (-above[one], one))
    return Rise(name, rounded(Fraction(100 * above[name], sum(above.values()))))
