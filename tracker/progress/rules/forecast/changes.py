"""Why a forecast changed: computed anew step by step, one cause after another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.progress.rules.forecast.assumptions import ASSUMPTIONS, Assumed, with_one
from tracker.progress.rules.forecast.combining import Counts
from tracker.progress.rules.forecast.outlook import Given, forecast
from tracker.progress.rules.forecast.starting import StartupFacts
from tracker.progress.rules.valuations import ValuationFacts

ROUNDS_TOLD = 12


class Cause(StrEnum):
    """In the order in which they are applied."""

    TIME = "time"
    MEMBERS = "members"
    EARLIER = "earlier"  # rounds and withdrawals before the newest, all at once
    ROUND = "round"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"  # another value took the place of a wrong one
    RULE = "rule"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Moved:
    """One cause and what the models say after it; `startup_id` and `valuation` where it has one."""

    cause: Cause
    stages: Counts
    diffusion: Counts
    stages_by: float
    diffusion_by: float
    startup_id: int | None = None
    valuation: ValuationFacts | None = None
    assumed: Assumed | None = None
    was: float | None = None
    now: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A cause, and everything as it stands with it."""

    cause: Cause
    given: Given
    startup_id: int | None = None
    valuation: ValuationFacts | None = None
    assumed: Assumed | None = None
    was: float | None = None
    now: float | None = None


def explained(before: Given, after: Given) -> list[Moved]:
    """Every cause between two forecasts; their effects on P(two or more) sum to the whole."""
    told, last = [], forecast(before)
    for change in changes(before, after):
        found = forecast(change.given)
        told.append(
            Moved(
                change.cause,
                found.stages.counts,
                found.diffusion.counts,
                found.stages.counts.target_or_more - last.stages.counts.target_or_more,
                found.diffusion.counts.target_or_more - last.diffusion.counts.target_or_more,
                change.startup_id,
                change.valuation,
                change.assumed,
                change.was,
                change.now,
            )
        )
        last = found
    return told


def changes(before: Given, after: Given) -> Iterator[Change]:
    given = before
    if after.as_of != before.as_of:
        given = replace(given, as_of=after.as_of)
        yield Change(Cause.TIME, given)
    members = _members(given.startups, after.startups)
    if members != given.startups:
        given = replace(given, startups=members)
        yield Change(Cause.MEMBERS, given)
    for change in _rounds(given, after):
        given = change.given
        yield change
    if (after.rule, after.target) != (given.rule, given.target):
        given = replace(given, rule=after.rule, target=after.target)
        yield Change(Cause.RULE, given)
    for key in ASSUMPTIONS:
        was, now = (getattr(one.assumptions, key.value) for one in (given, after))
        if was != now:
            given = replace(given, assumptions=with_one(given.assumptions, key, now))
            yield Change(Cause.ASSUMPTION, given, assumed=key, was=was, now=now)


def _members(
    before: Sequence[StartupFacts], after: Sequence[StartupFacts]
) -> tuple[StartupFacts, ...]:
    """Those of `after`, each with the valuations that were known before."""
    known: Mapping[int, tuple[ValuationFacts, ...]] = {one.id: one.valuations for one in before}
    return tuple(replace(one, valuations=known.get(one.id, ())) for one in after)


def _rounds(given: Given, after: Given) -> Iterator[Change]:
    found = _in_order(given, after)
    earlier, newest = found[:-ROUNDS_TOLD], found[-ROUNDS_TOLD:]
    for step in earlier:
        given = _applied(given, *step)
    if earlier:
        yield Change(Cause.EARLIER, given, now=float(len(earlier)))
    for cause, startup_id, valuation in newest:
        given = _applied(given, cause, startup_id, valuation)
        yield Change(cause, given, startup_id=startup_id, valuation=valuation)


def _applied(given: Given, cause: Cause, startup_id: int, valuation: ValuationFacts) -> Given:
    startups = tuple(
        replace(one, valuations=_without_or_with(one.valuations, cause, valuation))
        if one.id == startup_id
        else one
        for one in given.startups
    )
    return replace(given, startups=startups)


def _in_order(given: Given, after: Given) -> list[tuple[Cause, int, ValuationFacts]]:
    """Withdrawn valuations, corrected ones and new ones, by day."""
    before = {one.id: set(one.valuations) for one in given.startups}
    found = []
    for one in after.startups:
        now, was = set(one.valuations), before.get(one.id, set())
        gone = {valuation.id for valuation in was - now}
        corrected = {valuation.corrects_id for valuation in now - was} & gone
        found += [
            (Cause.WITHDRAWN, one.id, valuation)
            for valuation in was - now
            if valuation.id not in corrected
        ]
        found += [
            (Cause.CORRECTED if new.corrects_id in corrected else Cause.ROUND, one.id, new)
            for new in now - was
        ]
    return sorted(found, key=lambda change: (_day(change[2]), change[2].id, change[0]))


def _day(valuation: ValuationFacts) -> date:
    return valuation.valued_on


def _without_or_with(
    valuations: tuple[ValuationFacts, ...], cause: Cause, valuation: ValuationFacts
) -> tuple[ValuationFacts, ...]:
    if cause is Cause.WITHDRAWN:
        return tuple(one for one in valuations if one != valuation)
    kept = (one for one in valuations if one.id != valuation.corrects_id)
    return (*kept, valuation)
