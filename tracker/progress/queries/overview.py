"""Where a program's startups stand, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from tracker.program.queries import StartupRow, startups_of
from tracker.progress.queries.ladder import ladder_of
from tracker.progress.queries.milestones import milestones_of_program
from tracker.progress.queries.rounds import rounds_of_program
from tracker.progress.queries.unicorn import promised_on
from tracker.progress.queries.valuations import valuations_of_program
from tracker.progress.rules import (
    Audience,
    Ladder,
    RoundFacts,
    StartupProgress,
    UnicornCount,
    UnicornRule,
    startup_progress,
    unicorns,
)


class _Of(Protocol):
    @property
    def startup_id(self) -> int: ...


Fact = TypeVar("Fact", bound=_Of)


@dataclass(frozen=True, slots=True)
class Overview:
    """A program's startups on a day, as an audience may see them. `rounds` are newest first."""

    as_of: date
    audience: Audience
    rule: UnicornRule
    ladder: Ladder
    startups: Sequence[StartupRow]
    progress: Mapping[int, StartupProgress]
    rounds: Sequence[RoundFacts]
    unicorns: UnicornCount

    @property
    def raised_krw(self) -> int:
        return sum(one.raised_krw for one in self.progress.values())

    def on_rung(self, number: int) -> int:
        """How many startups stand on a rung, counted from 1."""
        standings = (one.standing for one in self.progress.values())
        return sum(standing is not None and standing.number == number for standing in standings)


def overview(program_id: int, *, day: date, audience: Audience) -> Overview:
    """Of the startups that had joined by the day, by the rules and due dates of that day."""
    promised = promised_on(program_id, day)
    rule, ladder = promised.rule, ladder_of(program_id, known_at=promised.until)
    startups = [row for row in startups_of(program_id) if row.joined_on <= day]
    milestones = _by_startup(milestones_of_program(program_id, due_at=promised.until))
    valuations = _by_startup(valuations_of_program(program_id, audience=audience))
    rounds = rounds_of_program(program_id, audience=audience)
    own = _by_startup(rounds)
    progress = {
        row.id: startup_progress(
            milestones[row.id], valuations[row.id], own[row.id], rule, ladder, day
        )
        for row in startups
    }
    return Overview(
        as_of=day,
        audience=audience,
        rule=rule,
        ladder=ladder,
        startups=startups,
        progress=progress,
        rounds=[one for one in reversed(rounds) if one.closed_on <= day],
        unicorns=unicorns(one.unicorn for one in progress.values()),
    )


def _by_startup(found: Iterable[Fact]) -> Mapping[int, list[Fact]]:
    sorted_out: dict[int, list[Fact]] = defaultdict(list)
    for fact in found:
        sorted_out[fact.startup_id].append(fact)
    return sorted_out
