"""What a program has come to in a period: growth stages, money raised, figures, help."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.dashboard.rules.results import (
    Aim,
    Compared,
    aims_of,
    compared,
    parts_of,
    same_part,
    whole_months,
)
from tracker.db import Keep
from tracker.program.queries import StartupRow
from tracker.progress.queries.sums import Values, values_of_startups
from tracker.progress.rules import (
    Audience,
    ClosedRound,
    Ladder,
    Standing,
    UnicornRule,
    ValuationFacts,
    ladder_facts,
    rung_of,
)
from tracker.progress.rules.kpis import KPIS, Kpi
from tracker.progress.rules.readings import Target, standing_targets
from tracker.support.queries import HelpGiven, help_between
from tracker.values.periods import Period, period_before

TOLD = (Kpi.REVENUE, Kpi.NEW_JOBS, Kpi.PATENTS)


@dataclass(frozen=True, slots=True)
class Results:
    """`part` is what has passed of the period, `earlier` as much of the period before.

    Figures are of whole `months`; the `standings` are of all startups, by id.
    """

    period: Period
    part: Period
    earlier: Period
    months: Period | None
    ladder: Ladder
    standings: Mapping[int, Standing | None]
    raised: Compared
    raised_in_all_krw: int
    figures: Mapping[Kpi, Compared]
    year: Period
    aims: tuple[Aim, ...]
    entries: Compared

    @property
    def unshown(self) -> int:
        """Startups whose stage this audience is not told."""
        return sum(one is None for one in self.standings.values())

    def on_rung(self, number: int) -> list[int]:
        """The startups that stand on a rung, counted from 1."""
        return [own for own, one in self.standings.items() if one and one.number == number]


@dataclass(frozen=True, slots=True)
class Aimed:
    """What the program asks, and what startups are to reach in a year."""

    year: Period
    asked: tuple[Kpi, ...]
    targets: Sequence[Target]


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already."""

    rule: UnicornRule
    startups: Mapping[int, StartupRow]
    valuations: Mapping[int, Sequence[ValuationFacts]]
    rounds: Sequence[ClosedRound]
    given: Sequence[HelpGiven]  # within what has passed of the period, and as much before it
    ladder: Ladder
    aimed: Aimed


def results(
    known: Known, period: Period, *, today: date, audience: Audience, keep: Keep
) -> Results:
    """Of what an audience may see; one query however many startups there are."""
    before = period_before(period, program_starts_on=known.rule.starts_on)
    part, earlier = parts_of(period, today, known.rule.starts_on)
    months = whole_months(period, today)
    earlier_months = same_part(months, before) if months else None
    year = known.aimed.year
    targets, asked = _targets(known.aimed.targets), _shown(known.aimed.asked)
    aimed_at = {kpi for own in targets.values() for kpi, _ in own}
    told = {of: frozenset(TOLD) for of in (months, earlier_months) if of is not None}
    values = _values(
        known.startups, {**told, year: frozenset({*told.get(year, ()), *aimed_at})}, keep
    )
    rounds = known.rounds
    own = _by_startup(rounds)
    help_now, help_before = (Decimal(help_between(known.given, at).entries) for at in (0, 1))
    return Results(
        period=period,
        part=part,
        earlier=earlier,
        months=months,
        ladder=known.ladder,
        standings={
            one: _standing(one, known, own.get(one, ()), today, audience) for one in known.startups
        },
        raised=Compared(_raised(rounds, part), _raised(rounds, earlier)),
        raised_in_all_krw=sum(one.raised_krw or 0 for one in rounds if one.verified),
        figures={kpi: compared(kpi, months, earlier_months, values) for kpi in TOLD},
        year=year,
        aims=tuple(aims_of(asked, year, values, targets)),
        entries=Compared(help_now, help_before),
    )


def _values(startups: Iterable[int], wanted: Mapping[Period, frozenset[Kpi]], keep: Keep) -> Values:
    """Added up anew of those startups alone whose readings changed."""

    def anew(some: Collection[int]) -> dict[int, dict[tuple[Kpi, Period], Decimal]]:
        own: dict[int, dict[tuple[Kpi, Period], Decimal]] = {one: {} for one in some}
        for of, known in values_of_startups(some, wanted).items():
            for one, value in known.items():
                own[one][of] = value
        return own

    key = ("values", frozenset(wanted.items()))
    values: defaultdict[tuple[Kpi, Period], dict[int, Decimal]] = defaultdict(dict)
    for one, known in keep.each(key, anew, of="progress", each=tuple(startups)).items():
        for of, value in known.items():
            values[of][one] = value
    return values


def _standing(
    own: int, known: Known, rounds: Sequence[ClosedRound], today: date, audience: Audience
) -> Standing | None:
    """None where an audience is shown nothing of a firm: its stage would be a wrong one."""
    valuations = known.valuations.get(own, ())
    if audience is not Audience.INSIDE and not valuations and not rounds:
        return None
    return rung_of(ladder_facts(valuations, rounds, known.rule, today), known.ladder)


def _shown(asked: Iterable[Kpi]) -> list[Kpi]:
    wanted = {*asked, *TOLD}
    return [kpi for kpi in KPIS if kpi in wanted]


def _raised(rounds: Iterable[ClosedRound], period: Period) -> Decimal:
    """Of verified rounds closed in the period."""
    closed = (one for one in rounds if one.verified and period.holds(one.closed_on))
    return Decimal(sum(one.raised_krw or 0 for one in closed))


def _by_startup(rounds: Iterable[ClosedRound]) -> dict[int, list[ClosedRound]]:
    found: dict[int, list[ClosedRound]] = {}
    for one in rounds:
        found.setdefault(one.startup_id, []).append(one)
    return found


def _targets(targets: Iterable[Target]) -> dict[int, dict[tuple[Kpi, Period], Target]]:
    own: dict[int, list[Target]] = {}
    for one in targets:
        own.setdefault(one.startup_id, []).append(one)
    return {startup_id: standing_targets(found) for startup_id, found in own.items()}
