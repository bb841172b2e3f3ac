"""The reverse planner: what must be true for a startup to stand at the line on the day.

Nothing here is a forecast. Every figure follows from the last priced round, the line, the day
and published medians.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tracker.progress.rules.forecast.assumptions import Assumptions
from tracker.progress.rules.forecast.stages import next_stage, step_from, steps_to_line
from tracker.progress.rules.forecast.starting import (
    NOT_PRICED,
    Standing,
    StartupFacts,
    start_of,
    worth,
)
from tracker.progress.rules.unicorn import GROWTH_DAYS_MIN, YEAR_DAYS, UnicornRule
from tracker.progress.rules.valuations import Stage, ValuationFacts

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A round that must be: by when at the latest and at what value, and when medians would put it.

    `times` is the step-up it needs, `median_times` the published one; `value` in the unit that
    counts.
    """

    stage: Stage
    by: date
    value: Decimal
    times: Decimal
    median_on: date
    median_times: Decimal


@dataclass(frozen=True, slots=True)
class DoneRound:
    """A step from one priced round to the next that the startup really took."""

    stage: Stage
    on: date
    value: Decimal
    times: Decimal
    days: int
    median_times: Decimal
    median_days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`growth_a_year` is the factor needed every year from today; `growth_so_far` the real one.

    `fitting` rounds come before the day at the published pace; if only they came, each would have
    to multiply the value by `times_if_only_those`. `median_on` is when the pace reaches the line.
    """

    standing: Standing
    as_of: date
    by: date
    definition: str
    line: Decimal
    latest: ValuationFacts | None
    value: Decimal | None
    factor: Decimal | None
    growth_a_year: Decimal | None
    growth_so_far: Decimal | None
    rounds: tuple[PlannedRound, ...]
    fitting: int
    times_if_only_those: Decimal | None
    median_on: date | None
    done: tuple[DoneRound, ...]
    multiple: Decimal
    arr_needed: Decimal
    arr_implied: Decimal | None

    @property
    def days_left(self) -> int:
        return max(0, (self.by - self.as_of).days)


def plan(
    facts: StartupFacts,
    rule: UnicornRule,
    assumptions: Assumptions,
    as_of: date,
    *,
    multiple: Decimal | None = None,
) -> Plan:
    start = start_of(facts, rule, as_of)
    open_ = start.standing is Standing.COMPUTED
    value = start.value if start.latest and start.value else None
    factor = start.line / value if open_ and value else None
    times = multiple or _decimal(assumptions.arr_multiple)
    rounds = _rounds(start.latest, value, rule, start.line, as_of, assumptions) if factor else ()
    fitting = sum(one.median_on <= rule.by for one in rounds)
    return Plan(
        standing=start.standing,
        as_of=as_of,
        by=rule.by,
        definition=rule.definition,
        line=start.line,
        latest=start.latest,
        value=value,
        factor=factor,
        growth_a_year=_growth(factor, (rule.by - as_of).days) if factor and factor > 1 else None,
        growth_so_far=_growth_so_far(facts.valuations, rule, as_of),
        rounds=rounds,
        fitting=fitting,
        times_if_only_those=factor ** (ONE / fitting) if factor and fitting else None,
        median_on=rounds[-1].median_on if rounds else None,
        done=_done(facts.valuations, rule, assumptions, as_of),
        multiple=times,
        arr_needed=start.line / times,
        arr_implied=value / times if value else None,
    )


def _rounds(  # noqa: PLR0913, PLR0917 - what the rounds depend on
    latest: ValuationFacts | None,
    value: Decimal | None,
    rule: UnicornRule,
    line: Decimal,
    as_of: date,
    assumptions: Assumptions,
) -> tuple[PlannedRound, ...]:
    """As many as median step-ups need, spread to the day in proportion to median times."""
    if latest is None or value is None or value >= line:
        return ()
    steps = steps_to_line(float(value), float(line), latest.stage, assumptions)
    medians = [_decimal(step.times) for step in steps]
    whole = sum((median.ln() for median in medians), Decimal(0))
    stretch = (line / value).ln() / whole
    waits = _waits([round(step.days) for step in steps], latest.valued_on, as_of)
    total, left = sum(waits), (rule.by - as_of).days
    found, stage, passed, worth_then = [], latest.stage, 0, value
    for at, (median, wait) in enumerate(zip(medians, waits, strict=True)):
        stage, passed = next_stage(stage), passed + wait
        times = median**stretch
        worth_then = line if at == len(steps) - 1 else worth_then * times
        by = as_of + timedelta(days=left * passed // total)
        on = as_of + timedelta(days=passed)
        found.append(PlannedRound(stage, by, worth_then, times, on, median))
    return tuple(found)


def _waits(days: Sequence[int], since: date, as_of: date) -> list[int]:
    """Median days from today to each round; what has passed since the last one is taken off."""
    first = max(1, days[0] - (as_of - since).days)
    return [first, *days[1:]]


def _growth(factor: Decimal, days: int) -> Decimal | None:
    return factor ** (YEAR_DAYS / days) if days >= GROWTH_DAYS_MIN else None


def _growth_so_far(
    valuations: Sequence[ValuationFacts], rule: UnicornRule, as_of: date
) -> Decimal | None:
    """A year's factor between its first and its last priced round."""
    priced = _priced(valuations, rule, as_of)
    if len(priced) < 2:
        return None
    (first, was), (last, now) = priced[0], priced[-1]
    return _growth(now / was, (last.valued_on - first.valued_on).days)


def _priced(
    valuations: Sequence[ValuationFacts], rule: UnicornRule, as_of: date
) -> list[tuple[ValuationFacts, Decimal]]:
    found = []
    for one in sorted(valuations, key=lambda one: (one.valued_on, one.id)):
        value = worth(one, rule)
        if one.verified and one.valued_on <= as_of and one.stage not in NOT_PRICED and value:
            found.append((one, value))
    return found


def _done(
    valuations: Sequence[ValuationFacts], rule: UnicornRule, given: Assumptions, as_of: date
) -> tuple[DoneRound, ...]:
    """Rounds of the same stage are extensions: they too are steps it took."""
    return tuple(
        DoneRound(
            stage=after.stage,
            on=after.valued_on,
            value=now,
            times=now / was,
            days=(after.valued_on - before.valued_on).days,
            median_times=_decimal(step_from(before.stage, given).times),
            median_days=round(step_from(before.stage, given).days),
        )
        for (before, was), (after, now) in pairwise(_priced(valuations, rule, as_of))
    )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
