"""The executive's dashboard: a program on one page, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tracker.credits.kept import credits_kept
from tracker.credits.queries import Paths, cap_amounts_read
from tracker.credits.rules.caps import caps_counting
from tracker.credits.rules.figures import (
    Amounts,
    ProgramCredits,
    StartupCredits,
    regrantable_kinds,
)
from tracker.dashboard.queries.results import Aimed, Known, Results, results
from tracker.dashboard.rules import (
    heat_months,
    in_credit_urgency,
    parts_of,
    year_of,
)
from tracker.db import AtOnce, Keep, Read, at_once
from tracker.program.queries import StartupRow, settings_read, startups_read
from tracker.program.rules import SEATED, ProgramFigures, SettingKey
from tracker.progress.queries import (
    assumptions_read,
    closed_rounds_read,
    ladder_read,
    milestone_counts_read,
    rule_of,
    urgent_read,
    valuations_read,
)
from tracker.progress.queries.kpis import asked_read, targets_read
from tracker.progress.rules import (
    Audience,
    ClosedRound,
    Ladder,
    MilestoneFacts,
    MilestoneStanding,
    UnicornCount,
    UnicornProgress,
    UnicornRule,
    ValuationFacts,
    unicorn_progress,
    unicorns,
)
from tracker.progress.rules.forecast import Assumed
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import Target
from tracker.support.queries import HelpGiven, HelpHad, help_of, help_read
from tracker.support.rules import SupportKind
from tracker.values.periods import Period

SHOWN = 20  # rows drawn of anything; the rest is a page away
MILESTONES_SHOWN = 10
READS_MOST = 32  # kept ready, the least lately asked given up first


@dataclass(frozen=True, slots=True)
class ExecutiveLine:
    """One startup; `sessions` are its mentoring sessions in the months of the heat map."""

    startup: StartupRow
    credits: StartupCredits
    touched_on: date | None
    sessions: tuple[int, ...]
    progress: UnicornProgress

    @property
    def will_be_lost_krw(self) -> int:
        return sum(self.credits.outlook.will_be_lost.values())

    @property
    def used_share(self) -> Fraction | None:
        return _share(self.credits.amounts)


@dataclass(frozen=True, slots=True)
class Help:
    """What was given of one kind, to all startups."""

    entries: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ExecutivePage:
    """`lines` are the most urgent SHOWN of `startup_count`; the figures are of all."""

    as_of: date
    audience: Audience
    figures: ProgramFigures
    credits: ProgramCredits
    usage_until: date | None
    lines: tuple[ExecutiveLine, ...]
    startup_count: int
    seats_taken: int
    rule: UnicornRule
    unicorns: UnicornCount
    balances: Paths
    valuations: Mapping[int, Sequence[ValuationFacts]]
    months: tuple[date, ...]
    help: Mapping[SupportKind, Help]
    milestones: tuple[MilestoneFacts, ...]
    milestone_counts: Mapping[MilestoneStanding, int]
    startups: Mapping[int, StartupRow]
    results: Results
    assumptions: Mapping[Assumed, Decimal]
    every_value: Mapping[int, Sequence[ValuationFacts]]
    """For the forecast: what the program knows, and not all of it is this audience's to see."""

    @property
    def will_be_lost_krw(self) -> int:
        losses = (startup.outlook.will_be_lost for startup in self.credits.startups)
        return sum(sum(loss.values()) for loss in losses)

    @property
    def used_share(self) -> Fraction | None:
        return _share(self.credits.total)

    @property
    def most_granted_krw(self) -> int:
        return max((one.amounts.granted_krw for one in self.credits.startups), default=0)

    @property
    def lost_krw(self) -> int:
        return self.credits.total.expired_krw + self.credits.total.lapsed_krw


