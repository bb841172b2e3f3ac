"""The executive's dashboard: a program on one page, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from sqlalchemy import select

from tracker.access.rules import ProgramPlace
from tracker.credits.models import ProgramCredit
from tracker.credits.queries import Paths, credits_and_paths
from tracker.credits.rules.caps import Caps, caps_counting
from tracker.credits.rules.figures import (
    Amounts,
    ProgramCredits,
    StartupCredits,
    regrantable_kinds,
)
from tracker.dashboard.queries.results import Known, Results, results
from tracker.dashboard.rules import burn_down_span, heat_months, in_credit_urgency
from tracker.db import db
from tracker.program.models import Program, ProgramSetting
from tracker.program.queries import StartupRow, startups_of
from tracker.program.rules import SEATED, ProgramFigures, SettingKey, in_force
from tracker.progress.queries import milestones_of_program, rule_of, valuations_of_program
from tracker.progress.rules import (
    Audience,
    MilestoneFacts,
    MilestoneStanding,
    UnicornCount,
    UnicornProgress,
    UnicornRule,
    ValuationFacts,
    most_urgent_first,
    unicorn_progress,
    unicorns,
)
from tracker.support.queries import HelpGiven
from tracker.support.rules import SupportKind
from tracker.values.periods import Period

SHOWN = 20  # rows drawn of anything; the rest is a page away
MILESTONES_SHOWN = 10


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


def executive_page(
    program: ProgramPlace,
    period: Period,
    *,
    today: date,
    audience: Audience,
    rung: int | None = None,
) -> ExecutivePage:
    """Everything the page shows this audience, as it stands today; results are of the period.

    `rung`: of the startups only those on this growth stage, counted from 1.
    """
    promises = _promises(program.id)
    figures, rule = promises.figures, rule_of(promises.figures, promises.settings)
    since, until = burn_down_span(today)
    credits, paths = credits_and_paths(
        program.id,
        as_of=today,
        until=until,
        caps=promises.caps,
        regrantable=regrantable_kinds(promises.settings[SettingKey.REGRANTABLE]),
    )
    startups = {row.id: row for row in startups_of(program.id)}
    months = heat_months(today)
    valuations = by_startup(valuations_of_program(program.id, audience=audience))
    milestones = milestones_of_program(program.id)
    progress = {own: unicorn_progress(valuations.get(own, ()), rule, today) for own in startups}
    known = Known(rule, startups, valuations, months[0])
    found = results(program.id, known, period, today=today, audience=audience)
    given = found.help
    shown = startups if rung is None else found.on_rung(rung)
    every = _lines(credits, startups, progress, given, months)
    lines = [line for line in every if line.startup.id in shown]
    return ExecutivePage(
        as_of=today,
        audience=audience,
        figures=figures,
        credits=credits,
        usage_until=_usage_until(credits),
        lines=tuple(lines[:SHOWN]),
        startup_count=len(lines),
        seats_taken=sum(row.status in SEATED for row in startups.values()),
        rule=rule,
        unicorns=unicorns(progress.values()),
        balances=_since(paths, since),
        valuations=valuations,
        months=months,
        help=_by_kind(given),
        milestones=tuple(most_urgent_first(milestones, today)[:MILESTONES_SHOWN]),
        milestone_counts=_counts(milestones, today),
        startups=startups,
        results=found,
    )


_FIGURES = (
    Program.name,
    Program.host,
    Program.sponsor,
    Program.starts_on,
    Program.ends_on,
    Program.startup_seats,
    Program.unicorn_target,
    Program.unicorn_by,
    Program.unicorn_valuation_krw,
    Program.unicorn_valuation_usd,
    Program.name_en,
)


@dataclass(frozen=True, slots=True)
class _Promises:
    figures: ProgramFigures
    caps: Caps
    settings: dict[SettingKey, str]


def _promises(program_id: int) -> _Promises:
    """The program's figures, caps and settings in force, in one query."""
    amounts = (ProgramCredit.cap_krw, ProgramCredit.startup_cap_krw)
    rows = db.session.execute(
        select(*_FIGURES, *amounts, ProgramSetting.key, ProgramSetting.value)
        .outerjoin(ProgramCredit, ProgramCredit.program_id == Program.id)
        .outerjoin(ProgramSetting, ProgramSetting.program_id == Program.id)
        .where(Program.id == program_id)
        .order_by(ProgramSetting.id)
    ).all()
    figures = ProgramFigures(**{column.key: getattr(rows[0], column.key) for column in _FIGURES})
    settings = in_force({row.key: row.value for row in rows if row.key is not None})
    caps = (rows[0].cap_krw or 0, rows[0].startup_cap_krw or 0)
    return _Promises(figures, caps_counting(*caps, settings[SettingKey.CAPS_COUNT]), settings)


