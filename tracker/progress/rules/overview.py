"""Where every startup stands on a day, from the facts an audience may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.progress.rules.ladder import Ladder, Standing, ladder_facts, rung_of
from tracker.progress.rules.milestones import MilestoneFacts, MilestoneStanding, MilestoneState
from tracker.progress.rules.rounds import RoundFacts
from tracker.progress.rules.unicorn import UnicornProgress, UnicornRule, unicorn_progress
from tracker.progress.rules.valuations import ValuationFacts


@dataclass(frozen=True, slots=True)
class StartupProgress:
    """One startup on a day; `raised_krw` sums verified rounds alone, as the ladder does."""

    milestones: Mapping[MilestoneStanding, int]
    unicorn: UnicornProgress
    standing: Standing | None
    raised_krw: int
    rounds: int


def startup_progress(  # noqa: PLR0913, PLR0917 - whose facts, by which rules, on which day
    milestones: Iterable[MilestoneFacts],
    valuations: Sequence[ValuationFacts],
    rounds: Sequence[RoundFacts],
    rule: UnicornRule,
    ladder: Ladder,
    day: date,
) -> StartupProgress:
    facts = ladder_facts(valuations, rounds, rule, day)
    return StartupProgress(
        milestones=standings(milestones, day),
        unicorn=unicorn_progress(valuations, rule, day),
        standing=rung_of(facts, ladder),
        raised_krw=facts.raised_krw,
        rounds=sum(one.closed_on <= day for one in rounds),
    )


def standings(milestones: Iterable[MilestoneFacts], day: date) -> dict[MilestoneStanding, int]:
    counts = dict.fromkeys(MilestoneStanding, 0)
    for one in milestones:
        counts[as_it_stood(one, day).standing(day)] += 1
    return counts


def as_it_stood(milestone: MilestoneFacts, day: date) -> MilestoneFacts:
    """What was closed after a day was still planned on it."""
    if milestone.closed_on is None or milestone.closed_on <= day:
        return milestone
    return replace(milestone, state=MilestoneState.PLANNED, closed_on=None)