def executive_page(  # noqa: PLR0913 - whose, of when, for whose eyes
    program_id: int,
    figures: ProgramFigures,
    period: Period,
    *,
    today: date,
    audience: Audience,
    keep: Keep,
    rung: int | None = None,
) -> ExecutivePage:
    """Everything the page shows this audience, as it stands today; results are of the period.

    `rung`: of the startups only those on this growth stage, counted from 1. What grows with the
    startups is kept by itself, so that a write to one area leaves the work for others standing.
    """
    year = year_of(period, today, figures.starts_on)
    parts = parts_of(period, today, figures.starts_on)
    stands = _Standing(*_standing_reads(program_id, year, parts, today).now())
    rule = rule_of(figures, stands.settings)
    startups = {row.id: row for row in stands.startups}
    credits, paths = credits_kept(
        program_id,
        startups,
        caps_counting(*stands.caps, stands.settings[SettingKey.CAPS_COUNT]),
        regrantable_kinds(stands.settings[SettingKey.REGRANTABLE]),
        today=today,
        keep=keep,
    )
    months = heat_months(today)
    worth = _worth_kept(program_id, audience, keep)
    valuations = worth.shown
    progress = {own: unicorn_progress(valuations.get(own, ()), rule, today) for own in startups}
    aimed = Aimed(year, stands.asked, stands.targets)
    known = Known(rule, startups, valuations, worth.rounds, stands.given, stands.ladder, aimed)
    found = results(known, period, today=today, audience=audience, keep=keep)
    shown = startups if rung is None else found.on_rung(rung)
    order = {own: at for at, own in enumerate(startups)}
    every = [own for own in in_credit_urgency(credits.startups, order) if own.startup_id in shown]
    had = help_of(program_id, [own.startup_id for own in every[:SHOWN]], months[0])
    return ExecutivePage(
        as_of=today,
        audience=audience,
        figures=figures,
        credits=credits,
        usage_until=_usage_until(credits),
        lines=tuple(
            _line(own, startups, progress, had.get(own.startup_id), months) for own in every[:SHOWN]
        ),
        startup_count=len(every),
        seats_taken=sum(row.status in SEATED for row in startups.values()),
        rule=rule,
        unicorns=unicorns(progress.values()),
        balances=_of_credits(paths, credits),
        valuations=valuations,
        months=months,
        help=_by_kind(stands.given),
        milestones=tuple(stands.milestones),
        milestone_counts=stands.milestone_counts,
        startups=startups,
        results=found,
        assumptions=stands.assumptions,
        every_value=worth.every,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is decided and how things stand, in few rows each: read in one query."""

    startups: list[StartupRow]
    settings: dict[SettingKey, str]
    caps: tuple[int, int]
    ladder: Ladder
    asked: tuple[Kpi, ...]
    targets: list[Target]
    assumptions: dict[Assumed, Decimal]
    milestones: list[MilestoneFacts]
    milestone_counts: dict[MilestoneStanding, int]
    given: list[HelpGiven]


@dataclass(frozen=True, slots=True)
class _Worth:
    """Valuations by startup and rounds that an audience may see; for a forecast, every value."""

    shown: Mapping[int, Sequence[ValuationFacts]]
    rounds: Sequence[ClosedRound]
    every: Mapping[int, Sequence[ValuationFacts]]


def _worth_kept(program_id: int, audience: Audience, keep: Keep) -> _Worth:
    return keep.part(
        ("worth", program_id, audience), lambda: _worth(program_id, audience), of=("progress",)
    )


def _worth(program_id: int, audience: Audience) -> _Worth:
    """Where an audience sees a forecast but not every valuation, these are read beside its own."""
    reads: list[Read[Any]] = [
        valuations_read(program_id, audience=audience),
        closed_rounds_read(program_id, audience=audience),
    ]
    if audience is Audience.PROGRAM:
        reads.append(valuations_read(program_id, audience=Audience.INSIDE))
    shown, rounds, *every = at_once(*reads)
    valuations = _by_startup(shown)
    return _Worth(valuations, rounds, _by_startup(every[0]) if every else valuations)


@lru_cache(maxsize=READS_MOST)
def _standing_reads(
    program_id: int, year: Period, parts: tuple[Period, Period], today: date
) -> AtOnce:
    """In the order of `_Standing`; put together once a day, for that costs more than asking."""
    spans = [(part.starts_on, part.ends_on) for part in parts]
    return AtOnce(
        startups_read(program_id),
        settings_read(program_id),
        cap_amounts_read(program_id),
        ladder_read(program_id),
        asked_read(program_id),
        targets_read(program_id, year),
        assumptions_read(program_id),
        urgent_read(program_id, today, limit=MILESTONES_SHOWN),
        milestone_counts_read(program_id, today),
        help_read(program_id, spans),
    )


def _of_credits(paths: Paths, credits: ProgramCredits) -> Paths:
    """The same, without startups that never had credits."""
    granted = {one.startup_id for one in credits.startups if one.amounts.granted_krw}
    kept = {own: krw for own, krw in paths.by_startup.items() if own in granted or any(krw)}
    return Paths(paths.days, paths.known_until, kept)


def _by_startup(found: Iterable[ValuationFacts]) -> dict[int, list[ValuationFacts]]:
    by_startup: dict[int, list[ValuationFacts]] = {}
    for valuation in found:
        by_startup.setdefault(valuation.startup_id, []).append(valuation)
    return by_startup


def _line(
    own: StartupCredits,
    startups: Mapping[int, StartupRow],
    progress: Mapping[int, UnicornProgress],
    had: HelpHad | None,
    months: Sequence[date],
) -> ExecutiveLine:
    sessions = had.sessions if had else {}
    return ExecutiveLine(
        startups[own.startup_id],
        own,
        had.last_on if had else None,
        tuple(sessions.get(month, 0) for month in months),
        progress[own.startup_id],
    )


def _by_kind(given: Iterable[HelpGiven]) -> dict[SupportKind, Help]:
    found = {one.kind: Help(one.entries, one.minutes) for one in given}
    return {kind: found.get(kind, Help()) for kind in SupportKind}


def _share(amounts: Amounts) -> Fraction | None:
    """Used, in percent of what was granted."""
    granted = amounts.granted_krw
    return Fraction(100 * amounts.used_krw, granted) if granted else None


def _usage_until(credits: ProgramCredits) -> date | None:
    days = (one.outlook.newest_charged_on for one in credits.startups)
    return max((day for day in days if day is not None), default=None)