def _since(paths: Paths, since: date) -> Paths:
    """The same, from a day on, without startups that never had credits."""
    first = sum(day < since for day in paths.days)
    kept = {own: krw[first:] for own, krw in paths.by_startup.items() if any(krw)}
    return Paths(paths.days[first:], paths.known_until, kept)


def by_startup(found: Iterable[ValuationFacts]) -> dict[int, list[ValuationFacts]]:
    by_startup: dict[int, list[ValuationFacts]] = {}
    for valuation in found:
        by_startup.setdefault(valuation.startup_id, []).append(valuation)
    return by_startup


def _lines(
    credits: ProgramCredits,
    startups: Mapping[int, StartupRow],
    progress: Mapping[int, UnicornProgress],
    given: Sequence[HelpGiven],
    months: Sequence[date],
) -> tuple[ExecutiveLine, ...]:
    touched, sessions = _touched(given), _sessions(given)
    none: dict[date, int] = {}
    order = {own: at for at, own in enumerate(startups)}
    return tuple(
        ExecutiveLine(
            startups[one.startup_id],
            one,
            touched.get(one.startup_id),
            tuple(sessions.get(one.startup_id, none).get(month, 0) for month in months),
            progress[one.startup_id],
        )
        for one in in_credit_urgency(credits.startups, order)
    )


def _touched(given: Iterable[HelpGiven]) -> dict[int, date]:
    found: dict[int, date] = {}
    for row in given:
        found[row.startup_id] = max(row.last_on, found.get(row.startup_id, row.last_on))
    return found


def _sessions(given: Iterable[HelpGiven]) -> dict[int, dict[date, int]]:
    found: dict[int, dict[date, int]] = {}
    for row in given:
        if row.month is not None:
            found.setdefault(row.startup_id, {})[row.month] = row.entries
    return found


def _by_kind(given: Iterable[HelpGiven]) -> dict[SupportKind, Help]:
    ordered = sorted(given, key=lambda row: row.kind)
    summed = {kind: list(rows) for kind, rows in groupby(ordered, key=lambda row: row.kind)}
    none: list[HelpGiven] = []
    return {
        kind: Help(
            sum(row.entries for row in summed.get(kind, none)),
            sum(row.minutes for row in summed.get(kind, none)),
        )
        for kind in SupportKind
    }


def _counts(milestones: Iterable[MilestoneFacts], today: date) -> dict[MilestoneStanding, int]:
    counts = dict.fromkeys(MilestoneStanding, 0)
    for milestone in milestones:
        counts[milestone.standing(today)] += 1
    return counts


def _share(amounts: Amounts) -> Fraction | None:
    """Used, in percent of what was granted."""
    granted = amounts.granted_krw
    return Fraction(100 * amounts.used_krw, granted) if granted else None


def _usage_until(credits: ProgramCredits) -> date | None:
    days = (one.outlook.newest_charged_on for one in credits.startups)
    return max((day for day in days if day is not None), default=None)
