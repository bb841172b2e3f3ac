"""What a program has come to in a period: growth stages, money raised, figures, help."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.dashboard.rules.results import (
    Aim,
    Compared,
    aims_of,
    compared,
    same_part,
    so_far,
    whole_months,
    year_of,
)
from tracker.program.queries import StartupRow
from tracker.progress.queries import ladder_of, rounds_of_program
from tracker.progress.queries.kpis import (
    asked_of,
    by_startup,
    readings_of_program,
    targets_of_program,
)
from tracker.progress.rules import (
    Audience,
    Ladder,
    RoundFacts,
    Standing,
    UnicornRule,
    ValuationFacts,
    ladder_facts,
    rung_of,
)
from tracker.progress.rules.kpis import KPIS, Kpi
from tracker.progress.rules.readings import Target, standing, standing_targets
from tracker.support.queries import HelpGiven, help_between, help_given
from tracker.values.periods import Period, period_before

TOLD = (Kpi.REVENUE, Kpi.NEW_JOBS, Kpi.PATENTS)


@dataclass(frozen=True, slots=True)
class Results:
    """`part` is what has passed of the period, `earlier` as much of the period before.

    Figures are of whole `months`; the `standings` are of all startups, by id; `help` is all that
    was ever given, mentoring month by month in the months of the heat map.
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
    minutes: int
    help: Sequence[HelpGiven]

    @property
    def unshown(self) -> int:
        """Startups whose stage this audience is not told."""
        return sum(one is None for one in self.standings.values())

    def on_rung(self, number: int) -> list[int]:
        """The startups that stand on a rung, counted from 1."""
        return [own for own, one in self.standings.items() if one and one.number == number]


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already."""

    rule: UnicornRule
    startups: Mapping[int, StartupRow]
    valuations: Mapping[int, Sequence[ValuationFacts]]
    help_since: date


def results(
    program_id: int, known: Known, period: Period, *, today: date, audience: Audience
) -> Results:
    """Of what an audience may see; seven queries however many startups there are."""
    before = period_before(period, program_starts_on=known.rule.starts_on)
    part, months = so_far(period, today), whole_months(period, today)
    earlier = same_part(part, before)
    earlier_months = same_part(months, before) if months else None
    year = year_of(period, today, known.rule.starts_on)
    since = min(before.starts_on, year.starts_on)
    targets, asked = _targets(program_id), _shown(asked_of(program_id))
    wanted = {*TOLD, *(kpi for own in targets.values() for kpi, of in own if of == year)}
    until = max(period.until, year.until)
    read = by_startup(readings_of_program(program_id, since, until, wanted))
    stood = {own: standing(found) for own, found in read.items()}
    rounds = rounds_of_program(program_id, audience=audience)
    ladder, own = ladder_of(program_id), _by_startup(rounds)
    spans = [(part.starts_on, part.ends_on), (earlier.starts_on, earlier.ends_on)]
    given = help_given(program_id, known.help_since, spans)
    help_now, help_before = help_between(given, 0), help_between(given, 1)
    return Results(
        period=period,
        part=part,
        earlier=earlier,
        months=months,
        ladder=ladder,
        standings={
            one: _standing(one, known, own.get(one, ()), ladder, today, audience)
            for one in known.startups
        },
        raised=Compared(_raised(rounds, part), _raised(rounds, earlier)),
        raised_in_all_krw=sum(one.raised_krw or 0 for one in rounds if one.verified),
        figures={kpi: compared(kpi, months, earlier_months, stood.values()) for kpi in TOLD},
        year=year,
        aims=tuple(aims_of(asked, year, stood, targets)),
        entries=Compared(Decimal(help_now.entries), Decimal(help_before.entries)),
        minutes=help_now.minutes,
        help=given,
    )


def _standing(  # noqa: PLR0913, PLR0917 - whose, from what, for whose eyes
    own: int,
    known: Known,
    rounds: Sequence[RoundFacts],
    ladder: Ladder,
    today: date,
    audience: Audience,
) -> Standing | None:
    """None where an audience is shown nothing of a firm: its stage would be a wrong one."""
    valuations = known.valuations.get(own, ())
    if audience is not Audience.INSIDE and not valuations and not rounds:
        return None
    return rung_of(ladder_facts(valuations, rounds, known.rule, today), ladder)


def _shown(asked: Iterable[Kpi]) -> list[Kpi]:
    wanted = {*asked, *TOLD}
    return [kpi for kpi in KPIS if kpi in wanted]


def _raised(rounds: Iterable[RoundFacts], period: Period) -> Decimal:
    """Of verified rounds closed in the period."""
    closed = (one for one in rounds if one.verified and period.holds(one.closed_on))
    return Decimal(sum(one.raised_krw or 0 for one in closed))


def _by_startup(rounds: Iterable[RoundFacts]) -> dict[int, list[RoundFacts]]:
    found: dict[int, list[RoundFacts]] = {}
    for one in rounds:
        found.setdefault(one.startup_id, []).append(one)
    return found


def _targets(program_id: int) -> dict[int, dict[tuple[Kpi, Period], Target]]:
    own: dict[int, list[Target]] = {}
    for one in targets_of_program(program_id):
        own.setdefault(one.startup_id, []).append(one)
    return {startup_id: standing_targets(found) for startup_id, found in own.items()}
